import { durationDays } from './durations.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'
import { AzureProblem } from './problem.ts'

/** What a vault does to a key by itself, as the data plane spells it. */
export interface LifetimeAction {
  readonly trigger: { readonly timeAfterCreate?: string; readonly timeBeforeExpiry?: string }
  readonly action: { readonly type: 'Rotate' | 'Notify' }
}

/** A key's rotation policy. Times are epoch seconds. */
export interface RotationPolicy {
  readonly lifetimeActions: readonly LifetimeAction[]
  /** ISO 8601 duration; the expiry that versions made from now on get. */
  readonly expiryTime?: string
  readonly created: number
  readonly updated: number
}

/** Nothing may happen within seven days of a version's creation or expiry (Key Vault's own limit). */
const shortestDays = 7
/** The data plane asks for at least four weeks of life. */
const shortestLifeDays = 28

/**
 * Reads the body of a PUT on a rotation policy. An empty policy means "no policy" and gives `undefined`.
 * Throws the 400 for anything Key Vault's limits or the shape forbid.
 */
export function acceptRotationPolicy(
  body: JsonValue | undefined,
  now: number,
  created: number | undefined,
): RotationPolicy | undefined {
  if (!isObject(body)) throw invalid('The request body must be a JSON object.')
  onlyMembers(body, ['id', 'lifetimeActions', 'attributes'], 'policy')
  const attributes = body.attributes ?? {}
  if (!isObject(attributes)) throw invalid('attributes must be an object.')
  onlyMembers(attributes, ['expiryTime', 'created', 'updated'], 'attributes')
  const expiryTime = duration(attributes.expiryTime, 'attributes.expiryTime', shortestLifeDays)
  const sent = body.lifetimeActions ?? []
  if (!Array.isArray(sent)) throw invalid('lifetimeActions must be an array.')
  const lifetimeActions = sent.map((action) => acceptAction(action, expiryTime))
  if (lifetimeActions.length === 0 && expiryTime === undefined) return undefined
  const times = { created: created ?? now, updated: now }
  return expiryTime === undefined
    ? { lifetimeActions, ...times }
    : { lifetimeActions, expiryTime, ...times }
}

function acceptAction(value: JsonValue, expiryTime: string | undefined): LifetimeAction {
  const { trigger, action } = isObject(value) ? value : {}
  if (!isObject(trigger) || !isObject(action)) {
    throw invalid('A lifetime action needs a trigger and an action.')
  }
  onlyMembers(trigger, ['timeAfterCreate', 'timeBeforeExpiry'], 'trigger')
  onlyMembers(action, ['type'], 'action')
  const type = ['Rotate', 'Notify'].find(
    (known) => known.toLowerCase() === String(action.type).toLowerCase(),
  )
  if (type !== 'Rotate' && type !== 'Notify') throw invalid('action.type must be Rotate or Notify.')
  const after = duration(trigger.timeAfterCreate, 'trigger.timeAfterCreate', shortestDays)
  const before = duration(trigger.timeBeforeExpiry, 'trigger.timeBeforeExpiry', shortestDays)
  if ((after === undefined) === (before === undefined)) {
    throw invalid('A trigger needs exactly one of timeAfterCreate and timeBeforeExpiry.')
  }
  if (type === 'Notify' && before === undefined) {
    throw invalid('Notify can only be triggered by timeBeforeExpiry.')
  }
  if (type === 'Rotate' && before !== undefined && expiryTime === undefined) {
    throw invalid('Rotate by timeBeforeExpiry needs attributes.expiryTime.')
  }
  return {
    trigger: after === undefined ? { timeBeforeExpiry: before ?? '' } : { timeAfterCreate: after },
    action: { type },
  }
}

function duration(value: JsonValue | undefined, where: string, least: number): string | undefined {
  if (value === undefined || value === null) return undefined
  const days = typeof value === 'string' ? durationDays(value) : undefined
  if (typeof value !== 'string' || days === undefined) {
    throw invalid(`${where} must be an ISO 8601 duration such as P90D.`)
  }
  if (days < least) throw invalid(`${where} must be at least ${least} days.`)
  return value
}

function onlyMembers(value: JsonObject, names: readonly string[], where: string): void {
  const stranger = Object.keys(value).find((name) => !names.includes(name))
  if (stranger !== undefined) throw invalid(`Unknown member '${stranger}' in ${where}.`)
}

function invalid(message: string): AzureProblem {
  return new AzureProblem(400, 'BadParameter', message)
}

/** The data plane's view. A key without a policy shows the default: notify thirty days before expiry, no id. */
export function policyOnDataPlane(policy: RotationPolicy | undefined, id: string): JsonObject {
  if (policy === undefined) {
    const trigger = { timeBeforeExpiry: 'P30D' }
    return { lifetimeActions: [{ trigger, action: { type: 'Notify' } }], attributes: {} }
  }
  return {
    id,
    lifetimeActions: policy.lifetimeActions.map(({ trigger, action }) => ({
      trigger: { ...trigger },
      action: { ...action },
    })),
    attributes: times(policy),
  }
}

/** Resource Manager's view: action types in lower case. The caller leaves it out when there is no policy. */
export function policyOnControlPlane(policy: RotationPolicy): JsonObject {
  return {
    lifetimeActions: policy.lifetimeActions.map(({ trigger, action }) => ({
      trigger: { ...trigger },
      action: { type: action.type.toLowerCase() },
    })),
    attributes: times(policy),
  }
}

function times(policy: RotationPolicy): JsonObject {
  const { created, updated, expiryTime } = policy
  return expiryTime === undefined ? { created, updated } : { expiryTime, created, updated }
}
