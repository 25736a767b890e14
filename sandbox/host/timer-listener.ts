import type { RegisteredFunction } from './core.ts'
import { describe, type InvocationRequest, type Invoker } from './invoker.ts'
import type { Listener } from './queue-listener.ts'
import type { RpcRetryContext, RpcRetryOptions } from './rpc.ts'
import type { TimerSchedule } from './timer-schedule.ts'

// setTimeout fires at once beyond 2^31 - 1 ms.
const LONGEST_WAIT_MS = 24 * 24 * 60 * 60 * 1000
const MONITORED_FROM_MS = 60_000

interface ScheduleStatus {
  readonly Last: string
  readonly Next: string
  readonly LastUpdated: string
}

/** A timer's invocation, as the extension describes it (TimerInfo.cs of azure-webjobs-sdk-extensions). */
export function timerRequest(status: ScheduleStatus | null = null): InvocationRequest {
  return {
    data: {
      json: JSON.stringify({
        Schedule: { AdjustForDST: true },
        ScheduleStatus: status,
        IsPastDue: false,
      }),
    },
    reason: `Timer fired at ${new Date().toISOString()}`,
  }
}

/**
 * Fires a function on a schedule as TimerListener.cs does: never two runs at once, ticks missed during a run become
 * one run right after it, a failure does not end the schedule. Its status lives in memory, so unlike in Azure a
 * restart never finds the timer past due.
 */
export function listenToTimer(options: {
  readonly fn: RegisteredFunction
  readonly schedule: TimerSchedule
  readonly runOnStartup: boolean
  readonly invoker: Invoker
}): Listener {
  const { fn, schedule, runOnStartup, invoker } = options
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  let status: ScheduleStatus | null = null

  const fire = () => {
    running = run()
  }

  const run = async () => {
    const startedAt = new Date()
    await invokeWithRetry(invoker, fn, timerRequest(status), () => stopped)
    const next = schedule.nextAfter(startedAt)
    const isMonitored = schedule.nextAfter(next).getTime() - next.getTime() >= MONITORED_FROM_MS
    if (isMonitored) {
      status = {
        Last: startedAt.toISOString(),
        Next: next.toISOString(),
        LastUpdated: startedAt.toISOString(),
      }
    }
    waitFor(next)
  }

  const waitFor = (due: Date) => {
    if (stopped) return
    const left = due.getTime() - Date.now()
    const callback = left > LONGEST_WAIT_MS ? () => waitFor(due) : fire
    timer = setTimeout(callback, Math.min(Math.max(left, 0), LONGEST_WAIT_MS))
  }

  if (runOnStartup) fire()
  else waitFor(schedule.nextAfter(new Date()))
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Runs a function until it succeeds or its `retry` is used up. Never rejects: the invoker has logged the error. */
export async function invokeWithRetry(
  invoker: Invoker,
  fn: RegisteredFunction,
  request: InvocationRequest,
  isStopped: () => boolean,
): Promise<void> {
  const retry = fn.metadata.retryOptions
  let retryContext: RpcRetryContext | undefined
  for (let attempt = 0; ; attempt += 1) {
    try {
      await invoker.invoke(fn, retryContext ? { ...request, retryContext } : request)
      return
    } catch (error) {
      const isUsedUp = !retry || (retry.maxRetryCount >= 0 && attempt >= retry.maxRetryCount)
      if (isUsedUp || isStopped()) return
      retryContext = {
        retryCount: attempt + 1,
        maxRetryCount: retry.maxRetryCount,
        exception: {
          message: error instanceof Error ? error.message : String(error),
          stackTrace: describe(error),
        },
      }
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(retry, attempt)))
    }
  }
}

function retryDelayMs(retry: RpcRetryOptions, attempt: number): number {
  if (retry.retryStrategy === 'fixedDelay') return (retry.delayInterval?.seconds ?? 0) * 1000
  const least = (retry.minimumInterval?.seconds ?? 1) * 1000
  const most = (retry.maximumInterval?.seconds ?? 60) * 1000
  return Math.min(most, least * 2 ** attempt)
}
