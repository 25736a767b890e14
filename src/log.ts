// The product's log: JSON lines with a constant message and fields.
import { type Logger, pino } from 'pino'
import { emit } from './invocation-log.ts'

/** Opens the log. It writes synchronously and without worker threads, so that no line is lost when a process ends. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // Secrets never get this far on purpose; these names are cut out should one slip in.
      redact: ['url', '*.url', '*.secret', '*.authorization', 'connectionString'],
    },
    { write: (line: string) => emit(line.trimEnd()) },
  )
}
