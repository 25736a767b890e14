const parts =
  /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
/** Days of a year, month, day, hour, minute and second. */
const days = [365, 30, 1, 1 / 24, 1 / 1440, 1 / 86_400]

/** Days of an ISO 8601 duration, with a year as 365 and a month as 30 days; `undefined` for any other text. */
export function durationDays(duration: string): number | undefined {
  const found = parts.exec(duration)
  if (found === null) return undefined
  return days.reduce((sum, each, index) => sum + each * Number(found[index + 1] ?? 0), 0)
}
