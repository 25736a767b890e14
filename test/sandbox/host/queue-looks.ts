import { readFileSync } from 'node:fs'
import type { QueueClient } from '@azure/storage-queue'
import { processorTime, watchMoves } from '../../../sandbox/standstill.ts'

// How long the hosts of a test may stand still. However slow the machine is, one that is at work is waited for.
const PATIENCE_MS = 8000

/** Looks again and again until there is something to see, or the processes that this one started stand still. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const moves = watchMoves(processorTimeOfChildren)
  for (;;) {
    let problem: unknown = 'not yet'
    const found = await look().catch((error: unknown) => {
      problem = error
      return undefined
    })
    if (found !== undefined) return found
    if (moves().stillMs > PATIENCE_MS) {
      throw new Error('It did not happen, and nothing moves any more', { cause: problem })
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

// proc_pid_task_children(5), on Linux alone. Elsewhere nothing is seen to move.
function processorTimeOfChildren(): number {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    return children.split(' ').reduce((sum, pid) => sum + processorTime(Number(pid)), 0)
  } catch {
    return 0
  }
}

/** The decoded texts that a queue shows. */
export const peek = async (queue: QueueClient) =>
  (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(({ messageText }) =>
    Buffer.from(messageText, 'base64').toString(),
  )
/** How many messages a queue holds, invisible ones too. */
export const countOf = async (queue: QueueClient) =>
  (await queue.getProperties()).approximateMessagesCount ?? 0
/** Picks what a function saw of the message with this name. */
export const withId = (id: string) => (seen: Record<string, unknown>) =>
  (seen.message as { name?: string }).name === id
/** Sends a message as it stands. */
export const send = (queue: QueueClient, text: string) => queue.sendMessage(text)
