// One message of the alert queue: checked, sent, and what came of it logged. What may go through later goes back to the
// queue with a growing delay, together with who has it already.
import * as z from 'zod'
import type { Config } from '../config.ts'
import type { Alert } from '../engine/alert.ts'
import type { Clock, Log } from '../engine/ports.ts'
import { type Delivery, type Destination, sendAlert } from './send.ts'

/** A message of the alert queue. */
export interface AlertMessage {
  readonly alert: Alert
  /** How often it was sent back to the queue. */
  readonly attempt: number
  readonly delivered: readonly Destination[]
  /** It was given up on once, and is tried once more. */
  readonly again?: true
}

const alert = z.looseObject({
  id: z.string(),
  kind: z.enum([
    'fixed',
    'failed',
    'unproven',
    'held',
    'unknown',
    'gaveUp',
    'partlyDone',
    'digest',
    'lost',
  ]),
  at: z.iso.datetime(),
  resourceId: z.string(),
  rules: z.array(z.looseObject({ id: z.string(), title: z.string(), severity: z.string() })),
  before: z.array(z.looseObject({ path: z.string() })),
  after: z.array(z.looseObject({ path: z.string() })),
  cause: z.looseObject({ source: z.string(), id: z.string(), at: z.string() }),
})
/** The check of a message: words of another version may be in it. */
export const alertMessage = z.object({
  alert,
  attempt: z.number().int().min(0),
  delivered: z.array(z.enum(['teams', 'webhook'])),
  again: z.literal(true).exactOptional(),
})

/** What delivering works with. */
export interface DeliverPorts {
  readonly destinations: Config['alerts']
  readonly clock: Clock
  readonly log: Log
  readonly requeue: (message: AlertMessage, delaySeconds: number) => Promise<void>
}

const FIRST_DELAY_SECONDS = 10
const LONGEST_DELAY_SECONDS = 6 * 3600
// 10 s, 20 s … 6 h: the last attempt is about two days after the first.
const MOST_ATTEMPTS = 18

/** Sends one alert. It throws only when the queue cannot take it back. */
export async function deliverAlert(body: unknown, ports: DeliverPorts): Promise<void> {
  const parsed = alertMessage.safeParse(body)
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    ports.log.error({ code: 'AlertMalformed', detail }, 'alert refused')
    return
  }
  const { attempt, delivered, ...rest } = parsed.data
  const told = parsed.data.alert as unknown as Alert
  const result = await sendAlert(told, ports.destinations, ports.clock, { delivered })
  const fields = { alert: told.id, kind: told.kind, attempt, ...result }
  const deliveries: [Destination, Delivery][] = [
    ['teams', result.teams],
    ['webhook', result.webhook],
  ]
  if (deliveries.some(([, one]) => one.outcome === 'failed' && one.retryable)) {
    if (attempt + 1 >= MOST_ATTEMPTS) {
      ports.log.error({ code: 'AlertNotSent', ...fields }, 'alert given up')
      return
    }
    const has = deliveries.flatMap(([destination, { outcome }]) =>
      outcome === 'sent' ? [destination] : [],
    )
    const delay = Math.min(FIRST_DELAY_SECONDS * 2 ** attempt, LONGEST_DELAY_SECONDS)
    ports.log.warn({ code: 'AlertDelayed', delaySeconds: delay, ...fields }, 'alert put back')
    await ports.requeue(
      { ...rest, alert: told, attempt: attempt + 1, delivered: [...delivered, ...has] },
      delay,
    )
  } else if (deliveries.some(([, { outcome }]) => outcome === 'failed' || outcome === 'disabled')) {
    // Repeating would not help: the destination's setting is wrong, or it wants no more messages.
    ports.log.error({ code: 'AlertRefused', ...fields }, 'alert refused for good')
  } else {
    ports.log.info(fields, 'alert handled')
  }
}
