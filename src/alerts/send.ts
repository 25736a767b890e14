// One alert to every configured destination, at least once.
import type { Config } from '../config.ts'
import type { Alert } from '../engine/alert.ts'
import type { Clock } from '../engine/ports.ts'
import { withLinks } from './calls.ts'
import { plainText } from './plain-text.ts'
import { type Answer, post } from './post.ts'
import { teamsMessage } from './teams-card.ts'
import { hostOf, withoutUrl } from './url-secrets.ts'
import { webhookRequest } from './webhook.ts'

/** What became of one destination. */
export type Delivery =
  | { readonly outcome: 'notConfigured' }
  | { readonly outcome: 'sent'; readonly host: string; readonly status: number }
  /** It got the alert before, when another destination failed. */
  | { readonly outcome: 'sentBefore'; readonly host: string }
  /** 410: the receiver wants no more messages. The operator should take the URL out of the settings. */
  | { readonly outcome: 'disabled'; readonly host: string; readonly status: 410 }
  | {
      readonly outcome: 'failed'
      readonly host: string
      /** Absent when there was no answer. */
      readonly status?: number
      /** At most 200 characters, free of the URL. */
      readonly detail: string
      /** Whether the same message may succeed later. */
      readonly retryable: boolean
    }

/** Where alerts go. */
export type Destination = 'teams' | 'webhook'

/** What became of the alert. Safe to log as it is. */
export interface SendResult {
  readonly teams: Delivery
  readonly webhook: Delivery
}

/** How alerts are sent. */
export interface SendSettings {
  /** Milliseconds that each destination may take; 10 s unless told. */
  readonly timeoutMs?: number
  /** Destinations that already have the alert: Teams has no way to drop a second copy. */
  readonly delivered?: readonly Destination[]
}

/** Milliseconds for one destination. All are asked at the same time, so this is also the longest that an alert takes. */
export const SEND_TIMEOUT_MS = 10_000

/**
 * Sends an alert to all configured destinations at the same time.
 * Delivery is at least once: `webhook-id` is the key by which a receiver drops a repetition.
 * @returns what became of each. `retryable` tells a failure that may pass (no answer, 408, 429, 5xx) from a refusal.
 */
export async function sendAlert(
  alert: Alert,
  options: Config['alerts'],
  clock: Pick<Clock, 'now'>,
  settings: SendSettings = {},
): Promise<SendResult> {
  const { timeoutMs = SEND_TIMEOUT_MS, delivered = [] } = settings
  const { serviceUrl, teamsUrl, webhook } = options
  const told = withLinks(alert, serviceUrl)
  const deliver = async (destination: Destination, url: string, send: () => Promise<Answer>) =>
    delivered.includes(destination)
      ? ({ outcome: 'sentBefore', host: hostOf(url) } as const)
      : deliveryOf(destination, url, await send())
  const [teams, other] = await Promise.all([
    teamsUrl === undefined
      ? NOT_CONFIGURED
      : deliver('teams', teamsUrl, () => {
          const body = JSON.stringify(teamsMessage(told))
          return post(teamsUrl, { 'content-type': 'application/json' }, body, timeoutMs)
        }),
    webhook === undefined
      ? NOT_CONFIGURED
      : deliver('webhook', webhook.url, () => {
          const { headers, body } = webhookRequest(told, webhook.secrets, clock.now())
          return post(webhook.url, headers, body, timeoutMs)
        }),
  ])
  return { teams, webhook: other }
}

const NOT_CONFIGURED: Delivery = { outcome: 'notConfigured' }

function deliveryOf(destination: Destination, url: string, answer: Answer): Delivery {
  const host = hostOf(url)
  const failed = { outcome: 'failed', host } as const
  if (answer.kind === 'unsendable') {
    return { ...failed, detail: 'the URL cannot be posted to', retryable: false }
  }
  if (answer.kind === 'noAnswer') return { ...failed, detail: answer.code, retryable: true }
  const { status } = answer
  if (status >= 200 && status < 300) {
    const refused = destination === 'teams' && isConnectorError(answer.text)
    if (!refused) return { outcome: 'sent', host, status }
    return { ...failed, status, detail: detailOf(answer, url), retryable: true }
  }
  if (status === 410) return { outcome: 'disabled', host, status }
  const retryable = status === 408 || status === 429 || status >= 500
  return { ...failed, status, detail: detailOf(answer, url), retryable }
}

// Connectors answer 200 and put the error in the text (learn.microsoft.com, "Sending messages to connectors and webhooks").
function isConnectorError(text: string): boolean {
  return text.startsWith('Webhook message delivery failed') || text.includes('HTTP error 429')
}

function detailOf(answer: { readonly status: number; readonly text: string }, url: string): string {
  return plainText(`HTTP ${answer.status} ${withoutUrl(answer.text, url)}`, 200)
}
