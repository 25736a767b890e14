import { CONSOLE_CATEGORY, consoleLevel, type HostLog } from './log.ts'

/** The log of a host's process, as it grows. */
export interface HostLogs {
  /** Everything so far, in order. */
  readonly all: readonly HostLog[]
  /** Calls back for every new entry. Returns how to stop. */
  onEntry(listener: (entry: HostLog) => void): () => void
  /** Resolves to the first entry, old or new, that matches; rejects when none at all comes for `limitMs` (default 10 s). */
  find(matches: (entry: HostLog) => boolean, limitMs?: number): Promise<HostLog>
}

/** A log that is filled from the output of processes: of one host, or of several of one app. */
export interface HostLogCollector extends HostLogs {
  /** Reads one stream. Lines of the host's own protocol that are not log entries go to `onOther`. */
  reader(stream: 'stdout' | 'stderr', onOther: (value: unknown) => void): (chunk: Buffer) => void
}

/** Makes an empty one. */
export function createHostLogs(): HostLogCollector {
  const all: HostLog[] = []
  const listeners = new Set<(entry: HostLog) => void>()
  const add = (entry: HostLog) => {
    all.push(entry)
    for (const listener of listeners) listener(entry)
  }
  const onEntry = (listener: (entry: HostLog) => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    all,
    onEntry,
    find(matches, limitMs = 10_000) {
      const found = all.find(matches)
      if (found) return Promise.resolve(found)
      return new Promise((resolve, reject) => {
        const stop = onEntry((entry) => {
          // Something happens: a slow machine is no failure.
          if (!matches(entry)) return void timer.refresh()
          clearTimeout(timer)
          stop()
          resolve(entry)
        })
        const timer = setTimeout(() => {
          stop()
          const last = all.slice(-20).map(({ level, message }) => `${level}: ${message}`)
          reject(
            new Error(
              `No such log, and none at all for ${limitMs} ms. The last ones:\n${last.join('\n')}`,
            ),
          )
        }, limitMs)
      })
    },
    reader(stream, onOther) {
      let partial = ''
      const decoder = new TextDecoder()
      return (chunk) => {
        const lines = (partial + decoder.decode(chunk, { stream: true })).split('\n')
        partial = lines.pop() ?? ''
        for (const line of lines) {
          const value = stream === 'stdout' ? parse(line) : undefined
          if (isEntry(value)) add(value)
          else if (isReady(value)) onOther(value)
          // A logger that writes to the file descriptor goes past the host; Azure reads such a line too.
          else if (line !== '') add(consoleEntry(stream, line))
        }
      }
    },
  }
}

function consoleEntry(stream: 'stdout' | 'stderr', message: string): HostLog {
  return {
    time: new Date().toISOString(),
    level: consoleLevel(stream, message),
    category: CONSOLE_CATEGORY,
    message,
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isEntry(value: unknown): value is HostLog {
  if (typeof value !== 'object' || value === null) return false
  const { time, level, category, message } = value as Partial<HostLog>
  return [time, level, category, message].every((member) => typeof member === 'string')
}

function isReady(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ready' in value
}
