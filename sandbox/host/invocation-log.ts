import type { HookCallback } from './core.ts'
import type { LogLevel, WriteLog } from './log.ts'

/** A log that was written through the context of an invocation. */
export interface InvocationEntry {
  readonly level: LogLevel
  /** 'user' for what the app says, 'system' for what the library does. */
  readonly category: string
  readonly message: string
  readonly invocationId: string
  readonly functionName: string
  /** The invocation's context, for log hooks; absent until the library has made it. */
  readonly invocationContext: unknown
}

/**
 * Writes the logs of invocations with the app's log hooks applied, and drops those of invocations that have ended.
 * Azure drops them silently (GrpcWorkerChannel.cs of azure-functions-host); here a warning with a count makes the loss
 * visible.
 */
export function createInvocationLog(options: {
  readonly hooks: () => readonly HookCallback[]
  readonly appHookData: Record<string, unknown>
  readonly isRunning: (invocationId: string) => boolean
  readonly write: WriteLog
}): (entry: InvocationEntry) => void {
  const { hooks, appHookData, isRunning, write } = options
  let droppedLogs = 0
  return ({ level, category, message, invocationId, functionName, invocationContext }) => {
    const source = { invocationId, functionName }
    // The worker lets hooks change what the app says, not what the library says.
    if (category !== 'user') {
      write({ ...source, level, category: `Worker.${category}`, message })
      return
    }
    const said = { level, message, category, hookData: {}, appHookData, invocationContext }
    for (const hook of hooks()) {
      try {
        hook(said)
      } catch {
        // The worker ignores a failing log hook, so that logging cannot fail a function.
      }
    }
    if (isRunning(invocationId)) {
      const { level, message } = said
      write({ ...source, level, category: `Function.${functionName}.User`, message })
      return
    }
    droppedLogs += 1
    write({
      ...source,
      level: 'warning',
      category: 'Host.DroppedLog',
      message: `Dropped a log of "${functionName}": its invocation had already ended`,
      droppedLogs,
    })
  }
}
