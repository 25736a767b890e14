import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import type { RegisteredFunction } from './core.ts'
import type { QueueSettings } from './host-json.ts'
import type { Invoker } from './invoker.ts'
import type { WriteLog } from './log.ts'
import { holdMessage, type LockedMessage } from './queue-lock.ts'
import { queueRequest, readMessage } from './queue-message.ts'
import { isGone, type StorageTries } from './storage-tries.ts'

const LONGEST_QUEUE_NAME = 63

/** A queue with the function that works its messages off. */
export interface WatchedQueue {
  readonly fn: RegisteredFunction
  readonly queue: QueueClient
  /** Where given-up messages go; see `poisonNameOf`. */
  readonly poison: QueueClient | undefined
  readonly settings: QueueSettings
  /** How long a received message stays invisible, in seconds. */
  readonly lockSeconds: number
  readonly invoker: Invoker
  readonly tries: StorageTries
  readonly write: WriteLog
  /** Called with what ends the host. */
  readonly onFatal: (error: unknown) => void
}

/** What becomes of a received message. Both reject with what ends the host. */
export interface QueueWork {
  run(message: DequeuedMessageItem): Promise<void>
  /** For messages that a stopping host has just received: another one can have them at once. */
  handBack(message: DequeuedMessageItem): Promise<void>
}

/**
 * Works messages off as QueueProcessor.cs of azure-sdk-for-net: one whose function failed comes back after
 * `visibilityTimeout`, and goes to the poison queue after `maxDequeueCount` receptions; one that is not base64 goes there
 * at once, and one whose bytes are not UTF-8 fails without running.
 */
export function createQueueWork(watched: WatchedQueue): QueueWork {
  const { fn, queue, poison, settings, invoker, write } = watched

  const giveUp = async (held: LockedMessage) => {
    if (!poison) return held.abandon()
    write({
      level: 'warning',
      category: 'Microsoft.Azure.WebJobs.Host.Queues.QueueProcessor',
      message: `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. Moving message to queue '${poison.name}'.`,
    })
    await sendTo(poison, held.message.messageText, watched.tries)
    await held.complete()
  }

  const fail = (held: LockedMessage) => {
    // Without a poison queue the extension leaves the message invisible, to prevent a fast endless loop.
    if (!poison) return held.abandon()
    if (held.message.dequeueCount >= settings.maxDequeueCount) return giveUp(held)
    return held.release(settings.visibilityTimeoutMs)
  }

  return {
    async run(message) {
      const held = holdMessage({ ...watched, message })
      // Its last run may have taken the process down; running it again could go on for ever.
      if (poison && message.dequeueCount > settings.maxDequeueCount) return giveUp(held)
      const content = readMessage(message.messageText, settings.messageEncoding)
      if (content === undefined) {
        write({
          level: 'warning',
          category: 'Azure.Storage.Queues.QueueServiceClient',
          message: 'Message decoding has failed! Check MessageEncoding settings.',
        })
        return giveUp(held)
      }
      const succeeded = await invoker.invoke(fn, queueRequest(queue.name, content, message)).then(
        () => true,
        () => false,
      )
      return succeeded ? held.complete() : fail(held)
    },
    handBack: (message) => holdMessage({ ...watched, message }).release(0),
  }
}

/**
 * Puts a message on a queue, which is created only when that fails for want of it. It lives for seven days: no time to
 * live is given, and that is the service's own (QueueExtensions.cs of azure-sdk-for-net).
 */
export async function sendTo(queue: QueueClient, text: string, tries: StorageTries): Promise<void> {
  const send = () => tries(() => queue.sendMessage(text))
  try {
    await send()
  } catch (error) {
    if (!isGone(error)) throw error
    await tries(() => queue.createIfNotExists())
    await send()
  }
}

/** The poison queue of a queue: none for a queue that is one itself, or whose name leaves no room. */
export function poisonNameOf(queueName: string): string | undefined {
  const name = `${queueName}-poison`
  return queueName.endsWith('-poison') || name.length > LONGEST_QUEUE_NAME ? undefined : name
}
