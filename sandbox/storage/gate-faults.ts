import type { ServerResponse } from 'node:http'

/** The two storage services that the gate stands in front of. */
export type GateService = 'table' | 'queue'

/** A planned refusal: the next `times` matching requests get this answer and never reach Azurite. */
export interface GateFault {
  readonly service: GateService
  /** Only this method, in capitals. Default: any. */
  readonly method?: string
  /** Only request paths (with the query) that match. Default: any. */
  readonly path?: RegExp
  readonly status: number
  /** The storage error code to answer with. Default: a usual one for the status. */
  readonly code?: string
  readonly times: number
}

// learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
const USUAL_CODES: Record<number, string> = {
  400: 'InvalidInput',
  403: 'AuthorizationFailure',
  404: 'ResourceNotFound',
  409: 'Conflict',
  412: 'ConditionNotMet',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServerBusy',
}

/** Answers as the service would: an OData error for tables, an XML error for queues. */
export function answerFault(fault: GateFault, response: ServerResponse): void {
  const code = fault.code ?? USUAL_CODES[fault.status] ?? 'InternalError'
  const message = 'Refused by the storage gate of the sandbox.'
  const [type, body] =
    fault.service === 'table'
      ? [
          'application/json;odata=minimalmetadata',
          JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: message } } }),
        ]
      : [
          'application/xml',
          `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
        ]
  response.writeHead(fault.status, { 'content-type': type, 'x-ms-error-code': code })
  response.end(body)
}
