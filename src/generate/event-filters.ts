// Event Grid subscriptions of the subscription's system topic, as few as Azure's limit on filter values allows.
import type { Json } from '../engine/json.ts'
import type { Rule } from '../engine/rule.ts'
import { eventOperations } from './event-operations.ts'

/** One event subscription: which events reach the service. */
export interface EventSubscription {
  readonly name: string
  readonly includedEventTypes: readonly string[]
  /** Values of the filter on `data.operationName` (StringIn, which compares without case). */
  readonly operationNames: readonly string[]
}

/** Event Grid counts the values of all advanced filters of one event subscription together. */
export const MOST_VALUES = 25
/** Values that the filter on our own writes takes (`data.claims.appid` is not ours). */
export const OWN_WRITES_VALUES = 1

const EVENT_TYPES: Readonly<Record<string, string>> = {
  write: 'Microsoft.Resources.ResourceWriteSuccess',
  delete: 'Microsoft.Resources.ResourceDeleteSuccess',
  action: 'Microsoft.Resources.ResourceActionSuccess',
}
const GROUPS: Readonly<Record<string, string>> = {
  'microsoft.keyvault': 'key-vault',
  'microsoft.machinelearningservices': 'machine-learning',
  'microsoft.storage': 'storage',
}
// The object types whose events a vault's own system topic sends.
const VAULT_OBJECTS: Readonly<Record<string, string>> = {
  'Microsoft.KeyVault/vaults/keys': 'Key',
  'Microsoft.KeyVault/vaults/secrets': 'Secret',
  'Microsoft.KeyVault/vaults/certificates': 'Certificate',
}

/** infra/generated/event-filters.json. */
export function eventFilters(rules: readonly Rule[]): Json {
  return {
    ownWrites: { operatorType: 'StringNotIn', key: 'data.claims.appid', values: OWN_WRITES_VALUES },
    operations: { operatorType: 'StringIn', key: 'data.operationName' },
    subscriptions: eventSubscriptions(rules).map((subscription) => ({ ...subscription })),
    keyVault: { name: 'rebaseline-vault-objects', includedEventTypes: vaultEventTypes(rules) },
  }
}

/** Every operation in exactly one subscription, by service, and no subscription above the limit. */
export function eventSubscriptions(rules: readonly Rule[]): readonly EventSubscription[] {
  const groups = Map.groupBy(eventOperations(rules), (operation) => {
    const provider = operation.split('/')[0]?.toLowerCase() ?? ''
    return GROUPS[provider] ?? 'surroundings'
  })
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([group, operations]) =>
      chunks(operations, MOST_VALUES - OWN_WRITES_VALUES).map((operationNames, index) => ({
        name: `rebaseline-${group}-${index + 1}`,
        includedEventTypes: eventTypes(operationNames),
        operationNames,
      })),
    )
}

/** Event types of a vault's own system topic that concern these rules. */
export function vaultEventTypes(rules: readonly Rule[]): readonly string[] {
  const types = new Set(rules.map(({ resource }) => resource.type))
  const objects = Object.entries(VAULT_OBJECTS).flatMap(([type, object]) =>
    types.has(type) ? [object] : [],
  )
  return [
    ...objects.flatMap((object) =>
      ['NewVersionCreated', 'NearExpiry', 'Expired'].map(
        (what) => `Microsoft.KeyVault.${object}${what}`,
      ),
    ),
    'Microsoft.KeyVault.VaultAccessPolicyChanged',
  ].toSorted()
}

function eventTypes(operations: readonly string[]): readonly string[] {
  const kinds = new Set(operations.map((operation) => operation.split('/').at(-1) ?? ''))
  return Object.entries(EVENT_TYPES).flatMap(([kind, type]) => (kinds.has(kind) ? [type] : []))
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size)
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size))
}
