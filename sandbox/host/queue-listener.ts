import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import type { RegisteredFunction } from './core.ts'
import type { QueueSettings } from './host-json.ts'
import type { Invoker } from './invoker.ts'
import type { WriteLog } from './log.ts'
import { holdMessage, type LockedMessage } from './queue-lock.ts'
import { decodeMessage, queueRequest } from './queue-message.ts'

/** Something that fires functions by itself until it is stopped. */
export interface Listener {
  /** Fires nothing more; resolves when what runs has ended, its messages included. */
  stop(): Promise<void>
}

const LEAST_POLL_MS = 100
const LONGEST_QUEUE_NAME = 63

/**
 * Watches a queue for a function with the rules of the storage extension (QueueListener.cs): up to
 * `batchSize + newBatchThreshold` messages at once; a failed message comes back after `visibilityTimeout`, and goes to
 * `<queue>-poison` after `maxDequeueCount` receptions. Creates the queue when it is missing.
 */
export function listenToQueue(options: {
  readonly fn: RegisteredFunction
  readonly queue: QueueClient
  /** Where given-up messages go; see `poisonNameOf`. */
  readonly poison: QueueClient | undefined
  readonly settings: QueueSettings
  /** How long a received message stays invisible, in seconds. */
  readonly lockSeconds: number
  readonly invoker: Invoker
  readonly write: WriteLog
}): Listener {
  const { fn, queue, poison, settings, lockSeconds, invoker, write } = options
  let stopped = false
  const inFlight = new Set<Promise<void>>()
  let wake: () => void = () => {}

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const giveUp = async (held: LockedMessage) => {
    if (!poison) return held.abandon()
    await poison.createIfNotExists()
    // -1: kept for ever, so that a broken message waits for a person.
    await poison.sendMessage(held.message.messageText, { messageTimeToLive: -1 })
    await held.complete()
    write({
      level: 'warning',
      category: 'Host.Triggers.Queue',
      message: `Message has reached MaxDequeueCount of ${settings.maxDequeueCount}. Moving message to queue '${poison.name}'.`,
    })
  }

  const fail = (held: LockedMessage) => {
    // Without a poison queue the extension leaves the message invisible, to prevent a fast endless loop.
    if (!poison) return held.abandon()
    if (held.message.dequeueCount >= settings.maxDequeueCount) return giveUp(held)
    return held.release(settings.visibilityTimeoutMs)
  }

  const work = async (message: DequeuedMessageItem) => {
    const held = holdMessage(queue, message, lockSeconds, write)
    try {
      // Its last run may have taken the process down; running it again could go on for ever.
      if (poison && message.dequeueCount > settings.maxDequeueCount) return await giveUp(held)
      const text = decodeMessage(message.messageText, settings.messageEncoding)
      if (text === undefined) return await fail(held)
      const succeeded = await invoker.invoke(fn, queueRequest(queue.name, text, message)).then(
        () => true,
        () => false,
      )
      await (succeeded ? held.complete() : fail(held))
    } catch (error) {
      await held.abandon()
      report(error)
    }
  }

  const begin = (message: DequeuedMessageItem) => {
    const done = work(message).then(() => {
      inFlight.delete(done)
      if (inFlight.size <= settings.newBatchThreshold) wake()
    })
    inFlight.add(done)
  }

  /** For messages that a stopping host has just received: another one can have them at once. */
  const handBack = (message: DequeuedMessageItem) =>
    holdMessage(queue, message, lockSeconds, write).release(0)

  const report = (error: unknown) =>
    write({
      level: 'error',
      category: 'Host.Triggers.Queue',
      message: `Queue '${queue.name}' of "${fn.metadata.name}": ${(error as Error).message}`,
    })

  const receive = async (): Promise<readonly DequeuedMessageItem[]> => {
    try {
      const received = await queue.receiveMessages({
        numberOfMessages: settings.batchSize,
        visibilityTimeout: lockSeconds,
      })
      return received.receivedMessageItems
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) await queue.createIfNotExists()
      else throw error
      return []
    }
  }

  const poll = async () => {
    let wait = LEAST_POLL_MS
    while (!stopped) {
      if (inFlight.size > settings.newBatchThreshold) {
        await pause(settings.maxPollingIntervalMs)
        continue
      }
      const messages = await receive().catch((error: unknown) => {
        report(error)
        return []
      })
      if (stopped) {
        await Promise.all(messages.map(handBack))
        return
      }
      for (const message of messages) begin(message)
      if (messages.length > 0) {
        wait = LEAST_POLL_MS
        continue
      }
      await pause(wait)
      wait = Math.min(wait * 2, settings.maxPollingIntervalMs)
    }
  }

  const polling = poll()
  return {
    async stop() {
      stopped = true
      wake()
      await polling
      await Promise.all(inFlight)
    },
  }
}

/** The poison queue of a queue: none for a queue that is one itself, or whose name leaves no room. */
export function poisonNameOf(queueName: string): string | undefined {
  const name = `${queueName}-poison`
  return queueName.endsWith('-poison') || name.length > LONGEST_QUEUE_NAME ? undefined : name
}
