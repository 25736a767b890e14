import { writeSync } from 'node:fs'

/** The levels of the Functions host. */
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'

/** One line of the host's log. */
export interface HostLog {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: LogLevel
  readonly category: string
  readonly message: string
  readonly invocationId?: string
  readonly functionName?: string
  /** How many late logs of functions were dropped so far; only on the line that reports a drop. */
  readonly droppedLogs?: number
}

/** The category of what an app writes to its console. */
export const CONSOLE_CATEGORY = 'Host.Function.Console'

/** Writes one line of the host's log. */
export type WriteLog = (entry: Omit<HostLog, 'time'>) => void

/** Writes to standard output, one JSON object a line, past any capture of the app's own output. */
export const writeLog: WriteLog = (entry) => {
  writeLine({ time: new Date().toISOString(), ...entry })
}

/** Writes one JSON line to standard output at once: the process may be killed at any moment after it. */
export function writeLine(value: object): void {
  let rest = Buffer.from(`${JSON.stringify(value)}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      // A full pipe answers EAGAIN; a reader that has gone answers EPIPE, and then nobody wants the line.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}

/**
 * The level that the real host gives to a line an app prints: standard output is information; standard error is
 * judged by its words (WorkerProcess.cs of azure-functions-host).
 */
export function consoleLevel(stream: 'stdout' | 'stderr', line: string): LogLevel {
  if (stream === 'stdout') return 'information'
  if (/warn/i.test(line)) return 'warning'
  return /error|fail|severe|unhandled exception/i.test(line) ? 'error' : 'information'
}

/** Turns everything that the app prints from now on into log lines. Call before any of its files is loaded. */
export function captureConsole(write: WriteLog): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    let partial = ''
    process[stream].write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
      partial += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      const lines = partial.split('\n')
      partial = lines.pop() ?? ''
      for (const line of lines) {
        if (line === '') continue
        write({ level: consoleLevel(stream, line), category: CONSOLE_CATEGORY, message: line })
      }
      const done = rest.find((argument) => typeof argument === 'function')
      if (done) process.nextTick(done)
      return true
    }
  }
}
