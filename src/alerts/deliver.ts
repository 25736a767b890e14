// One message of the alert queue: checked, sent, and what came of it logged.
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Alert } from '../engine/alert.ts'
import type { Clock, Log } from '../engine/ports.ts'
import { createDeliveryMemory } from './delivery-memory.ts'
import { type Delivery, sendAlert } from './send.ts'

const alert = z.looseObject({
  id: z.string(),
  kind: z.enum(['fixed', 'failed', 'held', 'unknown', 'gaveUp']),
  at: z.iso.datetime(),
  resourceId: z.string(),
  rules: z.array(z.looseObject({ id: z.string(), title: z.string(), severity: z.string() })),
  before: z.array(z.looseObject({ path: z.string() })),
  after: z.array(z.looseObject({ path: z.string() })),
  cause: z.looseObject({ source: z.string(), id: z.string(), at: z.string() }),
})

// A redelivery mostly comes back to the process that failed. What this process knows spares Teams a second card.
const memory = createDeliveryMemory()

/** What delivering works with. */
export interface DeliverPorts {
  readonly destinations: Config['alerts']
  readonly clock: Clock
  readonly log: Log
}

/** Sends one alert. It throws only when sending again may help, so that the queue delivers it again. */
export async function deliverAlert(body: unknown, ports: DeliverPorts): Promise<void> {
  const parsed = alert.safeParse(body)
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    ports.log.error({ code: 'AlertMalformed', detail }, 'alert refused')
    return
  }
  const message = parsed.data as unknown as Alert
  const result = await sendAlert(message, ports.destinations, ports.clock, { memory })
  const fields = { alert: message.id, kind: message.kind, ...result }
  if (lost(result.teams) || lost(result.webhook)) {
    ports.log.error({ code: 'AlertRefused', ...fields }, 'alert refused for good')
  } else {
    ports.log.info(fields, 'alert handled')
  }
}

// Repeating would not help: the destination's setting is wrong, or it wants no more messages.
function lost({ outcome }: Delivery): boolean {
  return outcome === 'failed' || outcome === 'disabled'
}
