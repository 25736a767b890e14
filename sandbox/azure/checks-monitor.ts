import type { Check } from './checks.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'
import { bad, conflict } from './refusals.ts'
import type { Store } from './store.ts'
import { holderOf } from './target.ts'
import { typeNamed } from './types/index.ts'

const sinks = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId']

/** What Azure Monitor asks of a diagnostic setting. */
export const monitorChecks = {
  diagnosticSetting({ id, next, store }) {
    const properties = isObject(next.properties) ? next.properties : {}
    if (!sinks.some((sink) => properties[sink] !== undefined)) {
      throw bad('BadRequest', 'At least one data sink needs to be specified.')
    }
    const logs = listAt(properties.logs)
    const entries = [...logs, ...listAt(properties.metrics)]
    if (entries.length === 0) throw bad('BadRequest', 'No log or metric category was given.')
    if (entries.some((entry) => entry.retentionPolicy !== undefined)) {
      throw bad('BadRequest', 'Diagnostic settings do not support retention for new settings.')
    }
    const grouped = logs.filter((log) => log.categoryGroup !== undefined)
    const named = logs.filter((log) => log.category !== undefined)
    if (grouped.length > 0 && named.length > 0) {
      throw bad('BadRequest', 'Category and category group cannot be used in one setting.')
    }
    if (grouped.length + named.length < logs.length) {
      throw bad('BadRequest', 'Every log needs a category or a category group.')
    }
    requireLogs(store, id, logs, grouped)
    requireRoom(store, id, properties)
  },
} satisfies Readonly<Record<string, Check>>

/** A storage account has only metrics, many children have nothing at all. */
function requireLogs(
  store: Store,
  id: string,
  logs: readonly JsonObject[],
  grouped: readonly JsonObject[],
): void {
  const holder = store.get(holderOf(id))
  const known = typeNamed(holder?.type ?? '')?.logGroups
  if (known === undefined && logs.length > 0) {
    throw bad('BadRequest', `The resource type '${holder?.type}' has no resource logs.`)
  }
  const stranger = grouped.find((log) => !known?.includes(String(log.categoryGroup)))
  if (stranger === undefined) return
  throw bad('BadRequest', `Category group '${stranger.categoryGroup}' is not supported.`)
}

/** Five settings per resource, and no two that send the same category to the same place. */
function requireRoom(store: Store, id: string, properties: JsonObject): void {
  const others = store
    .ofType('Microsoft.Insights/diagnosticSettings')
    .filter((other) => sameText(holderOf(other.id), holderOf(id)) && !sameText(other.id, id))
  if (others.length >= 5) {
    throw bad('BadRequest', 'The resource already has 5 diagnostic settings, which is the limit.')
  }
  for (const other of others) {
    const theirs = isObject(other.body.properties) ? other.body.properties : {}
    const sink = sinks.find(
      (name) =>
        properties[name] !== undefined && sameText(String(properties[name]), String(theirs[name])),
    )
    const shared = categories(properties).find((each) => categories(theirs).includes(each))
    if (sink === undefined || shared === undefined) continue
    throw conflict(
      'Conflict',
      `Data sink '${properties[sink]}' is already used in diagnostic setting '${other.body.name}' for category '${shared}'. Data sinks can't be reused in different settings on the same category for the same resource.`,
    )
  }
}

function categories(properties: JsonObject): readonly string[] {
  return listAt(properties.logs).map((log) => String(log.categoryGroup ?? log.category))
}

function listAt(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}
