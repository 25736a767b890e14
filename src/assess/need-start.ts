// Where a need begins: the resource itself, one that it lies in, or its subscription.
import type { Need } from '../engine/rule.ts'
import { rootOf } from '../engine/unit.ts'

/** What the path of a need is appended to. */
export type Start = Extract<Need, { from: string }>['from']

/** The lower-cased id that a need starts from; also below ids that were made for templates. */
export function startKey(key: string, from: Start): string {
  if (from === 'resource') return key
  if (from === 'subscription') return /^\/subscriptions\/[^/]+/.exec(key)?.[0] ?? ''
  const segments = key.split('/')
  if (from === 'root') return key.startsWith('/') ? rootOf(key) : segments.slice(0, 3).join('/')
  const above = segments.slice(0, -2)
  return (above.at(-2) === 'providers' ? above.slice(0, -2) : above).join('/')
}

/** The type of the resource that a need of `type` starts from, in lower case. */
export function startType(type: string, from: Start): string {
  if (from === 'subscription') return 'microsoft.resources/subscriptions'
  const types = type.split('/')
  if (from === 'resource') return type
  return (from === 'root' ? types.slice(0, 2) : types.slice(0, -1)).join('/')
}
