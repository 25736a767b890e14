import { readSchedule } from '../../src/schedules.ts'
import { nextSweep } from '../../src/sweep-schedule.ts'

/** When a timer fires. */
export interface TimerSchedule {
  /** The first tick after this moment. */
  nextAfter(moment: Date): Date
}

/**
 * Reads an NCRONTAB expression (six fields with seconds first, or five) or a time span, in UTC, by the one grammar of
 * them that there is here. Throws for anything else, and for what never comes.
 */
export function parseSchedule(expression: string): TimerSchedule {
  const read = readSchedule(expression)
  if (typeof read === 'string') throw new Error(`"${expression}" is not a schedule: ${read}`)
  return {
    nextAfter(moment) {
      const next = nextSweep(expression, moment)
      if (next === undefined) throw new Error(`Schedule "${expression}" never fires`)
      return next
    },
  }
}
