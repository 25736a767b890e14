import type { Change } from '../engine/change.ts'
import type { CodedRule, Need, ResourceType, Rule } from '../engine/rule.ts'
import { READINESS_PERMISSIONS } from '../readiness/permissions.ts'
import { type RulesFor, workRule } from './worked-example.ts'

/** Rights on the control plane and on the data plane. Sorted, each once, no wildcard. */
export interface Permissions {
  readonly actions: readonly string[]
  readonly dataActions: readonly string[]
}

// Key Vault, Azure RBAC data actions: what the keys client of the Azure SDK calls for each kind of change. Keys and
// policies are read on the control plane.
const KEY_ACTIONS: Readonly<Record<Exclude<Change['kind'], 'set' | 'request'>, readonly string[]>> =
  {
    keyRotationPolicy: ['Microsoft.KeyVault/vaults/keyrotationpolicies/write'],
    rotateKey: ['Microsoft.KeyVault/vaults/keys/rotate/action'],
    keyExpiry: ['Microsoft.KeyVault/vaults/keys/update/action'],
  }

const ML = 'Microsoft.MachineLearningServices'
// A PUT of an endpoint answers Azure-AsyncOperation alone (OnlineEndpoints_CreateOrUpdate); results are for PATCH and DELETE.
const ENDPOINTS = [`${ML}/locations/mfeOperationsStatus/read`]
const WORKSPACES = [`${ML}/locations/workspaceOperationsStatus/read`]
const NETWORK = ['Microsoft.Network/locations/operations/read']
// Where a caller follows a long-running write, by the right to write. unverified: registryOperationsStatus is a published
// type without a published right, and that outbound rules are followed as their workspace is.
const FOLLOWED: Readonly<Record<string, readonly string[]>> = {
  [`${ML}/workspaces/write`]: WORKSPACES,
  [`${ML}/workspaces/provisionManagedNetwork/action`]: WORKSPACES,
  [`${ML}/workspaces/outboundRules/delete`]: WORKSPACES,
  [`${ML}/workspaces/outboundRules/write`]: WORKSPACES,
  [`${ML}/workspaces/computes/write`]: [`${ML}/locations/computeoperationsstatus/read`],
  [`${ML}/workspaces/batchEndpoints/write`]: ENDPOINTS,
  [`${ML}/workspaces/onlineEndpoints/write`]: ENDPOINTS,
  [`${ML}/workspaces/serverlessEndpoints/write`]: ENDPOINTS,
  [`${ML}/registries/write`]: [`${ML}/locations/registryOperationsStatus/read`],
  'Microsoft.KeyVault/managedHSMs/write': [
    'Microsoft.KeyVault/locations/managedHsmOperationResults/read',
  ],
  'Microsoft.Network/privateEndpoints/delete': NETWORK,
  'Microsoft.Network/privateEndpoints/write': NETWORK,
}

/** What finding resources, and telling whose resource group they lie in, needs, whichever rules are on. */
export const SWEEP_PERMISSIONS: readonly string[] = [
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
]

/** What telling which of these rights the identity has needs: health asks for it. */
export const HEALTH_PERMISSIONS: readonly string[] = ['Microsoft.Authorization/permissions/read']

/**
 * The rights for judging by one rule and for fixing. Taking a fix back is a person's, with the person's rights.
 * They come from what the rule declares, not from what its examples happen to do: no example takes every branch.
 * @throws when an example does what the rule does not declare, or when it can write and no example leads to a change.
 */
export function permissionsOf(rule: Rule, rulesFor: RulesFor): Permissions {
  const may = declared(rule)
  const undeclared =
    'settings' in rule ? [] : undeclaredChanges(rule, exampleChanges(rule, rulesFor))
  if (undeclared.length > 0) {
    throw new Error(`${rule.id} does what it does not declare in may: ${undeclared.join(', ')}`)
  }
  const written = may.flatMap((one) => {
    if (one === 'set') return rule.resource.permissions.write
    return isKeyChange(one) ? [] : [one]
  })
  return {
    actions: sorted([
      ...readPermissions(rule.resource),
      ...(rule.needs ?? []).flatMap(needPermissions),
      ...checksOf(rule).flatMap((check) => READINESS_PERMISSIONS[check]),
      ...offerPermissions(rule),
      ...written,
      ...written.flatMap((action) => FOLLOWED[action] ?? []),
    ]),
    dataActions: sorted(may.flatMap((one) => (isKeyChange(one) ? KEY_ACTIONS[one] : []))),
  }
}

/** What these changes do that the rule does not declare: kinds of changes, and RBAC actions of requests. */
export function undeclaredChanges(rule: Rule, changes: readonly Change[]): readonly string[] {
  const may = new Set(declared(rule).map((one) => one.toLowerCase()))
  const done = changes.flatMap((change) =>
    change.kind === 'request' ? change.permissions : [change.kind],
  )
  return [...new Set(done)].filter((one) => !may.has(one.toLowerCase()))
}

const SETS: NonNullable<CodedRule['may']> = ['set']

function declared(rule: Rule): NonNullable<CodedRule['may']> {
  if (rule.safety.class === 'reportOnly') return []
  return 'settings' in rule ? SETS : (rule.may ?? SETS)
}

function isKeyChange(one: string): one is keyof typeof KEY_ACTIONS {
  return Object.hasOwn(KEY_ACTIONS, one)
}

/** Each text once, sorted without regard to case: Azure spells its own names in more than one way. */
export function sorted(texts: readonly string[]): readonly string[] {
  const once = new Map(texts.map((text) => [text.toLowerCase(), text]))
  return [...once.keys()].toSorted().map((key) => once.get(key) ?? key)
}

function exampleChanges(rule: CodedRule, rulesFor: RulesFor): readonly Change[] {
  if (rule.safety.class === 'reportOnly') return []
  const worked = workRule(rule, rulesFor)
  const changes = worked.flatMap((one) => one.changes)
  if (changes.length === 0) {
    const reasons = worked.map(({ example, unable, verdict }) => {
      const why = unable ?? `it is judged ${verdict.verdict} and changes nothing`
      return `"${example.because}": ${why}`
    })
    throw new Error(`${rule.id} can write, and no example leads to a change: ${reasons.join('; ')}`)
  }
  return changes
}

// What is offered to a person is looked at for locks first.
function offerPermissions({ safety }: Rule): readonly string[] {
  const offered = safety.class === 'approval' || safety.class === 'guarded'
  return offered ? ['Microsoft.Authorization/locks/read'] : []
}

function checksOf({ safety, requires = [] }: Rule) {
  if (safety.class === 'reportOnly') return []
  return safety.class === 'guarded' ? [...requires, ...safety.checks] : requires
}

// A child is found below its parent, and the parent by Resource Graph: each must be readable to be seen.
function readPermissions({ type, permissions }: ResourceType): readonly string[] {
  const segments = type.split('/')
  const ancestors = segments.slice(2).map((_, index) => segments.slice(0, index + 2).join('/'))
  return [...permissions.read, ...ancestors.map((ancestor) => `${ancestor}/read`)]
}

function needPermissions(need: Need): readonly string[] {
  if ('from' in need) return [need.permission]
  return Object.values(need.types).map(({ permission }) => permission)
}
