// ISO 8601 durations as Azure writes them.

const DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i

/**
 * Whole days of an ISO 8601 duration, with a year as 365 and a month as 30 days (Key Vault documents neither).
 * @returns undefined when the text is no such duration.
 */
export function durationDays(text: unknown): number | undefined {
  return parts(text)?.days
}

/**
 * Minutes of an ISO 8601 duration, seconds as fractions, with days counted as in `durationDays`.
 * @returns undefined when the text is no such duration.
 */
export function durationMinutes(text: unknown): number | undefined {
  const found = parts(text)
  return found === undefined ? undefined : found.days * 1440 + found.minutes
}

function parts(text: unknown): { days: number; minutes: number } | undefined {
  const match = typeof text === 'string' ? DURATION.exec(text) : null
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  return {
    days: part(1) * 365 + part(2) * 30 + part(3) * 7 + part(4),
    minutes: part(5) * 60 + part(6) + part(7) / 60,
  }
}
