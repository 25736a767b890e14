import { setTimeout as wait } from 'node:timers/promises'
import type { HostBlobs } from './host-blobs.ts'
import type { Listener } from './queue-listener.ts'

// SingletonOptions of azure-webjobs-sdk: how long the lease of a listener lasts, and how often others look for it.
const LEASE_SECONDS = 60
const RECOVERY_MS = 60_000
// Storage gives no shorter lease.
const LEAST_LEASE_SECONDS = 15

/**
 * Lets one host of an app listen at a time: the one that has the lease of a blob (SingletonListener.cs of
 * azure-webjobs-sdk). A host that stops gives it back, and another one takes over when it next looks; after a host that
 * died it has to run out first.
 */
export function listenAlone(options: {
  readonly blobs: HostBlobs
  /** The blob; the same for all hosts of the app. */
  readonly name: string
  readonly start: () => Listener
  /** What the times are multiplied by; 1 as in Azure. A lease lasts 15 s at least. */
  readonly timeScale: number
  /** Called with what ends the host, such as a lease that is lost. */
  readonly onFatal: (error: unknown) => void
}): Listener {
  const { blobs, name, start, timeScale, onFatal } = options
  const seconds = Math.max(LEAST_LEASE_SECONDS, Math.round(LEASE_SECONDS * timeScale))
  const stopped = new AbortController()
  const pause = (ms: number) =>
    wait(ms, undefined, { signal: stopped.signal }).catch(() => undefined)

  const take = async (): Promise<string | undefined> => {
    while (!stopped.signal.aborted) {
      const leaseId = await blobs.acquire(name, seconds)
      if (leaseId !== undefined) return leaseId
      await pause(RECOVERY_MS * timeScale)
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
