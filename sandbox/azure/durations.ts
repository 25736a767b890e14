/**
 * Days of an ISO 8601 duration made of years, months and days, with a year as 365 and a month as 30 days;
 * `undefined` when the text is not such a duration.
 */
export function durationDays(duration: string): number | undefined {
  const parts = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(duration)
  if (parts === null) return undefined
  const [, years = '0', months = '0', days = '0'] = parts
  return Number(years) * 365 + Number(months) * 30 + Number(days)
}
