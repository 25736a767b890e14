// IPv4 ranges as firewall rules write them: `203.0.113.7` or `203.0.113.0/24`.

interface Range {
  readonly address: number
  readonly prefix: number
}

const RANGE = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/

/** The prefix length of a range, 32 for one address, undefined for what is no IPv4 range. */
export function prefixLength(text: string): number | undefined {
  return parse(text)?.prefix
}

/** True when every address of `inner` lies in `outer`. */
export function within(inner: string, outer: string): boolean {
  const [small, large] = [parse(inner), parse(outer)]
  if (small === undefined || large === undefined || small.prefix < large.prefix) return false
  const size = 2 ** (32 - large.prefix)
  return Math.floor(small.address / size) === Math.floor(large.address / size)
}

function parse(text: string): Range | undefined {
  const match = RANGE.exec(text.trim())
  if (match === null) return undefined
  const octets = match.slice(1, 5).map(Number)
  const prefix = Number(match[5] ?? 32)
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined
  return { address: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix }
}
