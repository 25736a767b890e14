// The queues: work to do, and alerts to send.
import type { Alert } from '../engine/alert.ts'
import { shortText } from '../engine/json.ts'
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

// Values that each list keeps, and characters of a text, tried in turn.
const CUTS = [
  { most: 40, characters: 200 },
  { most: 10, characters: 60 },
  { most: 3, characters: 60 },
] as const

/** An alert cut to what a message holds: values are shortened, never the facts of who and what. */
export function fitAlert(alert: Alert): Alert {
  const cuts = [alert, ...CUTS.map((cut) => cutAlert(alert, cut))]
  const fitting = cuts.find(fits)
  if (fitting !== undefined) return fitting
  const { approval: _, ...least } = cutAlert(alert, CUTS[2])
  if (fits(least)) return least
  throw new Error(`the alert ${alert.id} is too long`)
}

function fits(alert: Alert): boolean {
  return Buffer.byteLength(JSON.stringify(alert)) <= MOST_BYTES - ENVELOPE_BYTES
}

function cutAlert(alert: Alert, { most, characters }: (typeof CUTS)[number]): Alert {
  const { reason, rules, approval } = alert
  const values = (list: Alert['before']) =>
    list.slice(0, most).map(({ path, value }) => ({
      path: shortText(path, characters),
      ...(value === undefined
        ? { absent: true as const }
        : { value: shortText(JSON.stringify(value), characters) }),
    }))
  return {
    ...alert,
    // One resource has as many rules as its type, which is no long list.
    rules: rules.map(({ held, ...rule }) =>
      held === undefined
        ? rule
        : { ...rule, held: { ...held, detail: shortText(held.detail, characters) } },
    ),
    before: values(alert.before),
    after: values(alert.after),
    ...(approval === undefined ? {} : { approval: cutApproval(approval, most, values) }),
    ...(reason === undefined
      ? {}
      : { reason: { ...reason, message: shortText(reason.message, most * characters) } }),
  }
}

function cutApproval(
  approval: NonNullable<Alert['approval']>,
  most: number,
  values: (list: Alert['before']) => Alert['before'],
): NonNullable<Alert['approval']> {
  const writes = approval.writes
    .slice(0, most)
    .map((write) => ({ ...write, before: values(write.before), after: values(write.after) }))
  const count = (list: typeof approval.writes) =>
    list.reduce((sum, { after }) => sum + after.length, 0)
  // Who confirms a plan must see that this is not the whole of it.
  const more = count(approval.writes) - count(writes)
  return { ...approval, writes, ...(more > 0 ? { more } : {}) }
}
