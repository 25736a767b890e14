// IP ranges as firewall rules write them (`203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`), and who is let in by them.
import { isObject, type Json, textOf, valueAt } from '../engine/json.ts'

interface Range {
  readonly address: bigint
  readonly bits: 32 | 128
  readonly prefix: number
}

/** A rule of a firewall that lets addresses in. */
export interface AddressRule {
  /** Dotted path of the list that holds it. */
  readonly list: string
  readonly entry: Json
  /** The range as it is written; the entry itself where it has no member `value`. */
  readonly value: string
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/
const V6 = /^([0-9a-f:.]*:[0-9a-f:.]*)(?:\/(\d{1,3}))?$/i
const FIREWALL = 'properties.networkAcls'
// These lists name subnets and resources. Every other one names addresses, also one that Azure adds tomorrow.
const NAMES = ['virtualnetworkrules', 'resourceaccessrules']
// These members are words, not lists.
const WORDS = ['defaultaction', 'bypass']

/**
 * What one site of the internet is given in IPv6 (RFC 6177, and the registries' practice). A wider range belongs to
 * more than one. It is no parameter: `widestIpPrefix` counts bits of IPv4.
 */
const SITE_PREFIX_V6 = 48

/** The private addresses of IPv6 (RFC 4193). */
export const UNIQUE_LOCAL = 'fc00::/7'

/** The addresses that the firewall of a resource lets in, from all of its lists. */
export function addressRules(resource: Json): readonly AddressRule[] {
  return listsOf(resource).flatMap(([name, entries]) =>
    NAMES.includes(name.toLowerCase())
      ? []
      : entries.map((entry) => ({
          list: `${FIREWALL}.${name}`,
          entry,
          value: textOf(valueAt(entry, ['value']) ?? entry),
        })),
  )
}

/** The addresses that alone reach an Azure ML workspace whose public access is on; with none listed, everybody does. */
export const ALLOWLIST = 'properties.ipAllowlist'

/** True when a workspace says that listed addresses only may come. */
export function hasAllowlist(resource: Json): boolean {
  return allowlist(resource).length > 0
}

/** Whom the lists of a firewall let in: ranges, ids of subnets and of resources. Every list counts, whatever its name. */
export function letInByName(resource: Json): readonly string[] {
  const lists = [...listsOf(resource).map(([, entries]) => entries), allowlist(resource)]
  return lists.flat().map((entry) => {
    const named = ['value', 'id', 'resourceId'].map((member) => valueAt(entry, [member]))
    return textOf(named.find((name) => typeof name === 'string') ?? entry)
  })
}

function allowlist(resource: Json): readonly Json[] {
  const list = valueAt(resource, ALLOWLIST.split('.'))
  return Array.isArray(list) ? list : []
}

/** The prefix length of a range, all bits for one address; undefined for what is no range. */
export function prefixLength(text: string): number | undefined {
  return parse(text)?.prefix
}

/** True for a range that is wider than may be, or that is no range: that one is not known to be narrow. */
export function isWide(range: string, widestIpPrefix: number): boolean {
  const parsed = parse(range)
  if (parsed === undefined) return true
  return parsed.prefix < (parsed.bits === 32 ? widestIpPrefix : SITE_PREFIX_V6)
}

/** What may be, in words. */
export function widestOf(widestIpPrefix: number): string {
  return `no range wider than /${widestIpPrefix}, or /${SITE_PREFIX_V6} in IPv6`
}

/** True when every address of `inner` lies in `outer`. */
export function within(inner: string, outer: string): boolean {
  const [small, large] = [parse(inner), parse(outer)]
  if (small === undefined || large === undefined) return false
  if (small.bits !== large.bits || small.prefix < large.prefix) return false
  const rest = BigInt(large.bits - large.prefix)
  return small.address >> rest === large.address >> rest
}

// A path is cut at dots: what is no plain name could not be written back.
const NAME = /^\w+$/

function listsOf(resource: Json): readonly (readonly [string, readonly Json[]])[] {
  const firewall = valueAt(resource, FIREWALL.split('.'))
  return Object.entries(isObject(firewall) ? firewall : {}).flatMap(([name, value]) =>
    Array.isArray(value) && NAME.test(name) && !WORDS.includes(name.toLowerCase())
      ? [[name, value] as const]
      : [],
  )
}

function parse(text: string): Range | undefined {
  return parseV4(text.trim()) ?? parseV6(text.trim())
}

function parseV4(text: string): Range | undefined {
  const match = V4.exec(text)
  if (match === null) return undefined
  const octets = match.slice(1, 5).map(Number)
  const prefix = Number(match[5] ?? 32)
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined
  const address = octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n)
  return { address, bits: 32, prefix }
}

function parseV6(text: string): Range | undefined {
  const match = V6.exec(text)
  const host = match === null ? undefined : `http://[${match[1]}]/`
  const prefix = Number(match?.[2] ?? 128)
  if (host === undefined || prefix > 128 || !URL.canParse(host)) return undefined
  // The URL standard writes every form of an address in one: eight groups at most, at most one `::`.
  const [before = [], after = []] = new URL(host).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''))
  const left = Array<string>(8 - before.length - after.length).fill('0')
  const groups = [...before, ...left, ...after]
  const address = groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n)
  return { address, bits: 128, prefix }
}
