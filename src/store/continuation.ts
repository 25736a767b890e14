// Page tokens come back from callers, so they are checked here before the SDK, which throws on them what JSON.parse says.
import { RestError } from '@azure/core-rest-pipeline'
import { isObject } from '../engine/json.ts'

/** The caller sent a continuation that this service did not give. */
export class BadContinuation extends Error {
  readonly code = 'BadContinuation'
  constructor() {
    super('the continuation token is not one that this service gave')
  }
}

// Base64 of the two keys of the next row, 1 KiB each, wrapped by Table Storage and once more by the SDK.
const LONGEST_TOKEN = 12_000
// A key in a token travels in the query of a request: printable, and no longer than Table Storage makes it.
const KEY = /^[\x20-\x7e]{1,4000}$/

/**
 * Checks a table's own page token: base64 of the keys of the next row.
 * @throws BadContinuation
 */
export function tableToken(token: string): string {
  if (token.length > LONGEST_TOKEN) throw new BadContinuation()
  const next = parse(Buffer.from(token, 'base64').toString())
  if (!isObject(next)) throw new BadContinuation()
  const { nextPartitionKey, nextRowKey, ...others } = next
  const ours =
    isKey(nextPartitionKey) &&
    (nextRowKey === undefined || isKey(nextRowKey)) &&
    Object.keys(others).length === 0
  if (ours) return token
  throw new BadContinuation()
}

/**
 * Asks for the page after a token. Only Table Storage knows all its tokens: one that it refuses was not ours.
 * @throws BadContinuation
 */
export async function pageAfter<Page>(
  token: string | undefined,
  ask: () => Promise<Page>,
): Promise<Page> {
  try {
    return await ask()
  } catch (error) {
    const refused = error instanceof RestError && error.statusCode === 400
    throw token !== undefined && refused ? new BadContinuation() : error
  }
}

/** The JSON in a token. @throws BadContinuation */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadContinuation()
  }
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && KEY.test(value)
}
