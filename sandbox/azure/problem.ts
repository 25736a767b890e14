import type { JsonObject, JsonValue } from './json.ts'

/** What an Azure error may carry besides its code and message. */
export interface ProblemExtras {
  readonly details?: JsonValue
  readonly additionalInfo?: JsonValue
  readonly innererror?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal in the form that Azure answers: an HTTP status and `{error: {code, message, ...}}`. */
export class AzureProblem extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject

  constructor(status: number, code: string, message: string, extras: ProblemExtras = {}) {
    super(message)
    this.name = 'AzureProblem'
    this.status = status
    this.code = code
    this.headers = extras.headers ?? {}
    const error: JsonObject = { code, message }
    if (extras.details !== undefined) error.details = extras.details
    if (extras.additionalInfo !== undefined) error.additionalInfo = extras.additionalInfo
    if (extras.innererror !== undefined) error.innererror = extras.innererror
    this.body = { error }
  }
}

/** 400: the body of a request cannot be read as the type demands. `path` names the member. */
export function badContent(path: string, message: string): AzureProblem {
  return new AzureProblem(
    400,
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${message} Path '${path}'.'.`,
  )
}

/** 404 as Resource Manager words it for a resource that is not there. */
export function notFound(type: string, name: string, resourceGroup: string): AzureProblem {
  return new AzureProblem(
    404,
    'ResourceNotFound',
    `The Resource '${type}/${name}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  )
}

/** 405: the provider does not offer this verb on this type. */
export function verbNotOffered(method: string, type: string): AzureProblem {
  return new AzureProblem(
    405,
    'HttpMethodNotSupported',
    `The http method '${method}' is not supported for a resource of type '${type}'.`,
  )
}
