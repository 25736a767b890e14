import type { RegisteredFunction } from './core.ts'
import { describe, type InvocationRequest, type Invoker } from './invoker.ts'
import type { RpcRetryContext, RpcRetryOptions } from './rpc.ts'

/** Runs a function until it succeeds or its `retry` is used up. Never rejects: the invoker has logged the error. */
export async function invokeWithRetry(
  invoker: Invoker,
  fn: RegisteredFunction,
  request: InvocationRequest,
  isStopped: () => boolean,
): Promise<void> {
  const retry = fn.metadata.retryOptions
  let last: unknown
  for (let attempt = 0; ; attempt += 1) {
    try {
      const retryContext = retry && contextOf(fn, retry, attempt, last)
      await invoker.invoke(fn, retryContext ? { ...request, retryContext } : request)
      return
    } catch (error) {
      const isUsedUp = !retry || (retry.maxRetryCount >= 0 && attempt >= retry.maxRetryCount)
      if (isUsedUp || isStopped()) return
      last = error
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(retry, attempt)))
    }
  }
}

/** The first try is told of the retries, too. The exception is the chain of texts that .NET makes of it. */
function contextOf(
  { metadata }: RegisteredFunction,
  { maxRetryCount }: RpcRetryOptions,
  retryCount: number,
  error: unknown,
): RpcRetryContext {
  if (retryCount === 0) return { retryCount, maxRetryCount }
  const text = error instanceof Error ? error.message : String(error)
  const message = `Exception while executing function: Functions.${metadata.name} -> Result: Failure\nException: ${text}`
  return { retryCount, maxRetryCount, exception: { message, stackTrace: describe(error) } }
}

function retryDelayMs(retry: RpcRetryOptions, attempt: number): number {
  if (retry.retryStrategy === 'fixedDelay') return (retry.delayInterval?.seconds ?? 0) * 1000
  const least = (retry.minimumInterval?.seconds ?? 1) * 1000
  const most = (retry.maximumInterval?.seconds ?? 60) * 1000
  return Math.min(most, least * 2 ** attempt)
}
