import type { HostBlobs } from './host-blobs.ts'
import type { InvocationRequest } from './invoker.ts'
import type { TimerSchedule } from './timer-schedule.ts'

const MONITORED_FROM_MS = 60_000
// DateTime.MinValue, for a timer that has not fired yet.
const NOT_YET = '0001-01-01T00:00:00'

/** What the extension keeps of a timer. */
export interface ScheduleStatus {
  readonly Last: string
  readonly Next: string
  readonly LastUpdated: string
}

/** The status of each timer by the name of its function: none for one that ticks more often than once a minute. */
export interface TimerStatuses {
  get(functionName: string): Promise<ScheduleStatus | undefined>
  set(functionName: string, status: ScheduleStatus): Promise<void>
}

/**
 * Opens the statuses: in blobs, where each host of the app finds them, also after a restart (StorageScheduleMonitor.cs of
 * azure-webjobs-sdk-extensions); without blobs in memory.
 */
export function openTimerStatuses(blobs: HostBlobs | undefined): TimerStatuses {
  const memory = new Map<string, ScheduleStatus>()
  if (blobs === undefined) {
    return {
      get: async (name) => memory.get(name),
      set: async (name, status) => void memory.set(name, status),
    }
  }
  const blobOf = (name: string) => `timers/Host.Functions.${name}/status`
  return {
    async get(name) {
      const text = await blobs.read(blobOf(name))
      return text === undefined ? undefined : (JSON.parse(text) as ScheduleStatus)
    },
    set: (name, status) => blobs.write(blobOf(name), JSON.stringify(status)),
  }
}

/**
 * The status of a timer that begins to be watched (ScheduleMonitor.cs): a new one, or the one that was kept, with the
 * next tick by the schedule as it is now. When that has passed, the timer is past due.
 */
export function statusAtStart(
  schedule: TimerSchedule,
  now: Date,
  kept: ScheduleStatus | undefined,
): ScheduleStatus | undefined {
  const next = schedule.nextAfter(now)
  if (!isMonitored(schedule, next)) return undefined
  if (kept === undefined) {
    return { Last: NOT_YET, Next: next.toISOString(), LastUpdated: now.toISOString() }
  }
  const since = kept.Last === NOT_YET ? kept.LastUpdated : kept.Last
  return { ...kept, Next: schedule.nextAfter(new Date(since)).toISOString() }
}

/** The status after a run that began at this moment. */
export function statusAfter(schedule: TimerSchedule, startedAt: Date): ScheduleStatus | undefined {
  const next = schedule.nextAfter(startedAt)
  if (!isMonitored(schedule, next)) return undefined
  const at = startedAt.toISOString()
  return { Last: at, Next: next.toISOString(), LastUpdated: at }
}

function isMonitored(schedule: TimerSchedule, next: Date): boolean {
  return schedule.nextAfter(next).getTime() - next.getTime() >= MONITORED_FROM_MS
}

/** A timer's invocation, as the extension describes it (TimerInfo.cs of azure-webjobs-sdk-extensions). */
export function timerRequest(
  status: ScheduleStatus | undefined,
  isPastDue = false,
): InvocationRequest {
  return {
    data: {
      json: JSON.stringify({
        Schedule: { AdjustForDST: true },
        ScheduleStatus: status ?? null,
        IsPastDue: isPastDue,
      }),
    },
    reason: `Timer fired at ${new Date().toISOString()}`,
    ...(isPastDue ? { triggerDetails: 'UnscheduledInvocationReason: IsPastDue' } : {}),
  }
}
