import { setTimeout as wait } from 'node:timers/promises'
import { createHostLogs } from './host-logs.ts'
import { type FunctionsApp, type FunctionsHost, type HostOptions, startHost } from './start.ts'

// How soon Azure starts a host again that has ended is not known, nor whether it waits longer each time.
const RESTART_MS = 500

/** An app on a platform that keeps it running. */
export interface HostedApp extends FunctionsApp {
  /** Every host so far, in the order of their starts; those that ended are among them. */
  readonly hosts: readonly FunctionsHost[]
}

/**
 * Starts an app and keeps it running, as the platform does: a host that ends by itself is started again at its place,
 * with its keys, until it starts. The log is that of all its hosts. Rejects when the first start fails.
 */
export async function startApp(options: Omit<HostOptions, 'logs'>): Promise<HostedApp> {
  const logs = createHostLogs()
  const hosts: FunctionsHost[] = []
  let isWanted = true
  const first = await startHost({ ...options, logs })
  const { masterKey, functionKey, eventGridKey } = first
  const place = {
    port: Number(new URL(first.url).port),
    keys: { masterKey, functionKey, eventGridKey },
  }

  const keepRunning = async () => {
    for (let host: FunctionsHost | undefined = first; host !== undefined; host = await again()) {
      hosts.push(host)
      await host.exited
    }
  }
  const again = async (): Promise<FunctionsHost | undefined> => {
    while (isWanted) {
      await wait(RESTART_MS)
      if (!isWanted) break
      const started = await startHost({ ...options, ...place, logs }).catch(() => undefined)
      if (isWanted && started !== undefined) return started
      await started?.kill()
    }
    return undefined
  }
  const kept = keepRunning()
  const endBy = async (end: (host: FunctionsHost) => Promise<void>) => {
    isWanted = false
    await Promise.all(hosts.slice(-1).map(end))
    await kept
  }
  return {
    ...first,
    logs,
    hosts,
    stop: () => endBy((host) => host.stop()),
    kill: () => endBy((host) => host.kill()),
  }
}
