// Moments that health tells of: small rows beside the sweeps' marks, the newest of each kind.
import type { Clock, Log } from '../engine/ports.ts'
import { findRow } from './rows.ts'
import type { Storage } from './storage.ts'
import { isConflict } from './table-errors.ts'

const TABLE = 'sweeps'
const PARTITION = 'moment'
const EVENT_EVERY_MS = 60_000

/** What a sweep's timer knows of itself. */
export interface Schedule {
  /** The NCRONTAB expression. */
  readonly expression: string
  /** The longest time between two runs that was seen with this expression. */
  readonly periodMs: number
}

/** The moments. */
export interface Moments {
  /** Notes that an event came in: at most one write a minute and instance, which nobody waits for. */
  noteEvent(): void
  /** When the last event came in, to a minute. */
  lastEvent(): Promise<string | undefined>
  /** When this installation first asked, which is noted by the asking. */
  firstSeen(): Promise<string>
  noteSchedule(schedule: Schedule): Promise<void>
  schedule(): Promise<Schedule | undefined>
}

/** Opens the moments. */
export function createMoments(storage: Storage, clock: Clock, log: Log): Moments {
  let eventNoted = Number.NEGATIVE_INFINITY
  const read = async (rowKey: string) =>
    findRow<Record<string, unknown>>(await storage.table(TABLE), PARTITION, rowKey)
  const save = async (rowKey: string, more: Record<string, unknown>) => {
    const row = { partitionKey: PARTITION, rowKey, ...more }
    await (await storage.table(TABLE)).upsertEntity(row, 'Replace')
  }
  const moments: Moments = {
    noteEvent() {
      const now = clock.now()
      if (now.getTime() - eventNoted < EVENT_EVERY_MS) return
      eventNoted = now.getTime()
      save('event', { at: now.toISOString() }).catch((error: unknown) => {
        // The event itself is in the queue: it must not come again for this.
        eventNoted = Number.NEGATIVE_INFINITY
        log.info({ error: String(error) }, 'the moment of the event was not noted')
      })
    },
    async lastEvent() {
      const row = await read('event')
      return row === undefined ? undefined : String(row.at)
    },
    async firstSeen() {
      const known = await read('first')
      if (known !== undefined) return String(known.at)
      const at = clock.now().toISOString()
      try {
        const row = { partitionKey: PARTITION, rowKey: 'first', at }
        await (await storage.table(TABLE)).createEntity(row)
        return at
      } catch (error) {
        // Another instance was first.
        if (isConflict(error)) return moments.firstSeen()
        throw error
      }
    },
    async noteSchedule({ expression, periodMs }) {
      const known = await moments.schedule()
      // On a schedule of working days the night from Monday to Tuesday says nothing about the weekend.
      const before = known?.expression === expression ? known.periodMs : 0
      if (periodMs > before) await save('schedule', { expression, periodMs })
    },
    async schedule() {
      const row = await read('schedule')
      return row && { expression: String(row.expression), periodMs: Number(row.periodMs) }
    },
  }
  return moments
}

/**
 * The time between a timer's last run and the present one, by the status that the host gives it; undefined when the host
 * knows of no run before. unverified: that `Next` is still the run that was expected now, as TimerListener.cs of
 * azure-webjobs-sdk-extensions reads the status before the run and writes it after.
 */
export function periodOf(status: unknown): number | undefined {
  const { last, next } = (status ?? {}) as { readonly last?: unknown; readonly next?: unknown }
  const [from, to] = [Date.parse(String(last)), Date.parse(String(next))]
  // Before the first run `Last` is the year 1.
  return from > 0 && to > from ? to - from : undefined
}
