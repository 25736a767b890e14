import { Cron } from 'croner'

/** When a timer fires. */
export interface TimerSchedule {
  /** The first tick after this moment. Throws when there is none. */
  nextAfter(moment: Date): Date
}

/**
 * Reads an NCRONTAB expression (six fields with seconds first, or five), in UTC. Throws for anything that NCRONTAB
 * does not know: time spans, nicknames, `L`, `W`, `#` and `?`.
 */
export function parseSchedule(expression: string): TimerSchedule {
  const fields = expression.trim().split(/\s+/)
  if (
    ![5, 6].includes(fields.length) ||
    /[#?@+]|(?<![A-Za-z])[LW](?![A-Za-z])|\d[LW]/i.test(expression)
  ) {
    throw new Error(
      `"${expression}" is not an NCRONTAB schedule; write {second} {minute} {hour} {day} {month} {day of week}`,
    )
  }
  // NCRONTAB wants day and weekday both to match, where cron takes either.
  const cron = new Cron(expression, { utcOffset: 0, mode: '5-or-6-parts', domAndDow: true })
  return {
    nextAfter(moment) {
      const next = cron.nextRun(moment)
      if (!next) throw new Error(`Schedule "${expression}" never fires`)
      return next
    },
  }
}
