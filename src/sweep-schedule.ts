// When the next sweep starts. An item that Azure keeps waiting is left to it when it is nearer than the next look.
import { Cron } from 'croner'
import { readSchedule } from './schedules.ts'

// How many numbers each field of a schedule can have.
const FULL = [60, 60, 24, 31, 12, 7]

/**
 * The first time after `after` that a schedule names, in UTC. Day and weekday must both match, as in NCRONTAB.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 * A time span counts from the start of the last sweep, which is not known here: the latest time that it allows.
 * @returns undefined for a schedule that cannot be read or never comes: then there is no sweep to wait for.
 */
export function nextSweep(schedule: string, after: Date): Date | undefined {
  const read = readSchedule(schedule)
  if (typeof read === 'string') return undefined
  if (read.kind === 'every') return new Date(after.getTime() + read.milliseconds)
  const fields = read.fields.map((numbers, index) =>
    numbers.length === FULL[index] ? '*' : numbers.join(','),
  )
  const cron = new Cron(fields.join(' '), { utcOffset: 0, mode: '6-part', domAndDow: true })
  return cron.nextRun(after) ?? undefined
}
