import { randomUUID } from 'node:crypto'
import type { EventSubscription } from './event-grid.ts'
import { isObject } from './json.ts'
import { eventTime } from './resource-events.ts'

/** Event Grid waits this long for an answer, in milliseconds. */
export const answerTimeoutMs = 30_000

/**
 * Proves that an endpoint wants events: by a validation code that must come back with status 200 (Event Grid
 * schema), or by an OPTIONS request whose answer must allow the origin (CloudEvents). Throws otherwise.
 */
export async function handshake(subscription: EventSubscription): Promise<void> {
  const signal = AbortSignal.timeout(answerTimeoutMs)
  if (subscription.schema === 'CloudEventSchemaV1_0') {
    const origin = 'eventgrid.azure.net'
    const headers = { 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': '120' }
    const answer = await fetch(subscription.url, { method: 'OPTIONS', headers, signal })
    const allowed = answer.headers.get('webhook-allowed-origin')
    if (answer.ok && (allowed === origin || allowed === '*')) return
    throw new Error(
      `The CloudEvents handshake with ${subscription.url} failed: ${answer.status}, WebHook-Allowed-Origin ${allowed}.`,
    )
  }
  const validationCode = randomUUID()
  const event = {
    id: randomUUID(),
    topic: '',
    subject: '',
    eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
    eventTime: eventTime(Date.now()),
    data: { validationCode, validationUrl: `${subscription.url}#validation` },
    dataVersion: '2',
    metadataVersion: '1',
  }
  const answer = await fetch(subscription.url, {
    method: 'POST',
    headers: headersFor(subscription, 'SubscriptionValidation', 0),
    body: JSON.stringify([event]),
    signal,
  })
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.status === 200 && isObject(body) && body.validationResponse === validationCode) return
  throw new Error(
    `The handshake with ${subscription.url} failed: ${answer.status}, validationResponse missing or wrong.`,
  )
}

/** The headers of a request to an endpoint; `kind` is SubscriptionValidation or Notification. */
export function headersFor(subscription: EventSubscription, kind: string, retries: number) {
  const cloud = subscription.schema === 'CloudEventSchemaV1_0'
  return {
    'content-type': `${cloud ? 'application/cloudevents+json' : 'application/json'}; charset=utf-8`,
    'aeg-event-type': kind,
    'aeg-subscription-name': subscription.name.toUpperCase(),
    'aeg-delivery-count': String(retries),
  }
}
