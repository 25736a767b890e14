// Event Grid events in: parsed by the Azure SDK, reduced to who, what and when. The body of an event decides nothing.

import { EventGridDeserializer } from '@azure/eventgrid'
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, valueAt } from '../engine/json.ts'
import type { Actor, Cause } from '../engine/work-item.ts'

/** An event reduced to identity, or the reason why it is none of our business. */
export type IncomingEvent =
  | { readonly kind: 'changed'; readonly resourceId: string; readonly cause: Cause }
  | {
      readonly kind: 'ignored'
      readonly code: 'UnknownEventType' | 'OwnWrite'
      readonly detail: string
    }
  | { readonly kind: 'malformed'; readonly detail: string }

/** Who we are, so that our own writes are recognised when they come back as events. */
export interface OwnIdentity {
  readonly clientId?: string
  readonly principalId?: string
}

const ARM_EVENT = /^Microsoft\.Resources\.Resource(Write|Action|Delete)Success$/
const NOTIFICATION = /^Microsoft\.ResourceNotifications\.Resources\.(CreatedOrUpdated|Deleted)$/
const VAULT_OBJECT_EVENT =
  /^Microsoft\.KeyVault\.(Key|Secret|Certificate)(NewVersionCreated|NearExpiry|Expired)$/
const VAULT_EVENT = 'Microsoft.KeyVault.VaultAccessPolicyChanged'
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'
const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

interface Envelope {
  readonly id: string
  readonly type: string
  readonly at: string
  readonly topic: string
  readonly subject: string
  readonly data: Json
}

/** Reads one delivered event in the Event Grid or the CloudEvents 1.0 schema. Never throws. */
export async function readEvent(body: unknown, own: OwnIdentity): Promise<IncomingEvent> {
  try {
    const envelope = await open(body)
    return typeof envelope === 'string'
      ? { kind: 'malformed', detail: envelope }
      : reduce(envelope, own)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { kind: 'malformed', detail: detail.slice(0, 300) }
  }
}

async function open(body: unknown): Promise<Envelope | string> {
  if (!isObject(body)) return 'the event is not a JSON object'
  const reader = new EventGridDeserializer()
  // The deserializer reads dates and checks the members that the schema requires. Its renaming of `data` members is
  // not used: data is read from the wire form, which Azure's own samples and services spell in more than one way.
  const data = (body.data ?? null) as Json
  if (body.specversion !== undefined) {
    const [event] = await reader.deserializeCloudEvents({ ...body, data: {} })
    if (event === undefined) return 'there is no event in the message'
    const at = event.time ?? new Date(Number.NaN)
    return envelope({ ...event, id: event.id ?? '', at, topic: event.source, data })
  }
  const [event] = await reader.deserializeEventGridEvents({ ...body, data: {} })
  if (event === undefined) return 'there is no event in the message'
  return envelope({ ...event, type: event.eventType, at: event.eventTime, data })
}

function envelope(event: {
  id: string
  type: string
  at: Date
  topic?: string | undefined
  subject?: string | undefined
  data: Json
}): Envelope | string {
  const { id, type, at, data } = event
  if (typeof id !== 'string' || id === '') return 'the event has no id'
  if (typeof type !== 'string' || type === '') return 'the event has no type'
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) return 'the event has no valid time'
  const subject = String(event.subject ?? '')
  return {
    id: id.slice(0, 200),
    type,
    at: at.toISOString(),
    topic: String(event.topic ?? ''),
    subject,
    data,
  }
}

function reduce(event: Envelope, own: OwnIdentity): IncomingEvent {
  const { type, data } = event
  if (ARM_EVENT.test(type)) {
    const actor = actorOf(data)
    if (isOwn(data, own))
      return { kind: 'ignored', code: 'OwnWrite', detail: event.subject.slice(0, 300) }
    const operation = valueAt(data, ['operationName'])
    const uri = valueAt(data, ['resourceUri'])
    return changed(event, typeof uri === 'string' && uri !== '' ? uri : event.subject, {
      actor,
      ...(typeof operation === 'string' ? { operation: operation.slice(0, 200) } : {}),
    })
  }
  if (NOTIFICATION.test(type)) {
    // The SDK's types call it resourceDetails; on the wire it is resourceInfo.
    const id = valueAt(data, ['resourceInfo', 'id'])
    return changed(event, typeof id === 'string' ? id : event.subject, {})
  }
  const object = VAULT_OBJECT_EVENT.exec(type)?.[1]
  if (object !== undefined) {
    const actor: Actor = { kind: 'platform', name: 'Azure Key Vault' }
    // Resource Manager has no certificates; the secret that backs one has its name.
    const collection = object === 'Key' ? 'keys' : 'secrets'
    const id = `${event.topic}/${collection}/${event.subject.trim()}`
    return changed(event, id, { actor, operation: type })
  }
  if (type === VAULT_EVENT) return changed(event, event.topic, {})
  return { kind: 'ignored', code: 'UnknownEventType', detail: type.slice(0, 200) }
}

function changed(event: Envelope, resourceId: string, more: Partial<Cause>): IncomingEvent {
  const cause: Cause = { source: 'event', id: event.id, at: event.at, ...more }
  return { kind: 'changed', resourceId, cause }
}

function isOwn(data: Json, own: OwnIdentity): boolean {
  const is = (value: Json | undefined, mine: string | undefined) =>
    mine !== undefined && typeof value === 'string' && plain(value) === plain(mine)
  return (
    is(valueAt(data, ['claims', 'appid']), own.clientId) ||
    is(valueAt(data, ['claims', OBJECT_ID]), own.principalId) ||
    is(valueAt(data, ['authorization', 'evidence', 'principalId']), own.principalId)
  )
}

// Some events give object ids without their dashes.
function plain(id: string): string {
  return foldCase(id.replaceAll('-', ''))
}

/** Who did it, as far as the claims say. Empty claims are an unknown actor, never a trusted one. */
function actorOf(data: Json): Actor {
  const claim = (name: string) => {
    const value = valueAt(data, ['claims', name])
    return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined
  }
  const objectId = claim(OBJECT_ID)
  const id = objectId === undefined ? {} : { objectId }
  const upn = claim(`${CLAIMS}upn`) ?? claim('upn')
  const name = claim('name') ?? claim(`${CLAIMS}name`)
  if (upn !== undefined || (name !== undefined && claim('idtyp') !== 'app')) {
    const shown =
      name !== undefined && upn !== undefined && name !== upn ? `${name} (${upn})` : (upn ?? name)
    return { kind: 'user', name: shown ?? '', ...id }
  }
  const application = claim('xms_mirid') ?? claim('appid')
  if (application !== undefined) return { kind: 'application', name: application, ...id }
  return { kind: 'unknown', name: 'unknown', ...id }
}
