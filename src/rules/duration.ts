// ISO 8601 durations as Key Vault uses them.

const DURATION =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/i

/**
 * Whole days of an ISO 8601 duration, with a year as 365 and a month as 30 days (Key Vault documents neither).
 * @returns undefined when the text is no such duration.
 */
export function durationDays(text: unknown): number | undefined {
  const match = typeof text === 'string' ? DURATION.exec(text) : null
  if (match === null) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  return part(1) * 365 + part(2) * 30 + part(3) * 7 + part(4)
}
