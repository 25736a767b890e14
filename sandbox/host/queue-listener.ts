import type { DequeuedMessageItem } from '@azure/storage-queue'
import { createQueueWork, type WatchedQueue } from './queue-work.ts'
import { isGone, statusOf } from './storage-tries.ts'

/** Something that fires functions by itself until it is stopped. */
export interface Listener {
  /** Fires nothing more; resolves when what runs has ended, its messages included. */
  stop(): Promise<void>
}

const LEAST_POLL_MS = 100

/**
 * Watches a queue for a function with the rules of the storage extension (QueueListener.cs of azure-sdk-for-net): up to
 * `batchSize + newBatchThreshold` messages at once. A queue that is missing, or a service that fails, is looked at again
 * later; the queue is never created. What else a look meets, such as 403, storage out of reach, or 429 to the last try,
 * ends the host.
 */
export function listenToQueue(watched: WatchedQueue): Listener {
  const { queue, settings, lockSeconds, tries, onFatal } = watched
  const queueWork = createQueueWork(watched)
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

  const begin = (message: DequeuedMessageItem) => {
    const done = queueWork
      .run(message)
      .catch(onFatal)
      .then(() => {
        inFlight.delete(done)
        if (inFlight.size <= settings.newBatchThreshold) wake()
      })
    inFlight.add(done)
  }

  const receive = async (): Promise<readonly DequeuedMessageItem[]> => {
    try {
      const received = await tries(() =>
        queue.receiveMessages({
          numberOfMessages: settings.batchSize,
          visibilityTimeout: lockSeconds,
        }),
      )
      return received.receivedMessageItems
    } catch (error) {
      if (isGone(error) || (statusOf(error) ?? 0) >= 500) return []
      throw error
    }
  }

  const poll = async () => {
    let wait = LEAST_POLL_MS
    while (!stopped) {
      if (inFlight.size > settings.newBatchThreshold) {
        await pause(settings.maxPollingIntervalMs)
        continue
      }
      const messages = await receive()
      if (stopped) {
        await Promise.all(messages.map(queueWork.handBack))
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

  const polling = poll().catch(onFatal)
  return {
    async stop() {
      stopped = true
      wake()
      await polling
      await Promise.all(inFlight)
    },
  }
}
