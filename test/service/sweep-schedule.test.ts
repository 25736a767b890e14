import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSchedule } from '../../sandbox/host/timer-schedule.ts'
import { SCHEDULES } from '../../src/schedules.ts'
import { nextSweep } from '../../src/sweep-schedule.ts'
import { moveTo } from '../time-zone.ts'

const DEFAULT = SCHEDULES.REBASELINE_SWEEP_SCHEDULE

const at = (text: string) => new Date(`${text}Z`)

describe('the next sweep', () => {
  it.each([
    ['every six hours', DEFAULT, '2026-11-20T10:00:00', '2026-11-20T12:00:00'],
    ['a moment before', DEFAULT, '2026-11-20T11:59:59.999', '2026-11-20T12:00:00'],
    ['at the moment itself', DEFAULT, '2026-11-20T12:00:00', '2026-11-20T18:00:00'],
    ['over midnight', DEFAULT, '2026-12-31T20:00:00', '2027-01-01T00:00:00'],
    ['without seconds', '30 * * * *', '2026-11-20T10:45:00', '2026-11-20T11:30:00'],
    ['on working days', '0 0 7 * * Mon-Fri', '2026-11-20T10:00:00', '2026-11-23T07:00:00'],
    ['in a month by name', '0 0 0 1 jan,JUL *', '2026-11-20T10:00:00', '2027-01-01T00:00:00'],
    ['from a minute on', '0 5/20 * * * *', '2026-11-20T10:06:00', '2026-11-20T10:25:00'],
    ['in a part of the day', '0 0 8-18/5 * * *', '2026-11-20T14:00:00', '2026-11-20T18:00:00'],
    ['on a leap day', '0 0 0 29 2 *', '2026-11-20T10:00:00', '2028-02-29T00:00:00'],
    [
      'in a range that runs backwards',
      '0 0 9-7 * * *',
      '2026-11-20T08:30:00',
      '2026-11-20T09:00:00',
    ],
    ['with a step of nothing', '0 */0 * * * *', '2026-11-20T10:00:00', '2026-11-20T10:01:00'],
    ['at the latest, by a time span', '01:30:00', '2026-11-20T10:00:00', '2026-11-20T11:30:00'],
    ['with blanks around it', '  0 0 */6 * * * ', '2026-11-20T10:00:00', '2026-11-20T12:00:00'],
  ])('%s', (_, schedule, after, want) => {
    expect(nextSweep(schedule, at(after))?.toISOString()).toBe(at(want).toISOString())
  })

  it.each([
    ['nothing', ''],
    ['a word', 'hourly'],
    ['too many fields', '0 0 0 * * * *'],
    ['an hour that there is not', '0 0 24 * * *'],
    ['a day of no month', '0 0 0 31 2 *'],
  ])('does not come, as far as anybody can tell: %s', (_, schedule) => {
    expect(nextSweep(schedule, at('2026-11-20T10:00:00'))).toBeUndefined()
  })

  it.each([
    // The night of 8 March has no half past two there.
    ['America/New_York', '2026-03-08T01:00:00', '2026-03-08T02:30:00'],
    ['Asia/Kolkata', '2026-11-20T02:30:00', '2026-11-21T02:30:00'],
    ['Pacific/Apia', '2026-11-20T10:00:00', '2026-11-21T02:30:00'],
  ])('is in UTC on a machine in %s, and so is the timer of the host', (zone, after, want) => {
    moveTo(zone)
    expect(nextSweep('0 30 2 * * *', at(after))).toEqual(at(want))
    expect(parseSchedule('0 30 2 * * *').nextAfter(at(after))).toEqual(at(want))
  })

  it('is when cron fires that wants day and weekday both', () => {
    const field = (from: number, to: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: from, max: to }).map(String),
        fc.integer({ min: 1, max: to }).map((step) => `*/${step}`),
        fc
          .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
          .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      )
    const schedule = fc
      .tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
      .map((fields) => fields.join(' '))
    fc.assert(
      fc.property(
        schedule,
        fc.date({
          min: at('2024-01-01T00:00:00'),
          max: at('2030-01-01T00:00:00'),
          noInvalidDate: true,
        }),
        (text, after) => {
          const cron = new Cron(text, { utcOffset: 0, mode: '6-part', domAndDow: true })
          expect(nextSweep(text, after)).toEqual(cron.nextRun(after))
        },
      ),
      { numRuns: 60 },
    )
  })
})
