// Where infra/events.bicep puts topics: one hears of one subscription or of one vault.
import type { Installation } from './environment.ts'

/** A system topic, and whether the templates made it. */
export interface Place {
  readonly topicId: string
  /** False: the customer's, on which only event subscriptions are ours. */
  readonly made: boolean
}

/** The names of a topic that az asks for. */
export interface TopicNames {
  readonly subscription: string
  readonly group: string
  readonly name: string
}

const TOPIC =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.EventGrid\/systemTopics\/([^/]+)$/i

/** Every topic that this installation may have event subscriptions on. One that was there before is never one of ours. */
export function places(of: Installation): readonly Place[] {
  const existing = new Set(of.existingTopics.map((id) => id.toLowerCase()))
  const name = `evgt-rebaseline-${of.name}`
  const own = topic(of.subscription, of.group, name)
  const further = of.furtherSubscriptions.map((id) => topic(id, groupOfEvents(of), name))
  const vaults = of.vaults.map((id) => {
    const [, , subscription = '', , group = '', ...rest] = id.split('/')
    return topic(subscription, group, `eg-${of.name}--${rest.at(-1) ?? ''}`)
  })
  return [
    ...[own, ...further, ...vaults]
      .filter((id) => !existing.has(id.toLowerCase()))
      .map((topicId) => ({ topicId, made: true })),
    ...of.existingTopics.map((topicId) => ({ topicId, made: false })),
  ]
}

/** The resource group that the templates make in a further subscription. */
export function groupOfEvents({ name }: Installation): string {
  return `rg-rebaseline-${name}--events`
}

/** The names in the id of a system topic; nothing when it is the id of something else. */
export function topicNames(id: string): TopicNames | undefined {
  const [, subscription, group, name] = TOPIC.exec(id) ?? []
  if (subscription === undefined || group === undefined || name === undefined) return undefined
  return { subscription, group, name }
}

function topic(subscription: string, group: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/${name}`
}
