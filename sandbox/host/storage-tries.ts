import { setTimeout as wait } from 'node:timers/promises'
import { isRestError } from '@azure/core-rest-pipeline'
import type { WriteLog } from './log.ts'

/** Asks storage, again and again as the .NET clients do; rejects with what the last try met. */
export type StorageTries = <T>(ask: () => Promise<T>) => Promise<T>

// Azure.Core of azure-sdk-for-net, with the number of retries that the storage clients set: 0, 0.8, 2.4, 5.6, 12 and
// 24.8 s. The real ones add up to a fifth of each wait by chance.
const MOST_TRIES = 6
const FIRST_WAIT_MS = 800
const TRIED_AGAIN = [408, 429, 500, 502, 503, 504]

/**
 * Makes them. Each answer that is an error becomes a warning of `Azure.Core`, as the real host forwards it.
 * @param timeScale what the waits are multiplied by; 1 as in Azure.
 */
export function createStorageTries(options: {
  readonly timeScale: number
  readonly write: WriteLog
}): StorageTries {
  return async (ask) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask()
      } catch (error) {
        tell(error, options.write)
        if (attempt === MOST_TRIES || !isTriedAgain(error)) throw error
      }
      await wait(FIRST_WAIT_MS * 2 ** (attempt - 1) * options.timeScale)
    }
  }
}

/** The status of an answer that was an error; undefined when there was no answer. */
export function statusOf(error: unknown): number | undefined {
  return isRestError(error) ? error.statusCode : undefined
}

/** The queue or the message is not there, or is somebody else's by now: nothing is left to do (QueueProcessor.cs). */
export function isGone(error: unknown): boolean {
  const status = statusOf(error)
  return (
    status === 404 ||
    status === 409 ||
    (status === 400 && isRestError(error) && error.code === 'PopReceiptMismatch')
  )
}

function isTriedAgain(error: unknown): boolean {
  if (!isRestError(error)) return false
  return error.statusCode === undefined || TRIED_AGAIN.includes(error.statusCode)
}

function tell(error: unknown, write: WriteLog): void {
  if (!isRestError(error) || error.statusCode === undefined) return
  const reason =
    /<Message>([^<\n]*)/.exec(error.response?.bodyAsText ?? '')?.[1] ?? error.code ?? ''
  write({
    level: 'warning',
    category: 'Azure.Core',
    message: `Error response [${error.request?.requestId ?? ''}] ${error.statusCode} ${reason}`,
  })
}
