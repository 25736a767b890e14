// Page tokens come back from callers, so they are checked here before the SDK, which throws on them what JSON.parse says.
import { createHash } from 'node:crypto'
import { RestError } from '@azure/core-rest-pipeline'
import { canonicalText, isObject } from '../engine/json.ts'

/** The caller sent a continuation that this service did not give, or not for this question. */
export class BadContinuation extends Error {
  readonly code = 'BadContinuation'
  constructor(
    message = 'the continuation token is not one that this version of the service gave: ask for the first page again, without it',
  ) {
    super(message)
  }
}

/** What a token goes on with: one list, and the parameters that chose what is in it. */
export interface PagedList {
  readonly name: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The token for callers: it says where to go on, and in which list. */
export function sealToken(list: PagedList, next: string): string {
  return Buffer.from(JSON.stringify({ list: nameOf(list), next })).toString('base64url')
}

/**
 * Where to go on. A token of another list, or of other parameters, would skip what it does not know.
 * @throws BadContinuation
 */
export function openToken(list: PagedList, token: string): string {
  const sealed = token.length > LONGEST_SEALED ? undefined : parse(fromBase64(token))
  if (!isObject(sealed) || typeof sealed.list !== 'string' || typeof sealed.next !== 'string') {
    throw new BadContinuation()
  }
  if (sealed.list === nameOf(list)) return sealed.next
  throw new BadContinuation(
    'the continuation token is of another list or of other parameters: repeat the parameters of the call that gave it (only limit may change), or leave it out',
  )
}

function nameOf({ name, parameters }: PagedList): string {
  const digest = createHash('sha256').update(canonicalText(parameters)).digest('hex')
  return `${name} ${digest.slice(0, 32)}`
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64url').toString()
}

// Base64 of the two keys of the next row, 1 KiB each, wrapped by Table Storage and once more by the SDK.
const LONGEST_TOKEN = 12_000
const LONGEST_SEALED = 17_000
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
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new BadContinuation()
  }
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && KEY.test(value)
}
