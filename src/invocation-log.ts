// pino, bridged to the Functions invocation: the host keeps a line's level and invocation id only when it is logged
// through the invocation's context. Outside an invocation the line goes to standard output.
import { AsyncLocalStorage } from 'node:async_hooks'

/** The part of an invocation context that takes log lines. */
export interface InvocationContextLike {
  debug(line: string): void
  info(line: string): void
  warn(line: string): void
  error(line: string): void
}

const current = new AsyncLocalStorage<InvocationContextLike>()

/** Runs `work` so that every log line in it belongs to the invocation. */
export function inInvocation<T>(
  context: InvocationContextLike,
  work: () => Promise<T>,
): Promise<T> {
  return current.run(context, work)
}

const ERROR = 50
const WARN = 40
const INFO = 30

/** Passes one JSON log line to the invocation that it belongs to, by its level. */
export function emit(line: string): void {
  const context = current.getStore()
  if (context === undefined) {
    process.stdout.write(`${line}\n`)
    return
  }
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? INFO)
  if (level >= ERROR) context.error(line)
  else if (level >= WARN) context.warn(line)
  else if (level >= INFO) context.info(line)
  else context.debug(line)
}
