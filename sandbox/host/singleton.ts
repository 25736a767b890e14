import { setTimeout as wait } from 'node:timers/promises'
import type { HostBlobs } from './host-blobs.ts'
import type { Listener } from './queue-listener.ts'

// SingletonOptions of azure-webjobs-sdk: how long the lease of a listener lasts, and how often others look for it.
const LEASE_SECONDS = 60
const RECOVERY_MS = 60_000
// FunctionListener.cs of azure-webjobs-sdk: how long a listener waits that could not be started, doubled from try to try.
const FIRST_RETRY_MS = 2000
const LONGEST_RETRY_MS = 120_000
// Storage gives no shorter lease.
const LEAST_LEASE_SECONDS = 15

/**
 * Lets one host of an app listen at a time: the one that has the lease of a blob (SingletonListener.cs of
 * azure-webjobs-sdk). A host that stops gives it back, and another one takes over when it next looks; after a host that
 * died it has to run out first. While the lease cannot be asked for, the function does not run, and the host does.
 */
export function listenAlone(options: {
  readonly blobs: HostBlobs
  /** The blob; the same for all hosts of the app. */
  readonly name: string
  readonly start: () => Listener
  /** What the times are multiplied by; 1 as in Azure. A lease lasts 15 s at least. */
  readonly timeScale: number
  /** Called each time that the lease cannot be asked for; it is asked for again. */
  readonly onRefused: (error: unknown) => void
  /** Called with what ends the host, such as a lease that is lost. */
  readonly onFatal: (error: unknown) => void
}): Listener {
  const { blobs, name, start, timeScale, onRefused, onFatal } = options
  const seconds = Math.max(LEAST_LEASE_SECONDS, Math.round(LEASE_SECONDS * timeScale))
  const stopped = new AbortController()
  const pause = (ms: number) =>
    wait(ms, undefined, { signal: stopped.signal }).catch(() => undefined)

  const take = async (): Promise<string | undefined> => {
    let retryMs = FIRST_RETRY_MS
    while (!stopped.signal.aborted) {
      try {
        const leaseId = await blobs.acquire(name, seconds)
        if (leaseId !== undefined) return leaseId
        retryMs = FIRST_RETRY_MS
        await pause(RECOVERY_MS * timeScale)
      } catch (error) {
        onRefused(error)
        await pause(retryMs * timeScale)
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
      }
    }
    return undefined
  }
  const hold = async () => {
    const leaseId = await take()
    if (leaseId === undefined) return
    const listener = stopped.signal.aborted ? undefined : start()
    while (!stopped.signal.aborted) {
      await pause(seconds * 500)
      if (!stopped.signal.aborted) await blobs.renew(name, leaseId)
    }
    await listener?.stop()
    await blobs.release(name, leaseId)
  }
  const held = hold().catch(onFatal)
  return {
    async stop() {
      stopped.abort()
      await held
    },
  }
}
