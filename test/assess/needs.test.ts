// What rules need beyond a resource: answered from the same input, else unknown.
import { describe, expect, test } from 'vitest'
import { type CodedRule, defineRule, type Facts, type Need } from '../../src/engine/rule.ts'
import { blobService, storageAccount, workspace as workspaceType } from '../../src/rules/types.ts'
import { account, accountId, judge, workspace, workspaceId } from './run.ts'

const base = {
  title: 't',
  why: 'w',
  severity: 'low',
  since: '2015-01-01',
  safety: { class: 'reportOnly', why: 'w' },
  impact: 'none',
  controls: { mcsb: [], sources: [] },
  azurePolicy: {},
  references: [],
  examples: { compliant: [], nonCompliant: [] },
} satisfies Partial<CodedRule>

/** A rule that reports what it was given, as the one gap that it always finds. */
const shows = (
  resource: CodedRule['resource'],
  needs: readonly Need[],
  what: (facts: Facts) => unknown,
) =>
  defineRule({
    ...base,
    id: 'shows',
    resource,
    needs,
    gaps: (facts) => [{ path: 'seen', expected: JSON.parse(JSON.stringify(what(facts) ?? null)) }],
  })

const seen = async (rule: CodedRule, ...inputs: readonly unknown[]) => {
  const found = await judge(
    inputs.map((one) => JSON.stringify(one)),
    [],
    undefined,
    [rule],
  )
  return found.map(({ reason, gaps }) => reason ?? gaps[0]?.expected)
}

const one = (from: Extract<Need, { from: string }>['from'], path: string): Need => ({
  ...{ name: 'wanted', from, path, apiVersion: '2026-01-01', permission: 'A.B/read' },
  // Azure was not asked, so this must not be believed.
  whenGone: 'gone',
})
const NOT_READ = 'wanted was not read'
const NAME = (facts: Facts) => (facts.needs.wanted as { name?: string }).name
const NAMES = (facts: Facts) =>
  (facts.needs.wanted as { value: { name: string }[] }).value.map(({ name }) => name)

const service = (name: string) => ({
  id: `${accountId(name)}/blobServices/default`,
  name: 'default',
  type: 'Microsoft.Storage/storageAccounts/blobServices',
  properties: {},
})
const setting = (of: string, name: string) => ({
  id: `${of}/providers/microsoft.insights/diagnosticSettings/${name}`,
  name,
  type: 'Microsoft.Insights/diagnosticSettings',
  properties: {},
})

describe('one more document', () => {
  const parent = shows(blobService, [one('parent', '')], NAME)
  const root = shows(blobService, [one('root', '')], NAME)

  test.each([
    ['the parent', parent],
    ['the root', root],
  ])('%s, before or after it', async (_what, rule) => {
    expect(await seen(rule, [account('a'), service('a')])).toEqual(['a'])
    expect(await seen(rule, [service('a'), account('a')])).toEqual(['a'])
    expect(await seen(rule, [service('a'), service('b')], [account('B'), account('a')])).toEqual([
      'a',
      'B',
    ])
  })

  test.each([
    ['the parent', parent],
    ['the root', root],
  ])('%s is not in the input', async (_what, rule) => {
    expect(await seen(rule, [account('b'), service('a')])).toEqual([NOT_READ])
  })

  test('the parent of a nested child', async () => {
    const nested = { type: 'blobServices', name: 'default', properties: {} }
    expect(await seen(parent, [{ ...account('a'), resources: [nested] }])).toEqual(['a'])
    expect(
      await seen(parent, [{ ...account('a', {}, { id: undefined }), resources: [nested] }]),
    ).toEqual(['a'])
    expect(
      await seen(root, [{ ...account('a', {}, { id: undefined }), resources: [nested] }]),
    ).toEqual(['a'])
  })

  test('a child with a fixed name', async () => {
    const rule = shows(storageAccount, [one('resource', '/blobServices/default')], NAME)
    expect(await seen(rule, [account('a'), service('a')])).toEqual(['default'])
    expect(await seen(rule, [account('a'), service('b')])).toEqual([NOT_READ])
  })

  test('something below another provider, with a fixed name', async () => {
    const path = '/providers/Microsoft.Security/defenderForStorageSettings/current'
    const rule = shows(storageAccount, [one('resource', path)], NAME)
    const type = 'Microsoft.Security/defenderForStorageSettings'
    const settings = {
      id: accountId('a') + path.toLowerCase(),
      name: 'current',
      type,
      properties: {},
    }
    expect(await seen(rule, [account('a'), settings])).toEqual(['current'])
  })

  test('the subscription, and something in it', async () => {
    const [, , id] = accountId('a').split('/')
    const subscription = {
      type: 'Microsoft.Resources/subscriptions',
      id: `/subscriptions/${id}`,
      name: 'prod',
    }
    expect(
      await seen(shows(storageAccount, [one('subscription', '')], NAME), [
        account('a'),
        subscription,
      ]),
    ).toEqual(['prod'])
    const path = '/providers/Microsoft.Security/pricings/KeyVaults'
    const plan = {
      type: 'Microsoft.Security/pricings',
      id: `/subscriptions/${id}${path}`,
      name: 'KeyVaults',
    }
    const rule = shows(storageAccount, [one('subscription', path)], NAME)
    expect(await seen(rule, [account('a'), plan])).toEqual(['KeyVaults'])
    expect(await seen(rule, [account('a')])).toEqual([NOT_READ])
  })
})

describe('a list of children', () => {
  const path = '/providers/Microsoft.Insights/diagnosticSettings'
  const rule = shows(workspaceType, [one('resource', path)], NAMES)

  test('all that are in the input, of this resource only', async () => {
    const of = workspaceId('w').toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')
    const input = [
      setting(of, 'x'),
      workspace('w'),
      setting(workspaceId('v'), 'y'),
      setting(of, 'z'),
    ]
    expect(await seen(rule, input)).toEqual([['x', 'z']])
  })

  test('none in the input means that nobody looked', async () => {
    expect(await seen(rule, [workspace('w'), setting(workspaceId('v'), 'y')])).toEqual([NOT_READ])
  })

  test('a setting of a child is not one of the parent', async () => {
    const child = `${workspaceId('w')}/onlineEndpoints/e`
    expect(await seen(rule, [workspace('w'), setting(child, 'x')])).toEqual([NOT_READ])
  })
})

describe('ids that the input did not give', () => {
  const type = 'Microsoft.Storage/storageAccounts'
  const name = "[parameters('name')]"
  const stored = (hns: boolean, of = name) => ({
    ...{ type, name: of, properties: { isHnsEnabled: hns } },
  })
  const blobs = (of: string) => ({ type: `${type}/blobServices`, name: of, properties: {} })
  const ofName = blobs("[format('{0}/default', parameters('name'))]")
  const deployment = (...resources: readonly unknown[]) => ({
    ...{ type: 'Microsoft.Resources/deployments', name: 'd' },
    properties: { template: { resources } },
  })
  const HNS = ({ needs }: Facts) =>
    (needs.wanted as { properties: { isHnsEnabled: boolean } }).properties.isHnsEnabled
  const root = shows(blobService, [one('root', '')], HNS)
  const below = shows(storageAccount, [one('resource', '/blobServices/default')], () => 'read')
  const two = [
    [stored(true), ofName],
    [stored(false), ofName],
  ] as const

  test('are the same in two deployments that are given the same, and others where they are not', async () => {
    const inner = (value: string, ...resources: readonly unknown[]) => ({
      ...{ type: 'Microsoft.Resources/deployments', name: `d-${value}` },
      properties: {
        expressionEvaluationOptions: { scope: 'inner' },
        parameters: { name: { value } },
        template: { parameters: { name: { type: 'string' } }, resources },
      },
    })
    const apart = [inner('x', ...two[0]), inner('y', ...two[1])]
    expect(await seen(root, { resources: apart })).toEqual([true, false])
    // What is asked for later stands.
    const again = [inner('x', ...two[0]), inner('x', ...two[1])]
    expect(await seen(root, { resources: again })).toEqual([false])
    expect(await seen(below, { resources: apart })).toEqual(['read', 'read'])
    const alone = [inner('x', ...two[0]), inner('y', stored(false))]
    expect(await seen(below, { resources: alone })).toEqual(['read', NOT_READ])
  })

  test('hold within one input, and within one template of it', async () => {
    const [a, b] = two.map((resources) => ({ resources }))
    expect(await seen(root, a, b)).toEqual([true, false])
    expect(await seen(root, [a, b])).toEqual([true, false])
    const lines = [`${JSON.stringify(a)}\n${JSON.stringify(b)}`]
    expect(
      (await judge(lines, [], undefined, [root])).map(({ gaps }) => gaps[0]?.expected),
    ).toEqual([true, false])
    expect(await seen(below, a, { resources: [stored(false)] })).toEqual(['read', NOT_READ])
    expect(await seen(below, [stored(true, 'x'), blobs('x/default')], [stored(true, 'x')])).toEqual(
      ['read', NOT_READ],
    )
  })

  test('answer nothing when several resources have the same', async () => {
    const twice = [stored(true, 'x'), stored(false, 'x'), blobs('x/default')]
    expect(await seen(root, twice)).toEqual([NOT_READ])
    expect(await seen(below, twice)).toEqual([NOT_READ, NOT_READ])
    // Of what a template asks for twice, the later stands.
    expect(await seen(root, { resources: twice })).toEqual([false])
  })

  test('an id that was given holds everywhere; what is asked for says nothing of what was read', async () => {
    const rule = shows(blobService, [one('root', '')], NAME)
    const asked = { resources: [deployment(account('a'))] }
    expect(await seen(rule, [account('a')], [service('a')])).toEqual(['a'])
    expect(await seen(rule, asked, [service('a')])).toEqual([NOT_READ])
    expect(await seen(rule, [account('a')], { resources: [service('a')] })).toEqual(['a'])
    const across = { resources: [deployment(account('a')), deployment(service('a'))] }
    expect(await seen(rule, across)).toEqual(['a'])
    expect(await seen(rule, asked, { resources: [service('a')] })).toEqual([NOT_READ])
  })
})

describe('named resources', () => {
  const linked: Need = {
    name: 'wanted',
    linked: ['properties.storageAccount', 'properties.keyVault'],
    types: { 'Microsoft.Storage/storageAccounts': { apiVersion: '2026-04-01', permission: 'r' } },
  }
  const rule = shows(workspaceType, [linked], ({ needs }) => Object.keys(needs.wanted as object))
  const key = accountId('a').toLowerCase()

  test.each<[string, object, readonly unknown[], unknown]>([
    ['is in the input', { storageAccount: accountId('A') }, [account('a')], [key]],
    ['is not', { storageAccount: accountId('a') }, [], NOT_READ],
    ['nothing is named', {}, [], []],
    ['null is named', { storageAccount: null, keyVault: '' }, [], []],
    ['is of another type', { storageAccount: workspaceId('w') }, [], []],
    [
      'only one of two is',
      { storageAccount: accountId('a'), keyVault: accountId('b') },
      [account('a')],
      NOT_READ,
    ],
  ])('%s', async (_case, properties, others, expected) => {
    expect(await seen(rule, [workspace('w', properties), ...others])).toEqual([expected])
  })

  test('what lies below a named resource', async () => {
    const suffix = '/providers/Microsoft.Authorization/locks'
    const locks = shows(workspaceType, [{ ...linked, suffix }], ({ needs }) =>
      Object.values(needs.wanted as Record<string, { value: { name: string }[] }>).map(
        ({ value }) => value.map(({ name }) => name),
      ),
    )
    const lock = {
      id: `${accountId('a')}${suffix}/keep`,
      name: 'keep',
      type: 'Microsoft.Authorization/locks',
    }
    const named = workspace('w', { storageAccount: accountId('a') })
    expect(await seen(locks, [named, lock])).toEqual([[['keep']]])
    expect(await seen(locks, [named, account('a')])).toEqual([NOT_READ])
  })
})

describe('units', () => {
  const unit = ({ unit: ids }: Facts) => ids

  test('the workspaces in the input that name a resource, for it and for its children', async () => {
    const names = workspace('w', { storageAccount: accountId('A') })
    const again = workspace('v', { storageAccount: accountId('a') })
    const input = [account('a'), account('b'), names, service('a'), again]
    expect(await seen(shows(storageAccount, [], unit), input)).toEqual([
      [workspaceId('w'), workspaceId('v')],
      [],
    ])
    expect(await seen(shows(blobService, [], unit), input)).toEqual([
      [workspaceId('w'), workspaceId('v')],
    ])
  })
})

describe('the rule for diagnostic settings of workspaces', () => {
  const rule = ['ml-workspace-diagnostic-logs']
  const logs = (enabled: boolean) => ({
    ...setting(workspaceId('w'), 'team'),
    properties: { workspaceId: '/law', logs: [{ categoryGroup: 'allLogs', enabled }] },
  })
  test.each([
    ['on', [workspace('w'), logs(true)], 'compliant', null],
    ['off', [workspace('w'), logs(false)], 'nonCompliant', null],
    ['not read', [workspace('w')], 'unknown', 'diagnosticSettings was not read'],
  ])('%s', async (_case, input, verdict, reason) => {
    expect(await judge([JSON.stringify(input)], rule)).toMatchObject([{ verdict, reason }])
  })
})
