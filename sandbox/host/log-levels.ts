import { CONSOLE_CATEGORY, type LogLevel, type WriteLog } from './log.ts'

/**
 * `logging.logLevel` of host.json: the least level of categories by the beginning of their names, in small letters, and
 * of all others as `default`.
 */
export type LogLevels = Readonly<Record<string, LogLevel>>

/** The levels, from the least to the one that nothing has. */
export const LOG_LEVELS: readonly LogLevel[] = [
  'trace',
  'debug',
  'information',
  'warning',
  'error',
  'critical',
  'none',
]

/**
 * Lets through what host.json wants: the longest beginning of the category decides, in any case of letters, then
 * `default`, then Information (LoggerRuleSelector.cs of dotnet/runtime). What the app prints goes past it: whether the
 * real host holds that to the filter is not known.
 */
export function filteredLog(write: WriteLog, levels: LogLevels): WriteLog {
  return (entry) => {
    const isWanted =
      entry.category === CONSOLE_CATEGORY ||
      LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(leastOf(entry.category, levels))
    if (isWanted) write(entry)
  }
}

function leastOf(
  category: string,
  { default: usual = 'information', ...levels }: LogLevels,
): LogLevel {
  const name = category.toLowerCase()
  const [longest] = Object.entries(levels)
    .filter(([beginning]) => name.startsWith(beginning))
    .sort(([left], [right]) => right.length - left.length)
  return longest?.[1] ?? usual
}
