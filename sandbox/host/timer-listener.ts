import type { RegisteredFunction } from './core.ts'
import type { Invoker } from './invoker.ts'
import type { Listener } from './queue-listener.ts'
import { invokeWithRetry } from './retry.ts'
import type { TimerSchedule } from './timer-schedule.ts'
import { statusAfter, statusAtStart, type TimerStatuses, timerRequest } from './timer-status.ts'

// setTimeout fires at once beyond 2^31 - 1 ms.
const LONGEST_WAIT_MS = 24 * 24 * 60 * 60 * 1000

/**
 * Fires a function on a schedule as TimerListener.cs of azure-webjobs-sdk-extensions does: never two runs at once, ticks
 * missed during a run become one run right after it, those missed while nobody watched become one at the start, and a
 * failure does not end the schedule.
 */
export function listenToTimer(options: {
  readonly fn: RegisteredFunction
  readonly schedule: TimerSchedule
  readonly runOnStartup: boolean
  readonly invoker: Invoker
  readonly statuses: TimerStatuses
  /** Called with what ends the host, such as a status that cannot be kept. */
  readonly onFatal: (error: unknown) => void
}): Listener {
  const { fn, schedule, runOnStartup, invoker, statuses, onFatal } = options
  const { name } = fn.metadata
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const fire = () => {
    running = run(false).catch(onFatal)
  }

  const run = async (isPastDue: boolean) => {
    const startedAt = new Date()
    const request = timerRequest(await statuses.get(name), isPastDue)
    await invokeWithRetry(invoker, fn, request, () => stopped)
    const status = statusAfter(schedule, startedAt)
    if (status !== undefined) await statuses.set(name, status)
    waitFor(schedule.nextAfter(startedAt))
  }

  const waitFor = (due: Date) => {
    if (stopped) return
    const left = due.getTime() - Date.now()
    const callback = left > LONGEST_WAIT_MS ? () => waitFor(due) : fire
    timer = setTimeout(callback, Math.min(Math.max(left, 0), LONGEST_WAIT_MS))
  }

  const begin = async () => {
    const now = new Date()
    const status = statusAtStart(schedule, now, await statuses.get(name))
    if (status !== undefined) await statuses.set(name, status)
    const isPastDue = status !== undefined && new Date(status.Next) < now
    if (stopped) return
    if (isPastDue || runOnStartup) await run(isPastDue)
    else waitFor(schedule.nextAfter(now))
  }

  let running = begin().catch(onFatal)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
