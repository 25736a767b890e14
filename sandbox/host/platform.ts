import { setTimeout as wait } from 'node:timers/promises'
import { type Front, startFront } from './front.ts'
import { createHostLogs } from './host-logs.ts'
import {
  calledAt,
  type FunctionsApp,
  type FunctionsHost,
  type HostOptions,
  startHost,
} from './start.ts'

// How soon Azure starts a host again that has ended is not known, nor whether it waits longer each time.
const RESTART_MS = 500

/** How to start an app on the platform. */
export interface AppOptions extends Omit<HostOptions, 'logs'> {
  /** How many hosts run it at the same time, on one storage and behind one address. Default: 1. */
  readonly instances?: number
}

/** An app on a platform that keeps it running. */
export interface HostedApp extends FunctionsApp {
  /** Every host so far, in the order of their starts; those that ended are among them. */
  readonly hosts: readonly FunctionsHost[]
}

/**
 * Starts an app and keeps it running, as the platform does: a host that ends by itself is started again at its place,
 * with the same keys, until it starts; one that is stopped is not. Several hosts take requests in turn. The log is that
 * of all hosts. Rejects when the first start fails.
 */
export async function startApp({ instances = 1, ...options }: AppOptions): Promise<HostedApp> {
  const logs = createHostLogs()
  const hosts: FunctionsHost[] = []
  const running = new Set<FunctionsHost>()
  let isWanted = true

  const started = (host: FunctionsHost) => {
    hosts.push(host)
    running.add(host)
    void host.exited.then(() => running.delete(host))
    return host
  }
  const again = async (place: Pick<HostOptions, 'port' | 'keys'>) => {
    while (isWanted) {
      await wait(RESTART_MS)
      if (!isWanted) break
      const host = await startHost({ ...options, ...place, logs }).catch(() => undefined)
      if (isWanted && host !== undefined) return started(host)
      await host?.kill()
    }
    return undefined
  }
  const keepRunning = async (first: FunctionsHost) => {
    const { masterKey, functionKey, eventGridKey, url } = first
    const keys = { masterKey, functionKey, eventGridKey }
    const place = { keys, port: Number(new URL(url).port) }
    for (
      let host: FunctionsHost | undefined = first;
      host !== undefined;
      host = await again(place)
    ) {
      // A host ends with 0 only when it is told to stop: the platform has taken the instance away.
      if ((await host.exited).code === 0) return
    }
  }

  const alone = instances === 1
  const port = options.port ?? 0
  const first = started(await startHost({ ...options, port: alone ? port : 0, logs }))
  const { masterKey, functionKey, eventGridKey } = first
  const keys = { masterKey, functionKey, eventGridKey }
  let front: Front | undefined
  try {
    const next = () => startHost({ ...options, port: 0, keys, logs }).then(started)
    await Promise.all(Array.from({ length: instances - 1 }, next))
    const targets = () => [...running].map(({ url }) => url)
    if (!alone) front = await startFront({ port, targets })
  } catch (error) {
    await Promise.all([...running].map((host) => host.kill()))
    throw error
  }
  const kept = Promise.all([...hosts].map(keepRunning))
  const endBy = async (end: (host: FunctionsHost) => Promise<void>) => {
    isWanted = false
    await Promise.all([...running].map(end))
    await kept
    await front?.stop()
  }
  return {
    ...calledAt(front?.url ?? first.url, first),
    functions: first.functions,
    logs,
    hosts,
    stop: () => endBy((host) => host.stop()),
    kill: () => endBy((host) => host.kill()),
  }
}
