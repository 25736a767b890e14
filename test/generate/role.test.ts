import { describe, expect, it } from 'vitest'
import { defineRule, type Rule } from '../../src/engine/rule.ts'
import { enabledRules } from '../../src/generate/enabled-rules.ts'
import { permissionsOf } from '../../src/generate/permissions.ts'
import { permissionsOfAll } from '../../src/generate/role.ts'
import { rules, rulesFor } from '../../src/rules/index.ts'
import { key, workspace } from '../../src/rules/types.ts'

const all = permissionsOfAll(rules, rulesFor)
const about = (id: string): Rule => {
  const rule = rules.find((one) => one.id === id)
  if (rule === undefined) throw new Error(`there is no ${id}`)
  return rule
}
const needed = (id: string) => permissionsOf(about(id), rulesFor)

describe('the role', () => {
  it('names actions one by one: no wildcard, no key list, no secret', () => {
    for (const action of [...all.actions, ...all.dataActions]) {
      expect(action).toMatch(/^Microsoft\.[A-Za-z.]+(\/[A-Za-z.]+)+\/(read|write|delete|action)$/)
      expect(action).not.toMatch(/list(account)?(keys|secrets|sas)|getsecret|\/\*/i)
    }
    expect(
      all.dataActions.filter((action) => /secrets\/getSecret|readMetadata/i.test(action)),
    ).toEqual([])
  })

  it('has each action once, in order, whatever the case', () => {
    for (const list of [all.actions, all.dataActions]) {
      const lower = list.map((action) => action.toLowerCase())
      expect(lower).toEqual([...new Set(lower)].toSorted())
    }
  })

  it('is what the rules need, and nothing else', () => {
    const each = rules.flatMap((rule) => permissionsOf(rule, rulesFor).actions)
    const once = new Set(each.map((action) => action.toLowerCase()))
    expect(all.actions.filter((action) => !once.has(action.toLowerCase()))).toEqual([
      'Microsoft.Authorization/permissions/read',
      'Microsoft.ResourceGraph/resources/read',
      'Microsoft.Resources/subscriptions/resourceGroups/read',
    ])
    expect(all.actions).toContain('Microsoft.KeyVault/vaults/read')
  })
})

describe('the rights of one rule', () => {
  it('write a type only when its fix sets something on it', () => {
    expect(needed('storage-minimum-tls')).toEqual({
      actions: [
        'Microsoft.Storage/storageAccounts/read',
        'Microsoft.Storage/storageAccounts/write',
      ],
      dataActions: [],
    })
    expect(needed('ml-workspace-hbi').actions).toEqual([
      'Microsoft.MachineLearningServices/workspaces/read',
    ])
  })

  it('come from what it declares, for branches that few resources take as well', () => {
    expect(needed('storage-access-key-age').actions).toEqual(
      expect.arrayContaining([
        'Microsoft.Storage/storageAccounts/regeneratekey/action',
        'Microsoft.MachineLearningServices/workspaces/resynckeys/action',
      ]),
    )
  })

  it('come from the requests that its code makes, from needs and from checks', () => {
    const { actions } = needed('ml-workspace-diagnostic-logs')
    expect(actions).toContain('Microsoft.Insights/diagnosticSettings/write')
    expect(actions).toContain('Microsoft.Insights/diagnosticSettings/read')
    expect(actions).not.toContain('Microsoft.MachineLearningServices/workspaces/write')
    expect(needed('storage-public-network-access').actions).toContain(
      'Microsoft.Network/privateEndpoints/read',
    )
  })

  it('come from the kinds of key changes, on the data plane', () => {
    expect(needed('keyvault-key-rotation-policy').dataActions).toEqual([
      'Microsoft.KeyVault/vaults/keyrotationpolicies/write',
    ])
    expect(needed('keyvault-key-age').dataActions).toEqual([
      'Microsoft.KeyVault/vaults/keys/rotate/action',
    ])
  })

  it('do not take back what was made: that is a person’s, with the person’s rights', () => {
    expect(all.actions.filter((action) => action.endsWith('/delete'))).toEqual([
      'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
    ])
  })

  it('reach the parents that a child is found below, and the operations of a long write', () => {
    expect(needed('storage-blob-soft-delete').actions).toContain(
      'Microsoft.Storage/storageAccounts/read',
    )
    const followed = (id: string) =>
      needed(id).actions.filter((action) => action.includes('/locations/'))
    expect(followed('ml-workspace-public-network-access')).toEqual([
      'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read',
    ])
    expect(followed('ml-registry-private-endpoint')).toEqual([
      'Microsoft.Network/locations/operations/read',
    ])
    expect(followed('ml-compute-instance-idle-shutdown')).toEqual([])
  })
})

const sample = {
  id: 'ml-sample',
  title: 'A',
  why: 'B.',
  severity: 'low',
  resource: workspace,
  since: '2020-01-01',
  impact: 'C.',
  controls: { mcsb: [], sources: [] },
  azurePolicy: {},
  references: [],
} as const

describe('a rule whose rights cannot be found', () => {
  const nonCompliant = [{ because: 'it is off', resource: { properties: {} } }]
  const rule = defineRule({
    ...sample,
    gaps: () => [{ path: 'a', expected: 1 }],
    change: () => 'logAnalyticsWorkspaceId is not set',
    safety: { class: 'safe' },
    examples: { compliant: [], nonCompliant },
  })

  it('stops the generation, with its reasons', () => {
    expect(() => permissionsOf(rule, () => [rule])).toThrow(
      'ml-sample can write, and no example leads to a change: "it is off": logAnalyticsWorkspaceId is not set',
    )
    const right = defineRule({ ...rule, gaps: () => [] })
    expect(() => permissionsOf(right, () => [right])).toThrow(
      '"it is off": it is judged compliant and changes nothing',
    )
  })

  it('is no matter when it never writes', () => {
    const safety = { class: 'reportOnly', why: 'No.' } as const
    const reported = defineRule({ ...rule, safety })
    expect(permissionsOf(reported, () => [reported]).actions).toEqual(workspace.permissions.read)
  })

  it('stops the generation when an example does what it does not declare', () => {
    const sneaky = defineRule({
      ...rule,
      change: () => [
        { kind: 'rotateKey' },
        { kind: 'set', path: 'properties.a', value: 1 },
        {
          kind: 'request',
          method: 'POST',
          target: { below: '/resyncKeys' },
          apiVersion: '2026-01-01',
          permissions: ['Microsoft.MachineLearningServices/workspaces/resynckeys/action'],
        },
      ],
    })
    expect(() => permissionsOf(sneaky, () => [sneaky])).toThrow(
      'ml-sample does what it does not declare in may: rotateKey, Microsoft.MachineLearningServices/workspaces/resynckeys/action',
    )
  })

  it('is found where only the place of the resource was missing', () => {
    const placed = defineRule({
      ...rule,
      resource: key,
      may: ['keyExpiry'],
      change: ({ resource }) =>
        resource.location === 'westeurope' ? [{ kind: 'keyExpiry', expires: 1 }] : 'no location',
    })
    expect(permissionsOf(placed, () => [placed]).dataActions).toContain(
      'Microsoft.KeyVault/vaults/keys/update/action',
    )
  })

  it('a rule about values needs no example', () => {
    const { gaps: _gaps, change: _change, ...rest } = rule
    const values = defineRule({
      ...rest,
      settings: [{ path: 'properties.a', want: { equals: 1 }, write: 1, absent: { means: 0 } }],
      examples: { compliant: [], nonCompliant: [] },
    })
    expect(permissionsOf(values, () => [values]).actions).toContain(workspace.permissions.write[0])
  })
})

describe('the rules that a configuration leaves on', () => {
  const two = rules.slice(0, 2)
  const [first, second] = two.map(({ id }) => id)
  const ids = (
    effect: 'audit' | 'disabled' | 'remediate',
    overrides: Parameters<typeof enabledRules>[1]['overrides'] = [],
  ) =>
    enabledRules(two, { effect, overrides }).map(
      ({ id, safety }) => `${id} ${safety.class === 'reportOnly' ? 'reads' : 'writes'}`,
    )

  it.each([
    ['all write', 'remediate', [], [`${first} writes`, `${second} writes`]],
    ['audit reads', 'audit', [], [`${first} reads`, `${second} reads`]],
    ['none', 'disabled', [], []],
    [
      'one is on somewhere',
      'disabled',
      [{ rules: [first], scope: '/s', effect: 'remediate' }],
      [`${first} writes`],
    ],
    [
      'one is off everywhere',
      'remediate',
      [{ rules: [first], effect: 'disabled' }],
      [`${second} writes`],
    ],
    [
      'one is off somewhere',
      'audit',
      [{ rules: [first], scope: '/s', effect: 'disabled' }],
      [`${first} reads`, `${second} reads`],
    ],
    [
      'a scope is off for all',
      'remediate',
      [{ scope: '/s', effect: 'disabled' }],
      [`${first} writes`, `${second} writes`],
    ],
  ] as const)('%s', (_, effect, overrides, expected) => {
    const list = overrides.map((one) => ({
      ...one,
      ...('rules' in one ? { rules: [...one.rules] as string[] } : {}),
    }))
    const writable = expected.map((line) => {
      const rule = about(line.split(' ')[0] ?? '')
      return rule.safety.class === 'reportOnly' ? `${rule.id} reads` : line
    })
    expect(ids(effect, list as never)).toEqual(writable)
  })

  it('need no right to write when they are only audited', () => {
    const audited = enabledRules(rules, { effect: 'audit', overrides: [] })
    const { actions, dataActions } = permissionsOfAll(audited, rulesFor)
    expect(actions.filter((action) => !action.endsWith('/read'))).toEqual([])
    expect(dataActions).toEqual([])
  })
})
