// The queues: work to do, and alerts to send.
import type { Alert } from '../engine/alert.ts'
import type { Storage } from './storage.ts'

/** Names of the queues; the triggers bind to the same. */
export const WORK_QUEUE = 'work'
export const ALERT_QUEUE = 'alerts'

// A queue message holds 64 KiB, and base64 takes a third of it.
const MOST_BYTES = 48_000
// What an alert's message holds beside the alert: attempts, and who has it.
const ENVELOPE_BYTES = 200

/** Puts messages on a queue. The SDK does not encode, the Functions trigger expects base64. */
export async function enqueue(
  storage: Storage,
  queue: string,
  message: object,
  delaySeconds = 0,
): Promise<void> {
  const text = JSON.stringify(message)
  if (Buffer.byteLength(text) > MOST_BYTES) throw new Error(`a message for ${queue} is too long`)
  const client = await storage.queue(queue)
  await client.sendMessage(Buffer.from(text).toString('base64'), {
    visibilityTimeout: Math.max(0, Math.min(Math.ceil(delaySeconds), 7 * 86_400 - 1)),
    messageTimeToLive: -1,
  })
}

/** An alert cut to what a message holds: values are shortened, never the facts of who and what. */
export function fitAlert(alert: Alert): Alert {
  if (Buffer.byteLength(JSON.stringify(alert)) <= MOST_BYTES - ENVELOPE_BYTES) return alert
  const cut = (values: Alert['before']) =>
    values
      .slice(0, 40)
      .map((entry) =>
        entry.value === undefined
          ? entry
          : { path: entry.path, value: JSON.stringify(entry.value).slice(0, 200) },
      )
  return { ...alert, before: cut(alert.before), after: cut(alert.after) }
}
