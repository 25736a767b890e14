// Outbound destinations that stand for everywhere.
import { type Json, sameValue, valueAt } from '../engine/json.ts'
import { prefixLength, UNIQUE_LOCAL, within } from './networks.ts'
import { listAt, textAt } from './read-at.ts'

// Two halves of the internet are all of it: a range with less than this is any destination.
const WIDEST_PREFIX = 8
// `*.` in front of these names hosts of every customer. The public suffix list is far longer; these are common ones.
const SHARED_DOMAINS = [
  'amazonaws.com',
  'azurewebsites.net',
  'blob.core.windows.net',
  'cloudapp.azure.com',
  'cloudfront.net',
  'github.io',
]
const PUBLIC_SUFFIX = /^[^.]*$|^(ac|co|com|edu|gov|net|org)\.[a-z]{2}$/

/** What in the destination of an outbound rule (OutboundRule: a host, or a service tag with prefixes) names no one. */
export function widePart(destination: Json | undefined): Json | undefined {
  if (typeof destination === 'string') return isAnyHost(destination) ? destination : undefined
  if (sameValue(valueAt(destination, ['action']), 'Deny')) return undefined
  const prefixes = listAt(destination, 'addressPrefixes')
  // Azure leaves the tag aside when there are prefixes.
  if (prefixes.length > 0) return prefixes.find(isAnyAddress)
  const tag = textAt(destination, 'serviceTag')
  return sameValue(tag, 'Internet') || tag === '*' ? tag : undefined
}

function isAnyHost(host: string): boolean {
  if (!host.includes('*')) return false
  const fixed = host.toLowerCase().replace(/^.*\*\.?/, '')
  return PUBLIC_SUFFIX.test(fixed) || SHARED_DOMAINS.includes(fixed)
}

function isAnyAddress(prefix: Json): boolean {
  if (typeof prefix !== 'string') return false
  // The private half of IPv6 is wider than that, and leads nowhere on the internet.
  if (within(prefix, UNIQUE_LOCAL)) return false
  return prefix === '*' || (prefixLength(prefix) ?? 32) < WIDEST_PREFIX
}
