// When the timers run: their settings, read as the Functions host reads them. This file imports nothing, because the
// triggers are registered with it: a schedule that the host refuses would put one function in error while the app runs.

/** The settings of the timers with what an absent or empty one means: NCRONTAB, UTC. */
export const SCHEDULES = {
  REBASELINE_SWEEP_SCHEDULE: '0 0 */6 * * *',
  REBASELINE_KEY_SCHEDULE: '0 30 3 * * *',
} as const

/** What a schedule says. */
export type Schedule =
  | {
      readonly kind: 'times'
      /** The numbers that match: seconds, minutes, hours, days, months, days of the week (Sunday is 0). */
      readonly fields: readonly (readonly number[])[]
    }
  | { readonly kind: 'every'; readonly milliseconds: number }

/** What to register a timer with: the setting when the host takes it, else the default. A wrong one is told by health. */
export function scheduleFor(
  setting: keyof typeof SCHEDULES,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const text = environment[setting] ?? ''
  return typeof readSchedule(text) === 'string' ? SCHEDULES[setting] : text
}

const MONTHS =
  'january february march april may june july august september october november december'
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'

interface Field {
  readonly name: string
  readonly least: number
  readonly most: number
  readonly names: readonly string[]
}

const FIELDS: readonly Field[] = [
  { name: 'second', least: 0, most: 59, names: [] },
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: MONTHS.split(' ') },
  { name: 'day of week', least: 0, most: 6, names: WEEKDAYS.split(' ') },
]

const EXPECTED =
  'expected NCRONTAB, {second} {minute} {hour} {day} {month} {day of week}, or a time span hh:mm:ss'

/**
 * Reads a schedule by the grammar of NCrontab 3.3, which has no `L`, `W`, `#`, `?`, nicknames or weekday 7, takes any
 * beginning of an English name, and turns a range that runs backwards round (CrontabFieldImpl.cs, CrontabField.cs). The
 * host gives it five fields or six, else it reads a .NET time span (TimerSchedule.cs of azure-webjobs-sdk-extensions). Of
 * those only `[d.]hh:mm:ss` is taken here: `24:00:00` is 24 days to .NET, and `5` is five.
 * @returns what is wrong with it, as a text, when the host would refuse it, or it names a day that never comes.
 */
export function readSchedule(text: string): Schedule | string {
  const every = timeSpan(text.trim())
  if (every !== undefined) {
    return every > 0
      ? { kind: 'every', milliseconds: every }
      : `a time span of nothing; ${EXPECTED}`
  }
  const parts = text.split(' ').filter((part) => part !== '')
  if (parts.length !== 5 && parts.length !== 6) return `${parts.length} fields; ${EXPECTED}`
  const all = parts.length === 5 ? ['0', ...parts] : parts
  const read = FIELDS.map((field, index) => numbersIn(all[index] ?? '', field))
  const wrong = read.find((numbers) => typeof numbers === 'string')
  if (wrong !== undefined) return `${wrong}; ${EXPECTED}`
  const fields = read.filter((numbers) => typeof numbers !== 'string')
  const [, , , [day = 1] = [], months = []] = fields
  return months.some((month) => day <= (LONGEST[month - 1] ?? 0))
    ? { kind: 'times', fields }
    : `day ${day} is in none of its months, so it never comes; ${EXPECTED}`
}

// A day that only a leap year has comes, too.
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function timeSpan(text: string): number | undefined {
  const match = /^(?:(\d{1,4})\.)?([01]?\d|2[0-3]):([0-5]?\d):([0-5]?\d)$/.exec(text)
  if (match === null) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}

const SHOWN = 20

function numbersIn(text: string, field: Field): readonly number[] | string {
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const range = rangeIn(part, field)
    if (range === undefined) {
      const { name, least, most } = field
      return `"${part.slice(0, SHOWN)}" is no ${name} (${least} to ${most})`
    }
    for (let number = range.from; number <= range.to; number += range.step) numbers.add(number)
  }
  return [...numbers].toSorted((left, right) => left - right)
}

function rangeIn(part: string, field: Field) {
  const [, values = '', stepText] = /^([^/]+)(?:\/(\d{1,9}))?$/.exec(part) ?? []
  // A step of 0 counts as 1.
  const step = Math.max(1, Number(stepText ?? 1))
  if (values === '*') return { from: field.least, to: field.most, step }
  const ends = values.split('-').map((value) => numberIn(value, field))
  const [first, last] = ends
  if (first === undefined || ends.length > 2) return undefined
  if (ends.length === 1) {
    return { from: first, to: stepText === undefined ? first : field.most, step }
  }
  return last === undefined
    ? undefined
    : { from: Math.min(first, last), to: Math.max(first, last), step }
}

function numberIn(text: string, { least, most, names }: Field): number | undefined {
  if (/^\d{1,9}$/.test(text)) {
    const number = Number(text)
    return number >= least && number <= most ? number : undefined
  }
  const index = text === '' ? -1 : names.findIndex((name) => name.startsWith(text.toLowerCase()))
  return index < 0 ? undefined : index + least
}
