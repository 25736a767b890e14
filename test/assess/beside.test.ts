// What a deployment makes beside a resource counts for it; what it leaves open leaves the verdict open, unless the
// verdict is the same either way.
import { describe, expect, test } from 'vitest'
import { account, accountId, judge, workspace, workspaceId } from './run.ts'

const GROUP = accountId('a').split('/providers/')[0] ?? ''
const at = (type: string, name: string, properties: object, more: object = {}) => {
  const types = type.split('/').slice(1)
  const names = name.split('/')
  const path = types.map((one, index) => `${one}/${names[index]}`).join('/')
  const id = `${GROUP}/providers/${type.split('/')[0]}/${path}`
  return { id, type, name, apiVersion: '2023-05-01', properties, ...more }
}
const snapshot = (...predictedResources: readonly object[]) =>
  JSON.stringify({ predictedResources })
const asked = { apiVersion: '2023-05-01' }
const left = "[equals(reference('/x').outputs.y.value, 'yes')]"

async function verdict(rule: string, name: string, ...resources: readonly object[]) {
  const found = (await judge([snapshot(...resources)], [rule])).filter(
    ({ resourceName }) => resourceName === name,
  )
  expect(found).toHaveLength(1)
  return [found[0]?.verdict, found[0]?.reason ?? null]
}

describe('a private endpoint', () => {
  const vault = at('Microsoft.KeyVault/vaults', 'kv', {})
  const endpoint = (of: string, list = 'privateLinkServiceConnections', more: object = {}) =>
    at(
      'Microsoft.Network/privateEndpoints',
      'pe',
      { [list]: [{ name: 'c', properties: { privateLinkServiceId: of, groupIds: ['vault'] } }] },
      more,
    )
  const rule = 'keyvault-private-endpoint'
  const others = 'a template does not say which other private endpoints kv has'
  const silent = 'a template does not say properties.privateEndpointConnections'
  const manual = 'manualPrivateLinkServiceConnections'
  const state = { privateLinkServiceConnectionState: { status: 'Approved' } }

  test.each<[string, readonly object[], string, string | null]>([
    ['of the same deployment is approved by itself', [endpoint(vault.id)], 'compliant', null],
    ['is found by its id in any case', [endpoint(vault.id.toUpperCase())], 'compliant', null],
    [
      'that is asked for by hand waits for somebody',
      [endpoint(vault.id, manual)],
      'unknown',
      others,
    ],
    [
      'that waits does not stand in the way of one that does not',
      [endpoint(vault.id, manual), { ...endpoint(vault.id), id: `${GROUP}/x` }],
      'compliant',
      null,
    ],
    [
      'that may not be made proves nothing',
      [endpoint(vault.id, undefined, { condition: left })],
      'unknown',
      silent,
    ],
    ['of another vault proves nothing', [endpoint(`${vault.id}2`)], 'unknown', silent],
    [
      'whose target is an expression proves nothing',
      [endpoint("[reference('x').id]")],
      'unknown',
      silent,
    ],
    [
      'that somebody approves in the same deployment counts',
      [at('Microsoft.KeyVault/vaults/privateEndpointConnections', 'kv/c', state)],
      'compliant',
      null,
    ],
    ['that is not there leaves it open', [], 'unknown', silent],
  ])('%s', async (_case, beside, expected, reason) => {
    expect(await verdict(rule, 'kv', vault, ...beside)).toEqual([expected, reason])
    expect(await verdict(rule, 'kv', ...beside.toReversed(), vault)).toEqual([expected, reason])
  })

  test('is found in a registry, which has its own words for it', async () => {
    const registry = at(
      'Microsoft.MachineLearningServices/registries',
      'r',
      {},
      { apiVersion: '2024-10-01' },
    )
    const registries = 'ml-registry-private-endpoint'
    expect(await verdict(registries, 'r', registry, endpoint(registry.id))).toEqual([
      'compliant',
      null,
    ])
    expect((await verdict(registries, 'r', registry))[0]).toBe('unknown')
  })

  test('says nothing about the connections that other deployments make', async () => {
    const w = { ...workspace('w'), ...asked }
    const every = 'ml-workspace-private-endpoint-state'
    expect((await verdict(every, 'w', w, endpoint(w.id)))[0]).toBe('unknown')
    expect(await verdict(every, 'w', w, endpoint(w.id, manual))).toEqual(['nonCompliant', null])
  })
})

describe('access policies of a child', () => {
  const rule = 'keyvault-access-policies-least-privilege'
  const policy = (...secrets: readonly string[]) => ({
    tenantId: 't',
    objectId: 'o',
    permissions: { secrets },
  })
  const somebodyElse = { ...policy('all'), objectId: 'else' }
  const vault = (...accessPolicies: readonly object[]) =>
    at('Microsoft.KeyVault/vaults', 'kv', { accessPolicies, enableRbacAuthorization: false })
  const child = (kind: string, list: readonly object[], more: object = {}) =>
    at('Microsoft.KeyVault/vaults/accessPolicies', `kv/${kind}`, { accessPolicies: list }, more)
  const open = (name: string) => ({
    ...child('add', [policy('all')]),
    id: `${GROUP}/providers/Microsoft.KeyVault/vaults/${name}/accessPolicies/add`,
    name: `${name}/add`,
  })
  const leaves = (kind: string) =>
    `what accessPolicies/${kind} leaves of the other policies is only known when it is deployed`

  test.each<[string, object, readonly object[], string, string | null]>([
    ['are added', vault(), [child('add', [policy('all')])], 'nonCompliant', null],
    ['are added in any case', vault(), [child('ADD', [policy('purge')])], 'nonCompliant', null],
    ['that are narrow change nothing', vault(), [child('add', [policy('get')])], 'compliant', null],
    [
      'do not take away what the vault has',
      vault(policy('all')),
      [child('add', [policy('get')])],
      'nonCompliant',
      null,
    ],
    [
      'of two children are added both',
      vault(),
      [child('add', [policy('get')]), child('replace', [policy('all')])],
      'nonCompliant',
      null,
    ],
    [
      'that replace may leave those of others or not',
      vault(somebodyElse),
      [child('replace', [policy('get')])],
      'unknown',
      leaves('replace'),
    ],
    [
      'that replace take the place of what the same principal had',
      vault(policy('all')),
      [child('replace', [policy('get')])],
      'compliant',
      null,
    ],
    [
      'that replace are there for sure',
      vault(policy('get')),
      [child('replace', [policy('all')])],
      'nonCompliant',
      null,
    ],
    [
      'that are removed may be the wide ones',
      vault(policy('all')),
      [child('remove', [policy('all')])],
      'unknown',
      leaves('remove'),
    ],
    [
      'that are removed are not added',
      vault(policy('get')),
      [child('remove', [policy('all')])],
      'compliant',
      null,
    ],
    [
      'that may not be made leave it open',
      vault(),
      [child('add', [policy('all')], { condition: left })],
      'unknown',
      `whether kv/add is made is only known when the template is deployed: ${left}`,
    ],
    [
      'that may not be made, and are narrow, do not',
      vault(),
      [child('add', [policy('get')], { condition: left })],
      'compliant',
      null,
    ],
    [
      'of a vault that nobody knows leave it open',
      vault(),
      [open("[reference('x').name]")],
      'unknown',
      "whether the access policies [reference('x').name]/add are for this vault is only known when the template is deployed",
    ],
    ['of another vault do not count', vault(), [open('other')], 'compliant', null],
  ])('%s', async (_case, kv, children, expected, reason) => {
    expect(await verdict(rule, 'kv', kv, ...children)).toEqual([expected, reason])
  })

  test('that are an expression leave it open', async () => {
    const kv = at('Microsoft.KeyVault/vaults', 'kv', {
      accessPolicies: '[x()]',
      enableRbacAuthorization: false,
    })
    expect((await verdict(rule, 'kv', kv, child('add', [policy('get')])))[0]).toBe('unknown')
  })
})

describe('a list of which an entry may be somebody else’s', () => {
  const rule = 'keyvault-diagnostic-logs'
  const kv = at('Microsoft.KeyVault/vaults', 'kv', {})
  const setting = (scope: string, name: string, enabled: boolean) => ({
    ...at('Microsoft.Insights/diagnosticSettings', name, {
      workspaceId: '/law',
      logs: [{ categoryGroup: 'allLogs', enabled }],
    }),
    id: `${scope}/providers/Microsoft.Insights/diagnosticSettings/${name}`,
  })
  const unknown = "[reference('x').id]"
  const named = (type: string) => `${GROUP}/providers/${type}/${unknown}`

  test.each<[string, readonly object[], string, string | null]>([
    [
      'is open when the entry would decide',
      [setting(kv.id, 'metrics', false), setting(unknown, 'audit', true)],
      'unknown',
      'whether audit belongs to it is only known when the template is deployed',
    ],
    [
      'is known when another one decides',
      [setting(kv.id, 'audit', true), setting(unknown, 'other', false)],
      'compliant',
      null,
    ],
    [
      'is known when the entry would change nothing',
      [setting(kv.id, 'metrics', false), setting(unknown, 'other', false)],
      'nonCompliant',
      null,
    ],
    [
      'is known when the entry is of something of another type',
      [
        setting(kv.id, 'metrics', false),
        setting(named('Microsoft.Storage/storageAccounts'), 'audit', true),
      ],
      'nonCompliant',
      null,
    ],
    [
      'is open when the entry is of something of its type',
      [
        setting(kv.id, 'metrics', false),
        setting(named('Microsoft.KeyVault/vaults'), 'audit', true),
      ],
      'unknown',
      'whether audit belongs to it is only known when the template is deployed',
    ],
    [
      'is known when the entry is of one that is there',
      [
        setting(kv.id, 'metrics', false),
        setting(named('Microsoft.KeyVault/vaults'), 'audit', true),
        { ...kv, id: named('Microsoft.KeyVault/vaults'), name: unknown },
      ],
      'nonCompliant',
      null,
    ],
    [
      'was not read when no entry is surely its',
      [setting(unknown, 'audit', true)],
      'unknown',
      'diagnosticSettings was not read',
    ],
  ])('%s', async (_case, settings, expected, reason) => {
    expect(await verdict(rule, 'kv', kv, ...settings)).toEqual([expected, reason])
  })
})

describe('a workspace that names an account', () => {
  const rule = 'storage-files-identity-auth'
  const files = { azureFilesIdentityBasedAuthentication: { directoryServiceOptions: 'None' } }
  const store = (name = 'a', more: object = {}) =>
    account(name, files, { ...asked, kind: 'StorageV2', ...more })
  const right = account(
    'a',
    { azureFilesIdentityBasedAuthentication: { directoryServiceOptions: 'AADKERB' } },
    { ...asked, kind: 'StorageV2' },
  )
  const names = (storageAccount: string, more: object = {}) => ({
    ...workspace('w', { storageAccount }),
    ...asked,
    ...more,
  })
  const text = "[reference('m').outputs.id.value]"
  const open = (named: string) =>
    `whether a workspace depends on it is only known when the template is deployed: ${named}`
  const openName = "[uniqueString('x')]"
  const ofType = (type: string) => `[resourceId('${type}', reference('m').outputs.name.value)]`

  test.each<[string, readonly object[], string, string, string | null]>([
    ['by its id', [store(), names(accountId('a'))], 'a', 'nonCompliant', null],
    ['by an expression', [store(), names(text)], 'a', 'unknown', open(text)],
    [
      'by an expression, when the account is right in any case',
      [right, names(text)],
      'a',
      'compliant',
      null,
    ],
    [
      'by an expression, when it could not matter more',
      [store(), names(accountId('a')), { ...names(text), id: workspaceId('v') }],
      'a',
      'nonCompliant',
      null,
    ],
    [
      'by an expression of another type',
      [store(), names(ofType('Microsoft.KeyVault/vaults'))],
      'a',
      'compliant',
      null,
    ],
    [
      'by an expression of its type',
      [store(), names(ofType('Microsoft.Storage/storageAccounts'))],
      'a',
      'unknown',
      open(ofType('Microsoft.Storage/storageAccounts')),
    ],
    ['that is somebody else', [store(), names(accountId('b'))], 'a', 'compliant', null],
    [
      'and may not be made',
      [store(), names(accountId('a'), { condition: left })],
      'a',
      'unknown',
      `whether w is made is only known when the template is deployed: ${left}`,
    ],
    [
      'by the same text as its id',
      [store(openName), store('b'), names(accountId(openName))],
      openName,
      'nonCompliant',
      null,
    ],
    [
      'by the text of the id of another one',
      [store(openName), store('b'), names(accountId(openName))],
      'b',
      'compliant',
      null,
    ],
  ])('%s', async (_case, resources, of, expected, reason) => {
    expect(await verdict(rule, of, ...resources)).toEqual([expected, reason])
  })

  test('by an expression, when it was read, names nothing', async () => {
    const read = [
      account('a', files, { kind: 'StorageV2' }),
      workspace('w', { storageAccount: text }),
    ]
    expect(await judge([JSON.stringify(read)], [rule])).toMatchObject([{ verdict: 'compliant' }])
  })
})
