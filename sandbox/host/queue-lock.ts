import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import type { WriteLog } from './log.ts'

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
 * delivered twice and a dead process gives the message back when the length is over.
 */
export function holdMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  lockSeconds: number,
  write: WriteLog,
): LockedMessage {
  let popReceipt = message.popReceipt
  // Every renewal changes the pop receipt, so the end must wait for one under way.
  let renewal: Promise<void> = Promise.resolve()
  const renew = async () => {
    try {
      const { messageId } = message
      const renewed = await queue.updateMessage(messageId, popReceipt, undefined, lockSeconds)
      popReceipt = renewed.popReceipt ?? popReceipt
    } catch (error) {
      report('renew', error)
    }
  }
  const report = (what: string, error: unknown) => {
    write({
      level: 'warning',
      category: 'Host.Triggers.Queue',
      message: `Could not ${what} message ${message.messageId} of '${queue.name}': ${(error as Error).message}`,
    })
  }
  const timer = setInterval(() => {
    renewal = renewal.then(renew)
  }, lockSeconds * 500)
  const endWith = async (what: string, end: () => Promise<unknown>) => {
    clearInterval(timer)
    await renewal
    // A lost lock means that another receiver has the message; it is not ours to end any more.
    await end().catch((error: unknown) => report(what, error))
  }
  return {
    message,
    complete: () => endWith('delete', () => queue.deleteMessage(message.messageId, popReceipt)),
    release: (afterMs) =>
      endWith('release', () =>
        queue.updateMessage(message.messageId, popReceipt, undefined, Math.ceil(afterMs / 1000)),
      ),
    abandon: () => endWith('leave', () => Promise.resolve()),
  }
}
