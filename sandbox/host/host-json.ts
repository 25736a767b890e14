import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { LogLevel } from './log.ts'
import { LOG_LEVELS, type LogLevels } from './log-levels.ts'

/** `extensions.queues` of host.json, complete. */
export interface QueueSettings {
  /** How many messages are fetched at a time. */
  readonly batchSize: number
  /** A new batch is fetched when no more than this many are being processed. */
  readonly newBatchThreshold: number
  readonly maxDequeueCount: number
  /** How long a message stays invisible after its function failed, in milliseconds. */
  readonly visibilityTimeoutMs: number
  /** The longest wait between two looks at an empty queue, in milliseconds. */
  readonly maxPollingIntervalMs: number
  readonly messageEncoding: 'base64' | 'none'
}

/** What this host reads from host.json. */
export interface HostSettings {
  /** The first part of every route; empty for none. */
  readonly routePrefix: string
  readonly queues: QueueSettings
  /** How long an invocation may take, in milliseconds; undefined for as long as it likes. */
  readonly functionTimeoutMs: number | undefined
  readonly logLevels: LogLevels
}

type Environment = Readonly<Record<string, string | undefined>>

/** The values of host.json by their paths, in small letters: names have no case in the configuration of .NET. */
type Values = ReadonlyMap<string, unknown>

const OVERRIDE = 'azurefunctionsjobhost__'
const QUEUES = 'extensions.queues.'
const LOG_LEVEL = 'logging.loglevel.'
// The default of Flex Consumption (learn.microsoft.com, functions-host-json).
const USUAL_TIMEOUT_MS = 30 * 60_000

/**
 * Reads host.json, with single values overridden by settings such as
 * `AzureFunctionsJobHost__extensions__queues__batchSize`, as the real host does, and with the defaults of extension
 * bundle 4 (QueuesOptions.cs of azure-sdk-for-net). Names match in any case, but for `version`
 * (HostJsonFileConfigurationSource.cs of azure-functions-host). Rejects with the member's path when a value is not one
 * that the real host takes: that one does not start with it either.
 */
export async function readHostSettings(
  directory: string,
  environment: Environment,
): Promise<HostSettings> {
  const path = join(directory, 'host.json')
  let root: Readonly<Record<string, unknown>>
  try {
    root = JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`)
  }
  if (root.version !== '2.0') throw new Error(`${path}: "version" must be "2.0"`)
  const values: Values = new Map([...valuesIn(root, ''), ...overrides(environment)])
  const routePrefix = valueAt(values, 'extensions.http.routePrefix') ?? 'api'
  if (typeof routePrefix !== 'string') {
    throw new Error(`${path}: extensions.http.routePrefix must be text`)
  }
  const batchSize = whole(values, 'batchSize', 16, 1, 32)
  const isEndless = String(valueAt(values, 'functionTimeout')) === '-1'
  return {
    functionTimeoutMs: isEndless ? undefined : span(values, 'functionTimeout', USUAL_TIMEOUT_MS),
    logLevels: levels(values),
    routePrefix: routePrefix.replace(/^\/+|\/+$/g, ''),
    queues: {
      batchSize,
      newBatchThreshold: whole(
        values,
        'newBatchThreshold',
        Math.floor(batchSize / 2) * availableParallelism(),
        0,
        Infinity,
      ),
      maxDequeueCount: whole(values, 'maxDequeueCount', 5, 1, 1000),
      visibilityTimeoutMs: span(values, `${QUEUES}visibilityTimeout`, 0),
      maxPollingIntervalMs: Math.max(100, span(values, `${QUEUES}maxPollingInterval`, 60_000)),
      messageEncoding: encoding(values),
    },
  }
}

function valuesIn(parent: object, path: string): [string, unknown][] {
  return Object.entries(parent).flatMap(([name, value]: [string, unknown]) => {
    const own = `${path}${name.toLowerCase()}`
    const isSection = typeof value === 'object' && value !== null
    return isSection ? valuesIn(value, `${own}.`) : [[own, value]]
  })
}

function overrides(environment: Environment): [string, unknown][] {
  return Object.entries(environment).flatMap(([name, value]) => {
    const own = name.toLowerCase()
    if (!own.startsWith(OVERRIDE) || value === undefined) return []
    const number = Number(value)
    const typed = value.trim() !== '' && Number.isFinite(number) ? number : value
    return [[own.slice(OVERRIDE.length).replaceAll('__', '.'), typed]]
  })
}

function valueAt(values: Values, path: string): unknown {
  return values.get(path.toLowerCase())
}

function whole(values: Values, name: string, usual: number, least: number, most: number): number {
  const value = valueAt(values, `${QUEUES}${name}`) ?? usual
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(
      `host.json: ${QUEUES}${name} must be a whole number from ${least}${most === Infinity ? '' : ` to ${most}`}`,
    )
  }
  return value
}

function encoding(values: Values): 'base64' | 'none' {
  const value = valueAt(values, `${QUEUES}messageEncoding`) ?? 'base64'
  if (value === 'base64' || value === 'none') return value
  throw new Error('host.json: extensions.queues.messageEncoding must be "base64" or "none"')
}

function levels(values: Values): LogLevels {
  const entries = [...values].filter(([path]) => path.startsWith(LOG_LEVEL))
  return Object.fromEntries(
    entries.map(([path, value]) => {
      const level = LOG_LEVELS.find((one) => one === String(value).toLowerCase())
      if (level === undefined) {
        throw new Error(`host.json: ${path} must be one of ${LOG_LEVELS.join(', ')}`)
      }
      return [path.slice(LOG_LEVEL.length), level] satisfies [string, LogLevel]
    }),
  )
}

/** Reads a .NET TimeSpan such as `00:00:02`, `1.00:00:00` or `00:00:00.5` into milliseconds. */
function span(values: Values, path: string, usual: number): number {
  const value = valueAt(values, path)
  if (value === undefined) return usual
  const match =
    typeof value === 'string' && /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(value)
  if (!match) {
    throw new Error(`host.json: ${path} must be a time span such as "00:00:02"`)
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return Math.round(
    (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000,
  )
}
