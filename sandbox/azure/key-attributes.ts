import type { JsonValue } from './json.ts'
import { isObject } from './json.ts'
import { AzureProblem } from './problem.ts'
import type { KeyAttributes, KeyVersion } from './vault-key.ts'

const known = ['key_ops', 'attributes', 'tags', 'release_policy']
const knownAttributes = ['enabled', 'nbf', 'exp']

/**
 * Reads the body of a PATCH of a key version: what of its attributes is to change. A null counts as not sent, so an
 * expiry can be moved but not taken away. Throws the 400 for anything else.
 */
export function acceptKeyAttributes(
  body: JsonValue | undefined,
  current: KeyVersion,
): KeyAttributes {
  if (!isObject(body)) throw invalid('The request body must be a JSON object.')
  const attributes = body.attributes ?? {}
  if (!isObject(attributes)) throw invalid('attributes must be an object.')
  const stranger =
    Object.keys(body).find((name) => !known.includes(name)) ??
    Object.keys(attributes).find((name) => !knownAttributes.includes(name))
  if (stranger !== undefined) throw invalid(`Unknown member '${stranger}'.`)
  const nbf = seconds(attributes.nbf, 'nbf')
  const exp = seconds(attributes.exp, 'exp')
  const { enabled } = attributes
  if (enabled !== undefined && enabled !== null && typeof enabled !== 'boolean') {
    throw invalid('attributes.enabled must be a boolean.')
  }
  const next: KeyAttributes = {
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(nbf === undefined ? {} : { nbf }),
    ...(exp === undefined ? {} : { exp }),
  }
  const starts = next.nbf ?? current.nbf ?? current.created
  if ((next.exp ?? Number.POSITIVE_INFINITY) <= starts) {
    throw invalid('attributes.exp must be later than the start of the key.')
  }
  return next
}

function seconds(value: JsonValue | undefined, name: string): number | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw invalid(`attributes.${name} must be whole seconds since 1970.`)
}

function invalid(message: string): AzureProblem {
  return new AzureProblem(400, 'BadParameter', message)
}
