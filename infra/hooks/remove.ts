// Takes this installation off one system topic. What is not surely its own stays and is named: a source has one topic,
// so others may have put event subscriptions on ours, and another installation may follow the same vault.
import { readFileSync } from 'node:fs'
import { type AzAnswer, az, shown } from './az.ts'
import type { Installation } from './environment.ts'
import { type Place, type TopicNames, topicNames } from './places.ts'
import { isNotFound, refusal } from './refusal.ts'
import { say } from './say.ts'

/** What could not be removed: the reason, and the command to do it by hand. */
export interface Failure {
  readonly what: string
  readonly because: string
  readonly byHand: string
}

interface EventSubscription {
  readonly name: string
  readonly properties?: {
    readonly destination?: { readonly properties?: { readonly resourceId?: string } | null } | null
  } | null
}

const VERSION = 'api-version=2025-02-15'
const { subscriptions, keyVault } = JSON.parse(
  readFileSync(new URL('../generated/event-filters.json', import.meta.url), 'utf8'),
) as { subscriptions: readonly { name: string }[]; keyVault: { name: string } }

/** Removes what is ours at one place. Says each step; returns what failed. */
export async function removeAt({ topicId, made }: Place, of: Installation): Promise<Failure[]> {
  const names = topicNames(topicId)
  if (names === undefined) {
    return [
      failure(topicId, 'it is not the id of a system topic', ['eventgrid', 'system-topic', 'list']),
    ]
  }
  return made ? removeTopic(topicId, names, of) : removeSubscriptions(topicId, names, of)
}

async function removeTopic(id: string, names: TopicNames, of: Installation): Promise<Failure[]> {
  const removal = topicRemoval(names)
  const topic = await read(id, isObject<{ tags?: Record<string, string> | null }>)
  if (isGone(topic)) return told(`Nothing at ${id}.`)
  if (typeof topic === 'string') return [failure(id, topic, removal)]
  const owner = topic.tags?.['azd-env-name']
  if (owner !== of.name) {
    const whose = owner === undefined ? 'it has no tag azd-env-name' : `its tag names ${owner}`
    say(`Left: ${id}, ${whose}.`)
    return removeSubscriptions(id, names, of)
  }
  const list = await read(`${id}/eventSubscriptions`, isList)
  if (isGone(list)) return told(`Nothing at ${id} any more.`)
  if (typeof list === 'string') return [failure(id, list, removal)]
  if (list.nextLink || list.value.some((one) => !isOurs(one, of))) {
    say(`Left: ${id}, because others have event subscriptions on it.`)
    return removeSubscriptions(id, names, of)
  }
  return remove(id, removal)
}

async function removeSubscriptions(
  topicId: string,
  names: TopicNames,
  of: Installation,
): Promise<Failure[]> {
  const failures: Failure[] = []
  let none = true
  for (const name of namesOf(of)) {
    const id = `${topicId}/eventSubscriptions/${name}`
    const found = await read(id, isObject<EventSubscription>)
    if (isGone(found)) continue
    none = false
    const removal = subscriptionRemoval(names, name)
    if (typeof found === 'string') failures.push(failure(id, found, removal))
    else if (isOurs(found, of)) failures.push(...(await remove(id, removal)))
    else say(`Left: ${id}, it sends to another function. By hand: ${shown(removal)}`)
  }
  if (none) say(`No event subscription of ours on ${topicId}.`)
  return failures
}

/** It sends to our function, whatever it is called. */
function isOurs({ properties }: EventSubscription, { functionId }: Installation): boolean {
  const id = properties?.destination?.properties?.resourceId
  return typeof id === 'string' && id.toLowerCase() === functionId.toLowerCase()
}

function isObject<Resource extends object>(answer: unknown): answer is Resource {
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer)
}

interface EventSubscriptions {
  readonly value: readonly EventSubscription[]
  readonly nextLink?: string | null
}

function isList(answer: unknown): answer is EventSubscriptions {
  return (
    isObject<EventSubscriptions>(answer) &&
    Array.isArray(answer.value) &&
    answer.value.every(isObject)
  )
}

async function remove(id: string, removal: readonly string[]): Promise<Failure[]> {
  const answer = await az(removal)
  return answer.ok ? told(`Removed: ${id}.`) : [failure(id, reason(answer), removal)]
}

const GONE = ''

/** The resource, or in words why there is none: empty when Azure says that it does not exist. */
async function read<Resource extends object>(
  id: string,
  isOne: (answer: unknown) => answer is Resource,
): Promise<Resource | string> {
  const answer = await az([
    'rest',
    '--method',
    'get',
    '--url',
    `${id}?${VERSION}`,
    '--output',
    'json',
  ])
  if (!answer.ok) return isNotFound(answer.said) ? GONE : reason(answer)
  try {
    const body: unknown = JSON.parse(answer.out)
    return isOne(body)
      ? body
      : `az answered something else than was asked for: ${answer.out.trim().slice(0, 200)}`
  } catch {
    return 'az answered something else than JSON'
  }
}

function isGone(answer: object | string): answer is typeof GONE {
  return answer === GONE
}

function reason({ said }: AzAnswer): string {
  const { because, said: line } = refusal(said)
  return `${because}. ${line}`
}

function failure(what: string, because: string, byHand: readonly string[]): Failure {
  return { what, because, byHand: shown(byHand) }
}

function told(line: string): Failure[] {
  say(line)
  return []
}

function topicRemoval({ subscription, group, name }: TopicNames): string[] {
  return [
    ...['eventgrid', 'system-topic', 'delete', '--subscription', subscription],
    ...['--resource-group', group, '--name', name, '--yes'],
  ]
}

function subscriptionRemoval({ subscription, group, name }: TopicNames, of: string): string[] {
  return [
    ...[
      'eventgrid',
      'system-topic',
      'event-subscription',
      'delete',
      '--subscription',
      subscription,
    ],
    ...['--resource-group', group, '--system-topic-name', name, '--name', of, '--yes'],
  ]
}

/** What the templates call the event subscriptions of an installation, on any topic. */
export function namesOf({ name: installation }: Installation): readonly string[] {
  return [...subscriptions, keyVault].map(({ name }) => `${name}-${installation}`)
}
