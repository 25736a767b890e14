import { writeSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { resolveLocalhostNames } from '../azure/localhost-names.ts'
import { describe } from './invoker.ts'
import { type HostKeys, makeKeys } from './keys.ts'
import { captureConsole, writeLine, writeLog } from './log.ts'
import { runHost } from './run-host.ts'

// The process of the offline Functions host: it runs one built app in itself, with its own environment as the app's
// settings. --app DIR [--port N] [--keys JSON] [--exit-with-parent]

const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '0' },
    keys: { type: 'string', default: '{}' },
    'exit-with-parent': { type: 'boolean', default: false },
  },
})

resolveLocalhostNames()
captureConsole(writeLog)

// The worker ends on an uncaught exception (Worker.ts of azure-functions-nodejs-worker), and the host replaces it; here
// the process ends and is not replaced.
process.on('uncaughtException', (error) => {
  writeLog({
    level: 'critical',
    category: 'Worker.system',
    message: `Worker uncaught exception: ${describe(error)}`,
  })
  process.exit(1)
})
// More lenient than Azure: Node.js raises a rejection that nobody handles as an uncaught exception, so the worker would
// end and be replaced. A rehearsal goes on, and the level tells that something is wrong.
process.on('unhandledRejection', (error) => {
  writeLog({
    level: 'error',
    category: 'Worker.system',
    message: `Worker unhandled rejection: ${describe(error)}`,
  })
})

try {
  if (!values.app) throw new Error('--app is missing: the directory of the app')
  const keys = makeKeys(JSON.parse(values.keys) as Partial<HostKeys>)
  const host = await runHost({
    appDirectory: resolve(values.app),
    port: Number(values.port),
    keys,
    settings: process.env,
    write: writeLog,
  })
  let ending = false
  const end = async () => {
    if (ending) return
    ending = true
    await host.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => void end())
  process.on('SIGINT', () => void end())
  if (values['exit-with-parent']) process.stdin.on('end', () => void end()).resume()
  const { port } = host.server.address() as AddressInfo
  writeLine({
    ready: true,
    url: `http://127.0.0.1:${port}`,
    ...keys,
    functions: host.functions.map(({ metadata }) => metadata.name),
  })
  host.startListeners()
} catch (error) {
  const text = describe(error)
  writeSync(2, `${text}\n`)
  writeLine({ ready: false, error: text })
  process.exit(1)
}
