import type { QueueClient } from '@azure/storage-queue'

/** Looks again and again until there is something to see. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  limitMs = 8000,
): Promise<T> {
  const until = Date.now() + limitMs
  for (;;) {
    let problem: unknown = 'not yet'
    const found = await look().catch((error: unknown) => {
      problem = error
      return undefined
    })
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error('It did not happen in time', { cause: problem })
    await new Promise((resolve) => setTimeout(resolve, 50))
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
