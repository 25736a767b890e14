import { setTimeout as wait } from 'node:timers/promises'
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import { isGone, type StorageTries } from './storage-tries.ts'

/** A received message, kept invisible to others. Exactly one of its ends is called. */
export interface LockedMessage {
  readonly message: DequeuedMessageItem
  /** The work is done: remove it. */
  complete(): Promise<void>
  /** The work failed: let it be received again after this many milliseconds. */
  release(afterMs: number): Promise<void>
  /** Stop renewing and leave the message to its time. */
  abandon(): Promise<void>
}

/**
 * Renews a message's invisibility at half of its length for as long as its function runs, so that a long run is not
 * delivered twice and a dead process gives the message back when the length is over. A message that is gone, or that
 * another receiver has, is nobody's business any more; every other refusal rejects or goes to `onFatal`: the host ends
 * by it (QueueProcessor.cs and UpdateQueueMessageVisibilityCommand.cs of azure-sdk-for-net).
 */
export function holdMessage(options: {
  readonly queue: QueueClient
  readonly message: DequeuedMessageItem
  readonly lockSeconds: number
  readonly tries: StorageTries
  readonly onFatal: (error: unknown) => void
}): LockedMessage {
  const { queue, message, lockSeconds, tries, onFatal } = options
  const { messageId } = message
  const ended = new AbortController()
  let popReceipt = message.popReceipt

  const renewing = (async () => {
    for (;;) {
      await wait(lockSeconds * 500, undefined, { signal: ended.signal }).catch(() => undefined)
      if (ended.signal.aborted) return
      try {
        const renewed = await tries(() =>
          queue.updateMessage(messageId, popReceipt, undefined, lockSeconds),
        )
        popReceipt = renewed.popReceipt ?? popReceipt
      } catch (error) {
        if (isGone(error)) return
        return onFatal(error)
      }
    }
  })()
  const endWith = async (end: () => Promise<unknown>) => {
    ended.abort()
    // Every renewal changes the pop receipt, so the end must wait for one under way.
    await renewing
    try {
      await tries(end)
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }
  return {
    message,
    complete: () => endWith(() => queue.deleteMessage(messageId, popReceipt)),
    release: (afterMs) =>
      endWith(() =>
        queue.updateMessage(messageId, popReceipt, undefined, Math.ceil(afterMs / 1000)),
      ),
    abandon: () => endWith(() => Promise.resolve()),
  }
}
