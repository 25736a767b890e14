// ISO 8601 durations as Key Vault uses them.

const DURATION = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?$/i

/**
 * Whole days of an ISO 8601 duration, with a year as 365 and a month as 30 days (Key Vault documents neither).
 * @returns undefined when the text is no such duration.
 */
export function durationDays(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const match = DURATION.exec(text)
  if (match === null || text.length < 3) return undefined
  const [years, months, weeks, days] = match.slice(1, 5).map((part) => Number(part ?? 0))
  return (years ?? 0) * 365 + (months ?? 0) * 30 + (weeks ?? 0) * 7 + (days ?? 0)
}
