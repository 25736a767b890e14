import { writeSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveLocalhostNames } from '../azure/localhost-names.ts'
import { captureExit } from './app-exit.ts'
import { describe } from './invoker.ts'
import { type HostKeys, makeKeys } from './keys.ts'
import { captureConsole, type LogLevel, writeLine, writeLog } from './log.ts'
import { type RunningHost, runHost } from './run-host.ts'

// The process of the offline Functions host: it runs one built app in itself, with its own environment as the app's
// settings. --app DIR [--port N] [--keys JSON] [--time-scale N] [--exit-with-parent]

const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '0' },
    keys: { type: 'string', default: '{}' },
    'time-scale': { type: 'string', default: '1' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
})

resolveLocalhostNames()
captureConsole(writeLog)

let host: RunningHost | undefined
let isWorkerGone = false
let isStopping = false

// As RpcWorkerProcess.cs of azure-functions-host says it. An app that ends its process while it is stopped does no harm.
const exit = captureExit((code) => {
  const message = `Language Worker Process exited. Pid=${process.pid}. It exited with code ${code}`
  if (!isStopping) endWorker({ level: 'debug', message, code })
})

/**
 * Ends as the real worker does, with everything that runs in it; the platform starts another one. The real host lives
 * on and answers for the worker. Here both are this process, so it does that before it ends: the app's code runs on for
 * these moments. Whatever the worker ends with, the host ends with 1, which is no stop that somebody asked for.
 */
function endWorker(end: {
  readonly level: LogLevel
  readonly message: string
  /** What the worker ends with. */
  readonly code: number
}): void {
  if (isWorkerGone) return
  isWorkerGone = true
  const { level, message, code } = end
  writeLog({ level, category: 'Worker.system', message })
  const failed = host?.failAll(`Worker process exited with code ${code}`) ?? Promise.resolve()
  void failed.finally(() => exit(1))
}

/** Ends at once, with whatever runs, as the real host does (WebScriptHostExceptionHandler.cs of azure-functions-host). */
function endHost(error: unknown): void {
  writeLog({
    level: 'critical',
    category: 'Host.General',
    message: `An unhandled exception has occurred. Host is shutting down. ${describe(error)}`,
  })
  exit(1)
}

// A rejection that nobody handles comes here, too: Node.js raises it (Worker.ts of azure-functions-nodejs-worker).
process.on('uncaughtException', (error) => {
  const message = `Worker uncaught exception: ${describe(error)}`
  endWorker({ level: 'critical', message, code: 1 })
})

try {
  if (!values.app) throw new Error('--app is missing: the directory of the app')
  const keys = makeKeys(JSON.parse(values.keys) as Partial<HostKeys>)
  const running = await runHost({
    appDirectory: resolve(values.app),
    port: Number(values.port),
    keys,
    settings: process.env,
    timeScale: Number(values['time-scale']),
    write: writeLog,
    onFatal: endHost,
    onWorkerEnd: ({ message }) =>
      endWorker({ level: 'critical', message: `Restarting the worker: ${message}`, code: 1 }),
  })
  host = running
  const end = async () => {
    if (isStopping) return
    isStopping = true
    await running.stop().finally(() => exit(0))
  }
  process.on('SIGTERM', () => void end())
  process.on('SIGINT', () => void end())
  if (values['exit-with-parent']) process.stdin.on('end', () => void end()).resume()
  const { port } = running.server.address() as AddressInfo
  writeLine({
    ready: true,
    url: `http://127.0.0.1:${port}`,
    ...keys,
    functions: running.functions.map(({ metadata }) => metadata.name),
  })
  running.startListeners()
} catch (error) {
  const text = describe(error)
  writeSync(2, `${text}\n`)
  writeLine({ ready: false, error: text })
  exit(1)
}
