// An alert as a Standard Webhooks request (standardwebhooks.com, specification 1.0.0).
import { createHash, createHmac } from 'node:crypto'
import type { Alert } from '../engine/alert.ts'

/** What is posted. The body is signed as it stands: it must be sent byte for byte. */
export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// The signed text is `id.timestamp.body`: an id with a full stop in it could move the borders ("not be allowed to
// include any `.`", says the specification). Ids also become a header, where a line break or a letter beyond Latin-1
// is not allowed; resource ids in alert ids have both full stops and letters of any script.
const SAFE_ID = /^[A-Za-z0-9_-]{1,128}$/

/**
 * The idempotency key of an alert: the same for every attempt, different for different alerts.
 * It is the alert's own id where that is fit for a header, else a digest of it.
 */
export function webhookId(alert: Pick<Alert, 'id'>): string {
  if (SAFE_ID.test(alert.id)) return alert.id
  return `alert_${createHash('sha256').update(alert.id).digest('base64url')}`
}

/**
 * The request for an alert at the moment `now` of this attempt. One `v1` signature per secret (`whsec_` and base64), so
 * that a receiver can change its secret without losing a message; unsigned when there is no secret.
 */
export function webhookRequest(
  alert: Alert,
  secrets: readonly string[],
  now: Date,
): WebhookRequest {
  const id = webhookId(alert)
  const timestamp = Math.floor(now.getTime() / 1000).toString()
  const body = JSON.stringify({
    type: `rebaseline.alert.${alert.kind}`,
    timestamp: alert.at,
    data: alert,
  })
  const signatures = secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`))
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
    },
    body,
  }
}

function signature(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}
