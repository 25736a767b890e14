import { randomUUID } from 'node:crypto'
import type { DeadLetter, Delivery, RetryPolicy } from './event-delivery.ts'
import { Courier } from './event-delivery.ts'
import type { EventFault, EventFaultHandle } from './event-faults.ts'
import { EventFaults } from './event-faults.ts'
import { handshake } from './event-handshake.ts'
import type { JsonObject } from './json.ts'
import { isObject } from './json.ts'

/** An event subscription. All filters must pass. */
export interface EventSubscription {
  readonly name: string
  readonly url: string
  readonly includedEventTypes?: readonly string[]
  /** `StringIn` on `data.operationName`; an event without that member (Key Vault's) does not pass it. */
  readonly operationNames?: readonly string[]
  readonly schema: 'EventGridSchema' | 'CloudEventSchemaV1_0'
  /** `StringNotIn` on `data.claims.appid`; an event without that member passes. */
  readonly dropAppId?: string
}

/** The sandbox's Event Grid: at least once, unordered, with retries and dead letters. */
export interface EventGrid {
  /** Validates the endpoint by the handshake of the schema, then delivers. Rejects when the handshake fails. */
  subscribe(subscription: EventSubscription): Promise<void>
  unsubscribe(name: string): void
  /** Sends any value to the subscriptions; what is not shaped like an event passes every filter. */
  publish(event: unknown): void
  /** Makes the delivery misbehave. */
  disturb(fault: EventFault): EventFaultHandle
  /** Every attempt, oldest first. */
  readonly deliveries: readonly Delivery[]
  readonly deadLetters: readonly DeadLetter[]
  /** Every event that was raised or published, whether or not anyone subscribed. */
  readonly published: readonly unknown[]
  /** Resolves when nothing is on its way, retries included. Held events count as arrived. */
  settled(): Promise<void>
}

/** Builds the Event Grid; `stop` ends what is on its way. */
export function createEventGrid(policy: RetryPolicy): EventGrid & { stop(): void } {
  const subscriptions = new Map<string, EventSubscription>()
  const published: unknown[] = []
  const courier = new Courier(policy)
  const faults = new EventFaults()

  const send = (event: unknown): void => {
    for (const subscription of subscriptions.values()) {
      if (!passes(subscription, event)) continue
      courier.send(subscription, inSchema(subscription, event))
    }
  }
  return {
    deliveries: courier.deliveries,
    deadLetters: courier.deadLetters,
    published,
    async subscribe(subscription) {
      await handshake(subscription)
      subscriptions.set(subscription.name, subscription)
    },
    unsubscribe: (name) => void subscriptions.delete(name),
    publish(event) {
      published.push(event)
      for (const { copy, delayMs } of faults.judge(event)) courier.later(delayMs, () => send(copy))
    },
    disturb: (fault) => faults.add(fault),
    settled: () => courier.settled(),
    stop: () => courier.stop(),
  }
}

function passes(subscription: EventSubscription, event: unknown): boolean {
  if (!isObject(event)) return true
  const data = isObject(event.data) ? event.data : {}
  const claims = isObject(data.claims) ? data.claims : {}
  const type = event.eventType ?? event.type
  if (typeof type === 'string' && subscription.includedEventTypes !== undefined) {
    if (!includes(subscription.includedEventTypes, type)) return false
  }
  if (subscription.operationNames !== undefined) {
    if (!includes(subscription.operationNames, data.operationName)) return false
  }
  return subscription.dropAppId === undefined || claims.appid !== subscription.dropAppId
}

function includes(values: readonly string[], value: unknown): boolean {
  const wanted = String(value ?? '').toLowerCase()
  return value !== undefined && values.some((candidate) => candidate.toLowerCase() === wanted)
}

/** CloudEvents 1.0 form: `source` is the topic, and the two version members are gone. */
function inSchema(subscription: EventSubscription, event: unknown): unknown {
  if (subscription.schema === 'EventGridSchema' || !isObject(event)) return event
  if (event.specversion !== undefined || event.eventType === undefined) return event
  const cloud: JsonObject = {
    id: event.id ?? randomUUID(),
    source: event.topic ?? '',
    subject: event.subject ?? '',
    type: event.eventType,
    time: event.eventTime ?? '',
    specversion: '1.0',
  }
  if (event.data !== undefined) cloud.data = event.data
  return cloud
}
