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

// Values that each list keeps, tried in turn.
const KEPT_VALUES = [40, 10, 3] as const

/** An alert cut to what a message holds: values are shortened, never the facts of who and what. */
export function fitAlert(alert: Alert): Alert {
  const fits = (one: Alert) => Buffer.byteLength(JSON.stringify(one)) <= MOST_BYTES - ENVELOPE_BYTES
  if (fits(alert)) return alert
  const shortened = KEPT_VALUES.map((most) => shorten(alert, most))
  const { approval: _, ...least } = shorten(alert, KEPT_VALUES[2])
  return shortened.find(fits) ?? least
}

function shorten(alert: Alert, most: number): Alert {
  const cut = (values: Alert['before']) =>
    values
      .slice(0, most)
      .map((entry) =>
        entry.value === undefined
          ? entry
          : { path: entry.path, value: JSON.stringify(entry.value).slice(0, 200) },
      )
  const { approval, before, after } = alert
  const short = { ...alert, before: cut(before), after: cut(after) }
  if (approval === undefined) return short
  const writes = approval.writes
    .slice(0, most)
    .map((write) => ({ ...write, before: cut(write.before), after: cut(write.after) }))
  const count = (list: typeof writes) => list.reduce((sum, { after: one }) => sum + one.length, 0)
  // Who confirms a plan must see that this is not the whole of it.
  const more = count([...approval.writes] as typeof writes) - count(writes)
  return { ...short, approval: { ...approval, writes, ...(more > 0 ? { more } : {}) } }
}
