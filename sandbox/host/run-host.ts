import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createAdminHandler } from './admin.ts'
import { type AppSettings, isDisabled } from './app-settings.ts'
import { installCore, type RegisteredFunction } from './core.ts'
import { createEventGridHandler } from './event-grid.ts'
import { readHostSettings } from './host-json.ts'
import { createHttpHandler } from './http-trigger.ts'
import { createInvoker, type Invoker, triggerOf } from './invoker.ts'
import type { HostKeys } from './keys.ts'
import { prepareListener } from './listeners.ts'
import { loadApp } from './load-app.ts'
import type { WriteLog } from './log.ts'
import { createQueueOpener } from './queue-connection.ts'
import type { Listener } from './queue-listener.ts'
import { checkOutputs, createQueueOutput } from './queue-output.ts'
import { startServer } from './server.ts'

/** A host that has loaded its app and answers HTTP; its queues and timers wait for `startListeners`. */
export interface RunningHost {
  readonly server: Server
  readonly functions: readonly RegisteredFunction[]
  startListeners(): void
  /** Takes no more work, waits for what runs, runs the app's appTerminate hooks. */
  stop(): Promise<void>
}

/** How long a stopping host waits for functions that still run. */
const DRAIN_MS = 10_000

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

/**
 * Runs an app in this process, in the worker's order: the core module, the app's files, the appStart hooks, the
 * capabilities, then no more registrations. Once per process: @azure/functions keeps the first core it finds.
 */
export async function runHost(options: {
  readonly appDirectory: string
  readonly port: number
  readonly keys: HostKeys
  readonly settings: AppSettings
  readonly write: WriteLog
}): Promise<RunningHost> {
  const { appDirectory, keys, settings, write } = options
  const host = await readHostSettings(appDirectory)
  let invoker: Invoker | undefined
  const registry = installCore((level, category, message) => {
    if (invoker) invoker.log(level, category, message)
    else write({ level, category: `Worker.${category}`, message })
  })
  const openQueue = createQueueOpener(settings)
  invoker = createInvoker({
    registry,
    appDirectory,
    write,
    deliver: createQueueOutput({ openQueue, settings, encoding: host.queues.messageEncoding }),
  })
  await loadApp(appDirectory)
  await invoker.runAppHooks('appStart')
  await registry
    .model()
    ?.getCapabilities?.(Object.fromEntries(WORKER_CAPABILITIES.map((name) => [name, 'true'])))
  registry.lock()

  const functions = registry.functions.filter(
    ({ metadata }) => !isDisabled(metadata.name, settings),
  )
  const surroundings = { settings, host, openQueue, invoker, write }
  const starts = functions.flatMap((fn) => {
    try {
      checkOutputs(fn)
      return prepareListener(fn, surroundings) ?? []
    } catch (error) {
      throw new Error(`Function "${fn.metadata.name}": ${(error as Error).message}`)
    }
  })
  const parts = { functions, keys, invoker }
  const server = await startServer({
    port: options.port,
    admin: createAdminHandler(parts),
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
  return {
    server,
    functions,
    startListeners() {
      for (const start of starts) listeners.push(start())
    },
    async stop() {
      server.close()
      const drained = Promise.all([...listeners.map((one) => one.stop()), invoker.idle()])
      await Promise.race([drained, setTimeout(DRAIN_MS)])
      await invoker.runAppHooks('appTerminate')
      server.closeAllConnections()
    },
  }
}
