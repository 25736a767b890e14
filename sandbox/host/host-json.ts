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

type Section = Readonly<Record<string, unknown>>

const OVERRIDE = 'AzureFunctionsJobHost__'
const QUEUES = 'extensions.queues.'
// The default of Flex Consumption (learn.microsoft.com, functions-host-json).
const USUAL_TIMEOUT_MS = 30 * 60_000

/**
 * Reads host.json, with single values overridden by settings such as
 * `AzureFunctionsJobHost__extensions__queues__batchSize`, as the real host does, and with the defaults of extension
 * bundle 4 (QueuesOptions.cs of azure-sdk-for-net). Rejects with the member's path when a value is not one that the
 * real host takes: that one does not start with it either.
 */
export async function readHostSettings(
  directory: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<HostSettings> {
  const path = join(directory, 'host.json')
  let root: Section
  try {
    root = overridden(JSON.parse(await readFile(path, 'utf8')) as Section, environment)
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`)
  }
  if (root.version !== '2.0') throw new Error(`${path}: "version" must be "2.0"`)
  const extensions = section(root, 'extensions')
  const routePrefix = section(extensions, 'http').routePrefix ?? 'api'
  if (typeof routePrefix !== 'string') {
    throw new Error(`${path}: extensions.http.routePrefix must be text`)
  }
  const queues = section(extensions, 'queues')
  const batchSize = whole(queues, 'batchSize', 16, 1, 32)
  const isEndless = root.functionTimeout === -1 || root.functionTimeout === '-1'
  return {
    functionTimeoutMs: isEndless ? undefined : span(root, 'functionTimeout', USUAL_TIMEOUT_MS),
    logLevels: levels(section(section(root, 'logging'), 'logLevel')),
    routePrefix: routePrefix.replace(/^\/+|\/+$/g, ''),
    queues: {
      batchSize,
      newBatchThreshold: whole(
        queues,
        'newBatchThreshold',
        Math.floor(batchSize / 2) * availableParallelism(),
        0,
        Infinity,
      ),
      maxDequeueCount: whole(queues, 'maxDequeueCount', 5, 1, 1000),
      visibilityTimeoutMs: span(queues, 'visibilityTimeout', 0, QUEUES),
      maxPollingIntervalMs: Math.max(100, span(queues, 'maxPollingInterval', 60_000, QUEUES)),
      messageEncoding: encoding(queues),
    },
  }
}

function overridden(
  root: Section,
  environment: Readonly<Record<string, string | undefined>>,
): Section {
  let result = root
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(OVERRIDE) || value === undefined) continue
    const number = Number(value)
    const typed = value.trim() !== '' && Number.isFinite(number) ? number : value
    result = replaced(result, name.slice(OVERRIDE.length).split('__'), typed)
  }
  return result
}

function replaced(parent: Section, [first, ...rest]: readonly string[], value: unknown): Section {
  if (first === undefined) return parent
  const child = rest.length === 0 ? value : replaced(section(parent, first), rest, value)
  return { ...parent, [first]: child }
}

function section(parent: Section, name: string): Section {
  const value = parent[name]
  return typeof value === 'object' && value !== null ? (value as Section) : {}
}

function whole(queues: Section, name: string, usual: number, least: number, most: number): number {
  const value = queues[name] ?? usual
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(
      `host.json: extensions.queues.${name} must be a whole number from ${least}${most === Infinity ? '' : ` to ${most}`}`,
    )
  }
  return value
}

function encoding(queues: Section): 'base64' | 'none' {
  const value = queues.messageEncoding ?? 'base64'
  if (value === 'base64' || value === 'none') return value
  throw new Error('host.json: extensions.queues.messageEncoding must be "base64" or "none"')
}

function levels(logLevel: Section): LogLevels {
  const entries = Object.entries(logLevel).map(([category, value]) => {
    const level = LOG_LEVELS.find((one) => one === String(value).toLowerCase())
    if (level === undefined) {
      throw new Error(
        `host.json: logging.logLevel.${category} must be one of ${LOG_LEVELS.join(', ')}`,
      )
    }
    return [category, level] satisfies [string, LogLevel]
  })
  return Object.fromEntries(entries)
}

/** Reads a .NET TimeSpan such as `00:00:02`, `1.00:00:00` or `00:00:00.5` into milliseconds. */
function span(parent: Section, name: string, usual: number, place = ''): number {
  const value = parent[name]
  if (value === undefined) return usual
  const match =
    typeof value === 'string' && /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(value)
  if (!match) {
    throw new Error(`host.json: ${place}${name} must be a time span such as "00:00:02"`)
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  return Math.round(
    (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000,
  )
}
