// When the next sweep starts. An item that Azure keeps waiting is left to it when it is nearer than the next look.

/** Every six hours, in UTC: what the trigger in functions/sweep.ts takes when the setting is absent. */
export const DEFAULT_SWEEP_SCHEDULE = '0 0 */6 * * *'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const FIELDS: readonly (readonly [from: number, to: number, names?: readonly string[]])[] = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, ['', ...MONTHS]],
  [0, 6, WEEKDAYS],
]
const DAY_MS = 86_400_000
// 29 February comes after eight years at most (1896, 1904).
const LONGEST_DAYS = 8 * 366

/**
 * The first time after `after` that an NCRONTAB schedule names, in UTC: `{second} {minute} {hour} {day} {month} {day of
 * week}`, or five fields without seconds. Day and weekday must both match, as in NCRONTAB.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 * @returns undefined for a schedule that cannot be read or never comes: then there is no sweep to wait for.
 */
export function nextSweep(schedule: string, after: Date): Date | undefined {
  const texts = schedule.trim().split(/\s+/)
  const all = texts.length === 5 ? ['0', ...texts] : texts
  if (all.length !== FIELDS.length) return undefined
  const [seconds, minutes, hours, days, months, weekdays] = FIELDS.map((field, index) =>
    valuesOf(all[index] ?? '', field),
  )
  if (!seconds || !minutes || !hours || !days || !months || !weekdays) return undefined
  const from = after.getTime() + 1000 - (after.getTime() % 1000)
  const midnight = from - (from % DAY_MS)
  for (let day = 0; day <= LONGEST_DAYS; day += 1) {
    const date = new Date(midnight + day * DAY_MS)
    const fits =
      days.includes(date.getUTCDate()) &&
      months.includes(date.getUTCMonth() + 1) &&
      weekdays.includes(date.getUTCDay())
    const time = fits ? firstTime(date.getTime(), from, { hours, minutes, seconds }) : undefined
    if (time !== undefined) return new Date(time)
  }
  return undefined
}

function firstTime(
  midnight: number,
  from: number,
  times: Readonly<Record<'hours' | 'minutes' | 'seconds', readonly number[]>>,
): number | undefined {
  for (const hour of times.hours) {
    for (const minute of times.minutes) {
      const start = midnight + (hour * 60 + minute) * 60_000
      const second = times.seconds.find((one) => start + one * 1000 >= from)
      if (second !== undefined) return start + second * 1000
    }
  }
  return undefined
}

/** The values of a field in order; undefined when it cannot be read. */
function valuesOf(
  text: string,
  [from, to, names = []]: (typeof FIELDS)[number],
): readonly number[] | undefined {
  const values = new Set<number>()
  for (const part of text.toLowerCase().split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? []
    const [first = '', last] = range.split('-')
    const start = first === '*' ? from : numberOf(first, names)
    const end = first === '*' || (last === undefined && step) ? to : numberOf(last ?? first, names)
    const by = Number(step ?? 1)
    const readable = start >= from && end <= to && start <= end && by > 0
    if (!readable || (first === '*' && last !== undefined)) return undefined
    for (let value = start; value <= end; value += by) values.add(value)
  }
  return [...values].sort((a, b) => a - b)
}

function numberOf(text: string, names: readonly string[]): number {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const index = text === '' ? -1 : names.indexOf(text)
  return index === -1 ? Number.NaN : index
}
