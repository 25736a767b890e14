import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EVENT_GRID_PATH } from './event-grid.ts'
import { createHostLogs, type HostLogCollector, type HostLogs } from './host-logs.ts'
import type { HostKeys } from './keys.ts'

/** How to start an offline Functions host. */
export interface HostOptions {
  /** Holds host.json and package.json of a built app. */
  readonly appDirectory: string
  /** The whole environment of the app, apart from PATH and HOME. */
  readonly settings: Readonly<Record<string, string>>
  /** Trusted beside the usual authorities, for the https servers of the sandbox. */
  readonly certificatePem: string
  /** Default: any free port. */
  readonly port?: number
  /** Default: new ones. Give the keys of an earlier host to take its place. */
  readonly keys?: Partial<HostKeys>
  /**
   * What the host's waits for storage that does not answer are multiplied by. Default: 1, as in Azure, where it tries for
   * 25 s and then ends.
   */
  readonly timeScale?: number
  /** Where to collect its log. Default: one of its own. */
  readonly logs?: HostLogCollector
  /** The host's own program, when it was bundled. Default: its sources. */
  readonly program?: string
}

/** An app that runs and is called at one address. */
export interface FunctionsApp extends HostKeys {
  /** For example `http://127.0.0.1:4711`, without a slash at the end. */
  readonly url: string
  /** The names of the app's functions that run: neither disabled nor in error. */
  readonly functions: readonly string[]
  readonly logs: HostLogs
  /** Where Event Grid delivers to a function, key included. */
  eventGridUrl(functionName: string): string
  /** Starts any function that is not HTTP-triggered. Resolves when it is accepted, not when it has run. */
  invoke(functionName: string, input?: string): Promise<void>
  /** Ends politely: what runs is finished, and the app's appTerminate hooks run. */
  stop(): Promise<void>
  /** Ends at once, as a crash would. */
  kill(): Promise<void>
}

/** A Functions host in a process of its own. */
export interface FunctionsHost extends FunctionsApp {
  readonly pid: number
  /** Resolves when the process is gone, for whatever reason. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

interface ReadyLine extends HostKeys {
  readonly ready: boolean
  readonly url: string
  readonly functions: readonly string[]
  readonly error?: string
}

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const STOP_LIMIT_MS = 15_000
// V8 begins with 1 MB for new objects, and a host that lives for seconds clears it again and again.
const ROOM_FOR_NEW_OBJECTS = ['--min-semi-space-size=32', '--max-semi-space-size=64']

/**
 * Starts a host for an app and resolves when it answers. An app that does not load has no functions; the log says why.
 * Rejects when the host itself does not start, as for a host.json that is wrong. The host ends when this process does.
 */
export async function startHost(options: HostOptions): Promise<FunctionsHost> {
  const scratch = await mkdtemp(join(tmpdir(), 'functions-host-'))
  const certificate = join(scratch, 'cert.pem')
  await writeFile(certificate, options.certificatePem)
  const appDirectory = resolve(options.appDirectory)
  const child = spawn(
    process.execPath,
    [
      ...ROOM_FOR_NEW_OBJECTS,
      ...[options.program ?? MAIN, '--app', appDirectory, '--port', String(options.port ?? 0)],
      ...['--keys', JSON.stringify(options.keys ?? {}), '--exit-with-parent'],
      ...['--time-scale', String(options.timeScale ?? 1)],
    ],
    {
      // As the worker does (FunctionEnvironmentReloadHandler.ts of azure-functions-nodejs-worker).
      cwd: appDirectory,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        ...options.settings,
        NODE_EXTRA_CA_CERTS: certificate,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const removed = exited.then(() => rm(scratch, { recursive: true, force: true }))
  const logs = options.logs ?? createHostLogs()
  const ready = await waitUntilReady(child, logs)
  const endBy = async (act: () => void) => {
    act()
    const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await removed
    clearTimeout(impatient)
  }
  return {
    ...calledAt(ready.url, ready),
    functions: ready.functions,
    pid: child.pid ?? -1,
    logs,
    exited,
    // Not by a signal: Windows has none that a process could answer politely.
    stop: () => endBy(() => child.stdin.end()),
    kill: () => endBy(() => child.kill('SIGKILL')),
  }
}

/** How to call an app at its address with its keys. */
export function calledAt(
  url: string,
  { masterKey, functionKey, eventGridKey }: HostKeys,
): Pick<FunctionsApp, 'url' | 'eventGridUrl' | 'invoke' | keyof HostKeys> {
  return {
    ...{ url, masterKey, functionKey, eventGridKey },
    eventGridUrl: (functionName) =>
      `${url}${EVENT_GRID_PATH}?${new URLSearchParams({ functionName, code: eventGridKey })}`,
    async invoke(functionName, input = '') {
      const answer = await fetch(`${url}/admin/functions/${encodeURIComponent(functionName)}`, {
        method: 'POST',
        headers: { 'x-functions-key': masterKey, 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      })
      if (answer.status !== 202) {
        throw new Error(
          `"${functionName}" was not started: ${answer.status} ${await answer.text()}`,
        )
      }
    },
  }
}

function waitUntilReady(child: ChildProcess, logs: HostLogCollector) {
  return new Promise<ReadyLine>((resolve, reject) => {
    const onOther = (value: unknown) => {
      const line = value as ReadyLine
      if (line.ready) resolve(line)
      else reject(new Error(`The Functions host could not start the app: ${line.error}`))
    }
    child.stdout?.on('data', logs.reader('stdout', onOther))
    child.stderr?.on('data', logs.reader('stderr', onOther))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      reject(new Error(`The Functions host ended before it was ready (${signal ?? code})`))
    })
  })
}
