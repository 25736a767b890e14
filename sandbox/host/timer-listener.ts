import type { RegisteredFunction } from './core.ts'
import type { Invoker } from './invoker.ts'
import type { Listener } from './queue-listener.ts'
import { invokeWithRetry } from './retry.ts'
import type { TimerSchedule } from './timer-schedule.ts'
import { firstStatus, statusAfter, type TimerStatuses, timerRequest } from './timer-status.ts'

// setTimeout fires at once beyond 2^31 - 1 ms.
const LONGEST_WAIT_MS = 24 * 24 * 60 * 60 * 1000

/**
 * Fires a function on a schedule as TimerListener.cs of azure-webjobs-sdk-extensions does: never two runs at once, ticks
 * missed during a run become one run right after it, a failure does not end the schedule. Its status lives in memory, so
 * unlike in Azure a restart never finds the timer past due.
 */
export function listenToTimer(options: {
  readonly fn: RegisteredFunction
  readonly schedule: TimerSchedule
  readonly runOnStartup: boolean
  readonly invoker: Invoker
  readonly statuses: TimerStatuses
}): Listener {
  const { fn, schedule, runOnStartup, invoker, statuses } = options
  const { name } = fn.metadata
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()

  const fire = () => {
    running = run()
  }

  const run = async () => {
    const startedAt = new Date()
    await invokeWithRetry(invoker, fn, timerRequest(statuses.get(name)), () => stopped)
    note(statusAfter(schedule, startedAt))
    waitFor(schedule.nextAfter(startedAt))
  }

  const note = (status: ReturnType<typeof firstStatus>) => {
    if (status !== undefined) statuses.set(name, status)
  }

  const waitFor = (due: Date) => {
    if (stopped) return
    const left = due.getTime() - Date.now()
    const callback = left > LONGEST_WAIT_MS ? () => waitFor(due) : fire
    timer = setTimeout(callback, Math.min(Math.max(left, 0), LONGEST_WAIT_MS))
  }

  const now = new Date()
  note(firstStatus(schedule, now))
  if (runOnStartup) fire()
  else waitFor(schedule.nextAfter(now))
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
