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
export type TimerStatuses = Map<string, ScheduleStatus>

/** The status of a timer that starts to be watched (ScheduleMonitor.cs of azure-webjobs-sdk-extensions). */
export function firstStatus(schedule: TimerSchedule, now: Date): ScheduleStatus | undefined {
  const next = schedule.nextAfter(now)
  if (!isMonitored(schedule, next)) return undefined
  return { Last: NOT_YET, Next: next.toISOString(), LastUpdated: now.toISOString() }
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
