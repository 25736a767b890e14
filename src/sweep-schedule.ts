// When the next sweep starts. An item that Azure keeps waiting is left to it when it is nearer than the next look.
import { Cron } from 'croner'

/** Every six hours, in UTC: what the trigger in functions/sweep.ts takes when the setting is absent. */
export const DEFAULT_SWEEP_SCHEDULE = '0 0 */6 * * *'

/**
 * The first time after `after` that an NCRONTAB schedule names, in UTC: `{second} {minute} {hour} {day} {month} {day of
 * week}`, or five fields without seconds. Day and weekday must both match, as in NCRONTAB.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 * @returns undefined for a schedule that cannot be read or never comes: then there is no sweep to wait for.
 */
export function nextSweep(schedule: string, after: Date): Date | undefined {
  try {
    const cron = new Cron(schedule, {
      timezone: 'UTC',
      mode: '5-or-6-parts',
      domAndDow: true,
      sloppyRanges: true,
    })
    return cron.nextRun(after) ?? undefined
  } catch {
    return undefined
  }
}
