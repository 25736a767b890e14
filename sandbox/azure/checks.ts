import type { JsonObject, JsonValue } from './json.ts'
import { isObject, valueAt } from './json.ts'
import { AzureProblem } from './problem.ts'
import type { Store } from './store.ts'
import { holderOf, within } from './target.ts'
import type { CheckName } from './types/define.ts'

/** A write that its shape allows, before it is done. */
export interface Proposed {
  readonly id: string
  readonly sent: JsonObject
  readonly current: JsonObject | undefined
  readonly next: JsonObject
  readonly store: Store
}

/** Judges a proposed write by a named check; throws what the provider would answer. */
export function runCheck(name: CheckName, proposed: Proposed): void {
  checks[name](proposed)
}

const checks: Readonly<Record<CheckName, (proposed: Proposed) => void>> = {
  blobRetention({ next }) {
    for (const policy of ['deleteRetentionPolicy', 'containerDeleteRetentionPolicy']) {
      const enabled = valueAt(next, `properties.${policy}.enabled`)
      const days = valueAt(next, `properties.${policy}.days`)
      if (enabled === true && days === undefined) {
        throw bad('InvalidXmlNodeValue', `${policy}: days is required when enabled is true.`)
      }
      if (enabled !== true && days !== undefined) {
        throw bad('InvalidXmlNodeValue', `${policy}: days must not be sent when enabled is false.`)
      }
    }
  },

  crossTenantReplication({ id, sent, store }) {
    if (valueAt(sent, 'properties.allowCrossTenantReplication') !== false) return
    const tenants = store.ofType('Microsoft.Storage/storageAccounts/objectReplicationPolicies')
    const crossing = tenants.find((policy) => within(policy.id, id) && crossesTenants(policy.body))
    if (crossing === undefined) return
    throw new AzureProblem(
      409,
      'AllowCrossTenantReplicationCannotBeDisabled',
      'AllowCrossTenantReplication cannot be disabled while a cross-tenant object replication policy exists on the account.',
    )
  },

  diagnosticSetting({ id, next, store }) {
    const properties = isObject(next.properties) ? next.properties : {}
    const sinks = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId']
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
    const stranger = grouped.find(
      (log) => !['audit', 'allLogs'].includes(String(log.categoryGroup)),
    )
    if (stranger !== undefined) {
      throw bad('BadRequest', `Category group '${stranger.categoryGroup}' is not supported.`)
    }
    requireRoom(store, id, properties)
  },

  vaultProtection({ sent, current, next }) {
    if (valueAt(sent, 'properties.enablePurgeProtection') === false) {
      throw bad(
        'BadRequest',
        'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
      )
    }
    // A PUT without it would switch it off; Key Vault keeps it on.
    const properties = next.properties
    if (isObject(properties) && valueAt(current, 'properties.enablePurgeProtection') === true) {
      properties.enablePurgeProtection = true
    }
    if (valueAt(sent, 'properties.enableSoftDelete') === false) {
      throw bad('BadRequest', 'The property "enableSoftDelete" cannot be set to false.')
    }
    const days = valueAt(current, 'properties.softDeleteRetentionInDays')
    const wanted = valueAt(sent, 'properties.softDeleteRetentionInDays')
    if (days !== undefined && wanted !== undefined && wanted !== days) {
      throw bad(
        'BadRequest',
        'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
      )
    }
  },
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
    const sink = ['workspaceId', 'storageAccountId', 'eventHubAuthorizationRuleId'].find(
      (name) =>
        properties[name] !== undefined && sameText(String(properties[name]), String(theirs[name])),
    )
    const shared = categories(properties).find((each) => categories(theirs).includes(each))
    if (sink === undefined || shared === undefined) continue
    throw new AzureProblem(
      409,
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

function crossesTenants(policy: JsonObject): boolean {
  const accounts = ['sourceAccount', 'destinationAccount'].map((name) =>
    String(valueAt(policy, `properties.${name}`)),
  )
  // Accounts of another tenant are named without their resource id.
  return accounts.some((account) => !account.startsWith('/subscriptions/'))
}

function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function bad(code: string, message: string): AzureProblem {
  return new AzureProblem(400, code, message)
}
