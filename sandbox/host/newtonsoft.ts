/** How deep JSON may be nested: the MaxDepth that Newtonsoft.Json has when nobody says otherwise. */
const MOST_DEPTH = 64

/** Parses JSON that the real host reads with Newtonsoft.Json. Throws when it is none or nested too deep. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (isDeeper(value, MOST_DEPTH)) throw new Error(`JSON nested deeper than ${MOST_DEPTH}`)
  return value
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1))
}

/**
 * The value as Newtonsoft.Json prints it again: it reads a text that looks like a time as a time, so that zeros at the
 * end of its fraction are gone and an offset is that of the host, which runs in UTC; half a surrogate is lost on the way
 * to the worker, in UTF-8. Whoever compares such texts must see it here too.
 */
export function reprinted(value: unknown): unknown {
  if (typeof value === 'string') return reprintedTime(value).toWellFormed()
  if (Array.isArray(value)) return value.map(reprinted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([name, one]) => [name.toWellFormed(), reprinted(one)]))
}

const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(Z|[+-]\d\d:\d\d)?$/

function reprintedTime(text: string): string {
  const ticks = /^\/Date\((-?\d+)\)\/$/.exec(text)?.[1]
  const moment = ticks === undefined ? text : isoOf(Number(ticks))
  const [, seconds, digits = '', zone = ''] = TIME.exec(moment) ?? []
  if (seconds === undefined || Number.isNaN(Date.parse(`${seconds}Z`))) return text
  const trimmed = digits.replace(/0+$/, '')
  const fraction = trimmed === '' ? '' : `.${trimmed}`
  if (zone === 'Z' || zone === '') return `${seconds}${fraction}${zone}`
  const here = isoOf(Date.parse(`${seconds}${zone}`)).slice(0, seconds.length)
  return here.length < seconds.length ? text : `${here}${fraction}+00:00`
}

function isoOf(epochMs: number): string {
  const date = new Date(epochMs)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString()
}

/** The text that .NET makes of a time in its invariant culture, such as `01/02/2026 03:04:05`. */
export function invariantTime(time: Date): string {
  const [date = '', clock = ''] = time.toISOString().split(/[T.]/)
  const [year, month, day] = date.split('-')
  return `${month}/${day}/${year} ${clock}`
}

/** The text that .NET makes of a JSON value that is no object: its cast to string. Undefined for null. */
export function invariantText(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value !== 'string') return String(value)
  const isTime = TIME.test(value) && !Number.isNaN(Date.parse(value))
  return isTime ? invariantTime(new Date(zoned(value))) : value.toWellFormed()
}

// .NET reads a time without a zone as one of no zone, and prints it as it stands.
function zoned(time: string): string {
  return /(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`
}
