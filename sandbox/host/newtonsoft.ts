/** How deep JSON may be nested: the MaxDepth that Newtonsoft.Json has when nobody says otherwise. */
const MOST_DEPTH = 64

/**
 * Parses JSON that the real host reads with Newtonsoft.Json. Throws when it is none, nested too deep, or has a
 * `/Date(…)/` that .NET has no time for.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
  if (isDeeper(value, MOST_DEPTH)) throw new Error(`JSON nested deeper than ${MOST_DEPTH}`)
  // Every text is read as a time already here.
  reprinted(value)
  return value
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1))
}

/**
 * The value as Newtonsoft.Json prints it again: it reads a text that looks like a time as a time, so that zeros at the
 * end of its fraction are gone and an offset is that of the host, which runs in UTC; half a surrogate is lost on the way
 * to the worker, in UTF-8. Whoever compares such texts must see it here too. Throws as `parseJson` does for a time.
 */
export function reprinted(value: unknown): unknown {
  if (typeof value === 'string') return reprintedText(value)
  if (Array.isArray(value)) return value.map(reprinted)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value)
  return Object.fromEntries(members.map(([name, one]) => [name.toWellFormed(), reprinted(one)]))
}

function reprintedText(text: string): string {
  const time = timeOf(text)
  return time ? `${time.seconds}${time.fraction}${time.zone}` : text.toWellFormed()
}

/** A time as .NET holds it. */
interface Time {
  /** Such as `2026-01-02T03:04:05`. */
  readonly seconds: string
  /** Such as `.12`, or empty. */
  readonly fraction: string
  /** `Z`, the offset of the host, or empty for a time of no zone. */
  readonly zone: string
}

const TIME =
  /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/

/** Reads a text as a time where Newtonsoft.Json does (DateTimeParser.cs, DateTimeUtils.cs). */
function timeOf(text: string): Time | undefined {
  const ticks = /^\/Date\((-?\d+)\)\/$/.exec(text)?.[1]
  if (ticks === undefined) return isoTime(text)
  const time = isoTime(isoOf(Number(ticks)))
  if (time === undefined) throw new Error(`.NET has no time for ${text}`)
  return time
}

function isoTime(text: string): Time | undefined {
  const match = TIME.exec(text)
  if (match === null) return undefined
  const [, date = '', clock = '', digits = '', utc, sign, hours, minutes = '0'] = match
  const read = Date.parse(`${date}${clock}Z`)
  if (!isDate(date) || Number.isNaN(read)) return undefined
  const trimmed = digits.replace(/0+$/, '')
  const fraction = trimmed === '' ? '' : `.${trimmed}`
  if (sign === undefined) return { seconds: secondsOf(read), fraction, zone: utc ? 'Z' : '' }
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000
  return { ...heldInRange(read - offset, fraction), zone: '+00:00' }
}

/** False for a day that its month does not have, and for the year 0. */
function isDate(date: string): boolean {
  return !date.startsWith('0000') && isoOf(Date.parse(`${date}T00:00:00Z`)).startsWith(date)
}

const FIRST = Date.parse('0001-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59Z')

/** What an offset moves out of the years of .NET becomes its first or its last time. */
function heldInRange(epochMs: number, fraction: string): Omit<Time, 'zone'> {
  if (epochMs < FIRST) return { seconds: secondsOf(FIRST), fraction: '' }
  if (epochMs > LAST) return { seconds: secondsOf(LAST), fraction: '.9999999' }
  return { seconds: secondsOf(epochMs), fraction }
}

function secondsOf(epochMs: number): string {
  return isoOf(epochMs).slice(0, 'yyyy-mm-ddThh:mm:ss'.length)
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
  const time = timeOf(value)
  // A time of no zone is printed as it stands.
  return time ? invariantTime(new Date(`${time.seconds}Z`)) : value.toWellFormed()
}
