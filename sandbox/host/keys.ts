import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** The secrets of a host. Give the same ones to a restarted host to keep its addresses valid. */
export interface HostKeys {
  /** Opens the admin API and every function. */
  readonly masterKey: string
  /** Opens every function. */
  readonly functionKey: string
  /** Opens the Event Grid endpoint (the system key `eventgrid_extension`). */
  readonly eventGridKey: string
}

/** Completes a set of keys with random ones. */
export function makeKeys(given: Partial<HostKeys> = {}): HostKeys {
  const random = () => randomBytes(32).toString('base64url')
  return {
    masterKey: given.masterKey ?? random(),
    functionKey: given.functionKey ?? random(),
    eventGridKey: given.eventGridKey ?? random(),
  }
}

/** The key that a request presents: the header, if there is one, even a wrong one; else the query's `code`. */
export function presentedKey(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): string | undefined {
  const header = headers['x-functions-key']
  if (typeof header === 'string') return header
  return query.get('code') ?? undefined
}

/** True when the presented key is one of the accepted ones. */
export function opens(presented: string | undefined, ...accepted: string[]): boolean {
  if (presented === undefined) return false
  const given = Buffer.from(presented)
  return accepted.some((key) => {
    const wanted = Buffer.from(key)
    return given.length === wanted.length && timingSafeEqual(given, wanted)
  })
}
