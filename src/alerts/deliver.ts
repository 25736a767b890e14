// One message of the alert queue: checked, sent, and what came of it logged.
import { z } from 'zod'
import type { Config } from '../config.ts'
import type { Alert } from '../engine/alert.ts'
import type { Clock, Log } from '../engine/ports.ts'
import { sendAlert } from './send.ts'

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
  const result = await sendAlert(message, ports.destinations, ports.clock)
  ports.log.info({ alert: message.id, kind: message.kind, ...result }, 'alert handled')
}
