import type { JsonObject, JsonValue } from './json.ts'

/** Which part of Azure a request is for. */
export type Plane = 'arm' | 'graph' | 'vault' | 'identity'

/** A request as the sandbox handles it, from a socket or from inside the process. */
export interface Exchange {
  readonly method: string
  /** Absolute; the host decides between Resource Manager and a vault. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Told of the rights on other resources that the request was asked for. */
  readonly onLinked?: (operation: string) => void
}

/** An answer; `body` undefined means none. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

/** One request that the sandbox saw. It is listed on arrival; `status` is 0 until it was answered. */
export interface Call {
  /** ISO 8601, on arrival. */
  readonly at: string
  readonly plane: Plane
  readonly method: string
  /** With host for vault calls, without the query. */
  readonly path: string
  readonly apiVersion: string | undefined
  /** As role definitions spell it, e.g. `Microsoft.Storage/storageAccounts/write`. */
  readonly operation: string | undefined
  /** Rights on other resources that it needed and had, spelt the same way. */
  readonly linked: readonly string[]
  /** Name of the principal, or `undefined` when the token says nothing. */
  readonly principal: string | undefined
  readonly status: number
  readonly body?: JsonValue
  /** Milliseconds that the sandbox waited on purpose. */
  readonly latencyMs: number
}

/** A Call while it is being answered. */
export type OpenCall = { -readonly [Key in keyof Call]: Call[Key] }

/** What a fault asks of the handler of a request. */
export interface Twist {
  /** Answer as if written, change nothing. */
  readonly ignoreWrite: boolean
  /** Answer a read with the state before the last change. */
  readonly lag: boolean
}

/** Told before a request is processed and after it was processed but before it is answered. */
export type CallHook = (moment: {
  readonly phase: 'before' | 'after'
  readonly call: Call
}) => Promise<void> | void

/** The parsed JSON of a body, `undefined` when there is none or it is malformed. */
export function jsonOf(body: string): JsonValue | undefined {
  if (body.trim() === '') return undefined
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    return undefined
  }
}

/** The api-version of a request; query keys may arrive percent-encoded, which URLSearchParams undoes. */
export function apiVersionOf(url: URL): string | undefined {
  for (const [name, value] of url.searchParams) {
    if (name.toLowerCase() === 'api-version') return value
  }
  return undefined
}

/** Where a request of this verb leads in role definitions. */
export function verbOf(method: string): 'read' | 'write' | 'delete' | 'action' {
  if (method === 'GET' || method === 'HEAD') return 'read'
  if (method === 'DELETE') return 'delete'
  return method === 'POST' ? 'action' : 'write'
}

/** An answer that only carries JSON. */
export function json(
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body }
}
