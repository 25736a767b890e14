import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createAdminHandler } from './admin.ts'
import { type AppSettings, isDisabled, withoutCase } from './app-settings.ts'
import { installCore, type RegisteredFunction, type Registry } from './core.ts'
import { createCredentials } from './credentials.ts'
import { createEventGridHandler } from './event-grid.ts'
import { openHostBlobs } from './host-blobs.ts'
import { readHostSettings } from './host-json.ts'
import { checkRoute, createHttpHandler } from './http-trigger.ts'
import { createInvoker, describe, type Invoker, triggerOf } from './invoker.ts'
import type { HostKeys } from './keys.ts'
import { prepareListener } from './listeners.ts'
import { loadApp } from './load-app.ts'
import type { WriteLog } from './log.ts'
import { filteredLog } from './log-levels.ts'
import { createQueueOpener } from './queue-connection.ts'
import type { Listener } from './queue-listener.ts'
import { checkOutputs, createQueueOutput } from './queue-output.ts'
import { startServer } from './server.ts'
import { createStorageTries } from './storage-tries.ts'
import { openTimerStatuses } from './timer-status.ts'

/** A host that answers HTTP; its queues and timers wait for `startListeners`. */
export interface RunningHost {
  readonly server: Server
  /** Those that run: a function that is disabled or in error is not among them. */
  readonly functions: readonly RegisteredFunction[]
  startListeners(): void
  /** Takes no more work, waits for what runs, runs the app's appTerminate hooks. */
  stop(): Promise<void>
  /** Fails everything that runs, as when the worker is gone: requests are answered 500, messages come back. */
  failAll(why: string): Promise<void>
}

/** How long a stopping host waits for functions that still run. */
const DRAIN_MS = 10_000
/** How long a host that has lost its worker takes to answer requests and to give messages back. */
const FAIL_MS = 5000

/** What the official worker can do, as it tells a programming model (platform defaults of version 3). */
const WORKER_CAPABILITIES = [
  'RawHttpBodyBytes',
  'RpcHttpTriggerMetadataRemoved',
  'RpcHttpBodyOnly',
  'IgnoreEmptyValuedRpcHttpHeaders',
  'UseNullableValueDictionaryForHttp',
  'WorkerStatus',
  'TypedDataCollection',
  'HandlesWorkerTerminateMessage',
]

/** How to run a host. */
export interface RunOptions {
  readonly appDirectory: string
  readonly port: number
  readonly keys: HostKeys
  readonly settings: AppSettings
  /** What the waits of the host for storage are multiplied by; 1 as in Azure. */
  readonly timeScale: number
  readonly write: WriteLog
  /** Called with what the real host ends by. */
  readonly onFatal: (error: unknown) => void
  /** Called with what the real host replaces the worker for. */
  readonly onWorkerEnd: (error: Error) => void
}

/**
 * Runs an app in this process, in the worker's order: the core module, the app's files, the appStart hooks, the
 * capabilities, then no more registrations. Once per process: @azure/functions keeps the first core it finds. An app
 * that does not load has no functions, a function that is wrong is in error by itself, and the host runs all the same.
 * Rejects for a host.json that the real host does not start with either.
 */
export async function runHost(options: RunOptions): Promise<RunningHost> {
  const { appDirectory, keys, onFatal } = options
  const settings = withoutCase(options.settings)
  const host = await readHostSettings(appDirectory, options.settings)
  const write = filteredLog(options.write, host.logLevels)
  const tries = createStorageTries({ timeScale: options.timeScale, write })
  let invoker: Invoker | undefined
  const registry = installCore((level, category, message) => {
    if (invoker) invoker.log(level, category, message)
    else write({ level, category: `Worker.${category}`, message })
  })
  const credentialOf = createCredentials()
  const openQueue = createQueueOpener(settings, credentialOf)
  const encoding = host.queues.messageEncoding
  invoker = createInvoker({
    registry,
    appDirectory,
    write,
    deliver: createQueueOutput({ openQueue, settings, encoding, tries }),
    timeoutMs: host.functionTimeoutMs,
    onTimeout: options.onWorkerEnd,
  })
  const registered = await loadFunctions({ appDirectory, registry, invoker, write })

  const blobs = openHostBlobs({ settings, credentialOf, tries })
  const statuses = openTimerStatuses(blobs)
  const { timeScale } = options
  const surroundings = {
    ...{ settings, host, openQueue, invoker, tries, blobs, statuses, timeScale, write, onFatal },
  }
  const functions: RegisteredFunction[] = []
  const starts: (() => Listener)[] = []
  for (const fn of registered.filter(({ metadata }) => !isDisabled(metadata.name, settings))) {
    try {
      checkOutputs(fn)
      if (triggerOf(fn).binding.type === 'httpTrigger') checkRoute(fn)
      const start = prepareListener(fn, surroundings)
      if (start !== undefined) starts.push(start)
      functions.push(fn)
    } catch (error) {
      const { name } = fn.metadata
      write({
        level: 'error',
        category: 'Host.Startup',
        message: `The '${name}' function is in error: Error indexing method 'Functions.${name}'. ${(error as Error).message}`,
      })
    }
  }
  const parts = { functions, keys, invoker }
  const server = await startServer({
    port: options.port,
    admin: createAdminHandler({ ...parts, statuses }),
    eventGrid: createEventGridHandler({
      ...parts,
      functions: functions.filter((fn) => triggerOf(fn).binding.type === 'eventGridTrigger'),
    }),
    http: createHttpHandler({
      ...parts,
      functions: functions.filter((fn) => triggerOf(fn).binding.type === 'httpTrigger'),
      routePrefix: host.routePrefix,
    }),
  })
  const listeners: Listener[] = []
  const drained = () => Promise.all([...listeners.map((one) => one.stop()), invoker.idle()])
  return {
    server,
    functions,
    startListeners() {
      for (const start of starts) listeners.push(start())
    },
    async stop() {
      server.close()
      await Promise.race([drained(), setTimeout(DRAIN_MS)])
      await invoker.runAppHooks('appTerminate')
      server.closeAllConnections()
    },
    async failAll(why) {
      const closed = new Promise((resolve) => server.close(resolve))
      invoker.failAll(why)
      server.closeIdleConnections()
      await Promise.race([Promise.all([drained(), closed]), setTimeout(FAIL_MS)])
    },
  }
}

/** Loads the app. Resolves to its functions in the order of their names: none when it does not load. */
async function loadFunctions(parts: {
  readonly appDirectory: string
  readonly registry: Registry
  readonly invoker: Invoker
  readonly write: WriteLog
}): Promise<readonly RegisteredFunction[]> {
  const { appDirectory, registry, invoker, write } = parts
  try {
    await loadApp(appDirectory)
  } catch (error) {
    const message = `Worker was unable to load the app, which has no functions: ${describe(error)}`
    write({ level: 'error', category: 'Worker.system', message })
    registry.lock()
    return []
  }
  await invoker.runAppHooks('appStart')
  await registry
    .model()
    ?.getCapabilities?.(Object.fromEntries(WORKER_CAPABILITIES.map((name) => [name, 'true'])))
  registry.lock()
  // FunctionMetadataManager.cs of azure-functions-host.
  const key = ({ metadata }: RegisteredFunction) => metadata.name.toUpperCase()
  return registry.functions.toSorted((left, right) => (key(left) < key(right) ? -1 : 1))
}
