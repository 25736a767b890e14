import { isObject, type Json, textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { listAt } from '../read-at.ts'
import { vault } from '../types.ts'

const PATH = 'properties.accessPolicies'
const NO_PURGE: Readonly<Record<string, string>> = {
  keys: 'get list create update import delete backup restore recover encrypt decrypt wrapKey unwrapKey sign verify release rotate getrotationpolicy setrotationpolicy',
  secrets: 'get list set delete backup restore recover',
  certificates:
    'get list delete create import update managecontacts getissuers listissuers setissuers deleteissuers manageissuers recover backup restore',
}
const KINDS = Object.keys(NO_PURGE)

/**
 * No access policy with `all` or `purge`. The fix spells `all` out and leaves `purge` away, and so takes nothing but that:
 * a workspace's identity needs the rest. unverified: that `all` covers every permission named here.
 */
export const accessPoliciesLeastPrivilege = defineRule({
  id: 'keyvault-access-policies-least-privilege',
  title: 'No access policy of a key vault grants everything, or purging',
  why: 'Whoever may purge can destroy keys and secrets for good, together with all that they encrypt.',
  severity: 'medium',
  resource: vault,
  since: '2015-06-01',
  only: {
    path: 'properties.enableRbacAuthorization',
    oneOf: [false],
    absent: false,
    otherwise: 'access policies are ignored, because Azure RBAC governs the vault',
  },
  gaps({ resource }) {
    return listAt(resource, PATH).flatMap((policy) => {
      const held = KINDS.flatMap((kind) =>
        granted(policy, kind)
          .filter(tooMuch)
          .map((permission) => `${kind} ${permission}`),
      )
      const actual = `${textOf(valueAt(policy, ['objectId']))}: ${held.join(', ')}`
      return held.length === 0 ? [] : [{ path: PATH, actual, expected: 'neither all nor purge' }]
    })
  },
  // The list goes back whole (VaultPatchProperties): how accessPolicies/replace treats principals that are not named is
  // not known.
  change: ({ resource }) => [
    { kind: 'set', path: PATH, value: listAt(resource, PATH).map(withoutPurge) },
  ],
  safety: {
    class: 'approval',
    why: 'The principals named here lose the right to purge; see that no clean-up job or pipeline needs it.',
  },
  impact: 'Nobody named in the gap can purge any more. All other permissions stay, spelled out.',
  controls: { mcsb: ['PA-7'], sources: ['encryption-practices', 'cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/general/assign-access-policy'],
  examples: {
    compliant: [
      example('only what is used', { accessPolicies: [policyOf({ keys: ['get', 'wrapKey'] })] }),
      example('nobody has a policy', {}),
    ],
    nonCompliant: [
      example('everything', { accessPolicies: [policyOf({ secrets: ['All'] })] }),
      example('purging', { accessPolicies: [policyOf({ certificates: ['get', 'purge'] })] }),
    ],
    notApplicable: [
      example('roles govern', {
        enableRbacAuthorization: true,
        accessPolicies: [policyOf({ keys: ['all'] })],
      }),
    ],
  },
})

function policyOf(permissions: Readonly<Record<string, readonly string[]>>): Json {
  return { tenantId: 't', objectId: 'o', permissions }
}

function granted(policy: Json, kind: string): readonly string[] {
  return listAt(policy, `permissions.${kind}`).filter((one) => typeof one === 'string')
}

function tooMuch(permission: string): boolean {
  return ['all', 'purge'].includes(permission.toLowerCase())
}

function withoutPurge(policy: Json): Json {
  const permissions = valueAt(policy, ['permissions'])
  if (!isObject(policy) || !isObject(permissions)) return policy
  const narrowed = Object.entries(NO_PURGE).flatMap(([kind, spelledOut]) => {
    const list = granted(policy, kind)
    if (!list.some(tooMuch)) return []
    const all = list.some((permission) => permission.toLowerCase() === 'all')
    return [[kind, all ? spelledOut.split(' ') : list.filter((one) => !tooMuch(one))]]
  })
  return { ...policy, permissions: { ...permissions, ...Object.fromEntries(narrowed) } }
}
