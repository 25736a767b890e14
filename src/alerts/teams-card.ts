// An alert as a message for a Teams Workflows URL.
import type { Alert } from '../engine/alert.ts'
import type { Element } from './card-elements.ts'
import { CARD_LIMITS, type CardLimits } from './card-limits.ts'
import {
  approvalSection,
  callsSection,
  factsSection,
  footSection,
  headSection,
  rulesSections,
  valuesSection,
} from './card-sections.ts'
import { digestSections } from './digest-sections.ts'
import { KIND_WORDS } from './kind-words.ts'
import { type ResourceWords, resourceWords } from './resource-words.ts'

/**
 * Teams refuses messages over 28 KB (learn.microsoft.com, "Create an Incoming Webhook"); the flow adds an envelope of
 * its own, so a card stays well below.
 */
export const MOST_MESSAGE_BYTES = 25_000

/** The message that a Workflows trigger takes: one attachment, which is an Adaptive Card. */
export interface TeamsMessage {
  readonly type: 'message'
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive'
      readonly contentUrl: null
      readonly content: AdaptiveCard
    },
  ]
}

/** An Adaptive Card 1.4, as far as alerts use it. */
export interface AdaptiveCard {
  readonly $schema: string
  readonly type: 'AdaptiveCard'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full' }
  readonly fallbackText: string
  readonly body: readonly Element[]
  readonly actions: readonly { type: 'Action.OpenUrl'; title: string; url: string }[]
}

/**
 * The message for an alert. Text from outside is shown as text, whatever it holds; the message stays below
 * `MOST_MESSAGE_BYTES`, whatever the alert holds.
 */
export function teamsMessage(alert: Alert): TeamsMessage {
  const resource = resourceWords(alert.resourceId)
  let message = messageWithin(alert, resource, CARD_LIMITS[0])
  for (const limits of CARD_LIMITS.slice(1)) {
    if (Buffer.byteLength(JSON.stringify(message)) <= MOST_MESSAGE_BYTES) break
    message = messageWithin(alert, resource, limits)
  }
  return message
}

function messageWithin(alert: Alert, resource: ResourceWords, limits: CardLimits): TeamsMessage {
  const url = resource.portalUrl
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: `Rebaseline: ${KIND_WORDS[alert.kind].word}. This client cannot show the card.`,
    body: [
      headSection(alert, resource, limits),
      factsSection(alert, resource, limits),
      ...digestSections(alert),
      ...rulesSections(alert, limits),
      ...valuesSection(alert, limits),
      ...approvalSection(alert, limits),
      ...callsSection(alert),
      ...footSection(alert, limits),
    ],
    actions:
      url === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Open in the Azure portal', url }],
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}
