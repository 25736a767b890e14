import { type AppSettings, resolveSettings } from './app-settings.ts'
import type { RegisteredFunction } from './core.ts'
import type { HostBlobs } from './host-blobs.ts'
import type { HostSettings } from './host-json.ts'
import { describe, type Invoker, triggerOf } from './invoker.ts'
import type { WriteLog } from './log.ts'
import type { OpenQueue } from './queue-connection.ts'
import { type Listener, listenToQueue } from './queue-listener.ts'
import { poisonNameOf } from './queue-work.ts'
import { textOption } from './rpc.ts'
import { listenAlone } from './singleton.ts'
import type { StorageTries } from './storage-tries.ts'
import { listenToTimer } from './timer-listener.ts'
import { parseSchedule } from './timer-schedule.ts'
import type { TimerStatuses } from './timer-status.ts'

const LOCK_SETTING = 'SANDBOX_QUEUE_LOCK_SECONDS'
/** The storage extension keeps a message invisible for ten minutes at a time. */
const USUAL_LOCK_SECONDS = 600
// learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata
const QUEUE_NAME = /^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/

/** What a listener needs of its host. */
export interface ListenerSurroundings {
  readonly settings: AppSettings
  readonly host: HostSettings
  readonly openQueue: OpenQueue
  readonly invoker: Invoker
  readonly tries: StorageTries
  /** Undefined when there is no blob storage: each timer then ticks in every host. */
  readonly blobs: HostBlobs | undefined
  readonly statuses: TimerStatuses
  readonly timeScale: number
  readonly write: WriteLog
  /** Called with what ends the host. */
  readonly onFatal: (error: unknown) => void
}

/**
 * Prepares the listener of a function: undefined for a trigger that is called over HTTP. Throws when the trigger's
 * options or settings are wrong, or its type unknown to this host: that function is in error, and the others run.
 */
export function prepareListener(
  fn: RegisteredFunction,
  surroundings: ListenerSurroundings,
): (() => Listener) | undefined {
  const { binding } = triggerOf(fn)
  const { settings, invoker, write, openQueue, tries, statuses, onFatal } = surroundings
  switch (binding.type) {
    case 'httpTrigger':
      return undefined
    case 'eventGridTrigger':
      if (textOption(binding, 'cardinality') === 'many') {
        throw new Error('this host delivers events one by one; cardinality "many" is not supported')
      }
      return undefined
    case 'timerTrigger': {
      const schedule = parseSchedule(
        resolveSettings(textOption(binding, 'schedule') ?? '', settings),
      )
      // Throws for one that never fires.
      schedule.nextAfter(new Date())
      const runOnStartup = binding.runOnStartup === true
      const start = () => listenToTimer({ fn, schedule, runOnStartup, invoker, statuses, onFatal })
      const { blobs, timeScale } = surroundings
      if (blobs === undefined) return start
      const name = `locks/Host.Functions.${fn.metadata.name}.Listener`
      const onRefused = (error: unknown) =>
        write({
          level: 'error',
          category: 'Host.Startup',
          message: `The listener for function '${fn.metadata.name}' was unable to start: ${describe(error)}`,
        })
      return () => listenAlone({ blobs, name, start, timeScale, onRefused, onFatal })
    }
    case 'queueTrigger': {
      const name = resolveSettings(textOption(binding, 'queueName') ?? '', settings)
      if (!QUEUE_NAME.test(name)) throw new Error(`"${name}" is no name of a queue`)
      const connection = textOption(binding, 'connection')
      const poisonName = poisonNameOf(name)
      const queue = openQueue(connection, name)
      const poison = poisonName ? openQueue(connection, poisonName) : undefined
      const lockSeconds = Number(settings[LOCK_SETTING] ?? USUAL_LOCK_SECONDS)
      if (!Number.isInteger(lockSeconds) || lockSeconds < 1) {
        throw new Error(`${LOCK_SETTING} must be a whole number of seconds, at least 1`)
      }
      const options = { fn, queue, poison, settings: surroundings.host.queues, lockSeconds }
      return () => listenToQueue({ ...options, invoker, tries, write, onFatal })
    }
    default:
      throw new Error(`this host does not know the trigger type "${binding.type}"`)
  }
}
