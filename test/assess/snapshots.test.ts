// What `bicep snapshot` predicts is asked for, not read: judged as a template is, wherever its resources turn up.
import { describe, expect, test } from 'vitest'
import { account, accountId, cli, judge, workspace, workspaceId } from './run.ts'

const TLS = 'storage-minimum-tls'
/** An account as the engine predicts it: with an id, as what was read, and with an api-version, as a template. */
const predicted = (name: string, properties: object = {}, more: object = {}) =>
  account(name, properties, { apiVersion: '2023-05-01', location: 'westeurope', ...more })
const below = (id: string, type: string, name: string, properties: object, more: object = {}) => ({
  ...{ id, type, name, apiVersion: '2023-05-01', properties, ...more },
})
const snapshot = (resources: readonly unknown[], more: object = { diagnostics: [], outputs: {} }) =>
  JSON.stringify({ predictedResources: resources, ...more }, null, 2)

async function verdicts(input: string, rule: string) {
  const found = await judge([input], [rule])
  return found.map(({ resourceName, verdict }) => [resourceName, verdict])
}
async function verdict(input: string, rule: string) {
  const [found, ...more] = await judge([input], [rule])
  expect(more).toEqual([])
  return [found?.verdict, found?.reason ?? null]
}

describe('a snapshot', () => {
  const resources = [
    predicted('old', { minimumTlsVersion: 'TLS1_0' }),
    predicted('good', { minimumTlsVersion: 'TLS1_2' }),
  ]
  const both = [
    ['old', 'nonCompliant'],
    ['good', 'compliant'],
  ]

  test.each<[string, string]>([
    ['as Bicep writes it today', snapshot(resources)],
    ['before it had outputs', snapshot(resources, { diagnostics: [] })],
    ['with nothing but its resources', snapshot(resources, {})],
    [
      'with its members in another order, and new ones',
      JSON.stringify({ version: 2, diagnostics: [], predictedResources: resources, more: [1] }),
    ],
    ['on one line of several', JSON.stringify({ predictedResources: resources })],
    ['in a list', `[${snapshot(resources)}]`],
  ])('%s is read', async (_form, input) => {
    expect(await verdicts(input, TLS)).toEqual(both)
  })

  test('without resources is nothing to judge', async () => {
    expect(await judge([snapshot([])])).toEqual([])
  })

  test('with something that is no resource is refused', async () => {
    await expect(judge([snapshot([{ a: 1 }])])).rejects.toThrow('input-0:3:5: expected a resource')
  })
})

describe('is asked for', () => {
  const rows: readonly [string, object, string, string, string | null][] = [
    [
      'what only the service writes is not told',
      predicted('a'),
      'storage-private-endpoint',
      'unknown',
      'a template does not say properties.privateEndpointConnections',
    ],
    [
      'an expression that the engine kept is no value',
      predicted('a', { minimumTlsVersion: "[reference('/x', '2023-05-01').tls]" }),
      TLS,
      'unknown',
      "properties.minimumTlsVersion is only known when the template is deployed: [reference('/x', '2023-05-01').tls]",
    ],
    [
      'what is left out has the default of its api-version',
      predicted('a'),
      TLS,
      'nonCompliant',
      null,
    ],
    [
      'what it means to be left out depends on the age',
      predicted('a'),
      'storage-blob-public-access',
      'unknown',
      'a template does not say properties.allowBlobPublicAccess; what absence means depends on the age of the resource',
    ],
  ]
  test.each(rows)('in a snapshot: %s', async (_case, resource, rule, expected, reason) => {
    expect(await verdict(snapshot([resource]), rule)).toEqual([expected, reason])
  })
  test.each(rows)(
    'taken out of it, as a list: %s',
    async (_case, resource, rule, expected, reason) => {
      expect(await verdict(JSON.stringify([resource]), rule)).toEqual([expected, reason])
    },
  )
  test.each(rows)(
    'taken out of it, one by one: %s',
    async (_case, resource, rule, expected, reason) => {
      expect(await verdict(JSON.stringify(resource), rule)).toEqual([expected, reason])
    },
  )

  test.each([
    ['no api-version: no prediction goes without', {}, 'nonCompliant'],
    ['a row of Resource Graph, which knows the api-version', { tenantId: 't' }, 'nonCompliant'],
    ['what Resource Manager adds', { systemData: {} }, 'nonCompliant'],
    ['what az resource list adds', { createdTime: '2026-01-01T00:00:00Z' }, 'nonCompliant'],
  ])('what was read is not: %s', async (_case, more, expected) => {
    const apiVersion = Object.keys(more).length === 0 ? {} : { apiVersion: '2023-05-01' }
    const read = account('a', { minimumTlsVersion: '[x()]' }, { ...apiVersion, ...more })
    expect(await verdict(JSON.stringify([read]), TLS)).toEqual([expected, null])
  })

  test('a list without properties was not read whole, whoever wrote it', async () => {
    const { properties: _, ...bare } = predicted('a')
    expect((await verdict(JSON.stringify([bare]), TLS))[0]).toBe('unknown')
    expect((await verdict(snapshot([bare]), TLS))[0]).toBe('nonCompliant')
  })

  test('a list is told to be taken as asked for; a snapshot needs no word', async () => {
    const args = ['assess', '--file', '-', '--rule', TLS]
    const mixed = JSON.stringify([account('b'), predicted('a'), predicted('c')])
    expect((await cli(args, mixed)).stderr).toBe(
      'rebaseline: stdin: resources that name the apiVersion they are sent with, and have nothing of an answer of Azure: 2. They are judged as asked for, not as read\n',
    )
    expect((await cli(args, snapshot([predicted('a')]))).stderr).toBe('')
    expect((await cli(args, JSON.stringify([account('b')]))).stderr).toBe('')
  })
})

describe('a condition that is left', () => {
  const condition = "[equals(reference('/x').outputs.y.value, 'yes')]"
  const made = `is made is only known when the template is deployed: ${condition}`

  test.each([
    ['not compliant', { supportsHttpsTrafficOnly: false }],
    ['compliant', { supportsHttpsTrafficOnly: true }],
  ])('leaves nothing firm: %s but for it', async (_case, properties) => {
    const found = await verdict(
      snapshot([predicted('a', properties, { condition })]),
      'storage-secure-transfer',
    )
    expect(found).toEqual(['unknown', `whether it ${made}`])
  })

  test('of what a rule needs beyond the resource counts, too', async () => {
    const id = workspaceId('w')
    const setting = (more: object) =>
      below(
        `${id}/providers/Microsoft.Insights/diagnosticSettings/logs`,
        'Microsoft.Insights/diagnosticSettings',
        'logs',
        { workspaceId: '/law', logs: [{ categoryGroup: 'allLogs', enabled: true }] },
        more,
      )
    const of = (more: object) =>
      snapshot([{ ...workspace('w'), apiVersion: '2024-04-01' }, setting(more)])
    const rule = 'ml-workspace-diagnostic-logs'
    expect(await verdict(of({}), rule)).toEqual(['compliant', null])
    expect(await verdict(of({ condition }), rule)).toEqual(['unknown', `whether logs ${made}`])
  })

  test('holds for what is in the deployment', async () => {
    const inner = {
      resources: [predicted('a', {}, { condition: "[parameters('b')]" }), predicted('c')],
    }
    const deployment = {
      ...{ type: 'Microsoft.Resources/deployments', name: 'd', condition: "[parameters('a')]" },
      properties: { template: inner },
    }
    const found = await judge([JSON.stringify({ resources: [deployment] })], [TLS])
    const is = 'whether it is made is only known when the template is deployed'
    expect(found.map(({ reason }) => reason)).toEqual([
      `${is}: [and(parameters('a'), parameters('b'))]`,
      `${is}: [parameters('a')]`,
    ])
  })
})

describe('what belongs together', () => {
  const blob = (of: string, properties: object) =>
    below(
      `${accountId(of)}/blobServices/default`,
      'Microsoft.Storage/storageAccounts/blobServices',
      `${of}/default`,
      properties,
    )
  const kept = { deleteRetentionPolicy: { enabled: true, days: 30 }, isVersioningEnabled: true }

  test('a child and its account, in any order', async () => {
    const rule = 'storage-blob-versioning'
    const resources = [predicted('a'), blob('a', kept)]
    expect(await verdict(snapshot(resources), rule)).toEqual(['compliant', null])
    expect(await verdict(snapshot(resources.toReversed()), rule)).toEqual(['compliant', null])
    expect((await verdict(snapshot([predicted('b'), blob('a', kept)]), rule))[0]).toBe('unknown')
  })

  test('the workspace that names an account', async () => {
    const rule = 'storage-files-identity-auth'
    const named = workspace('w', {
      storageAccount: accountId('a').toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
    })
    const resources = [predicted('a'), { ...named, apiVersion: '2024-04-01' }]
    expect(await verdict(snapshot(resources), rule)).toEqual(['nonCompliant', null])
  })

  test('what is asked for is no evidence on what was read, nor one snapshot on another', async () => {
    const rule = ['storage-blob-versioning']
    const read = JSON.stringify([account('a'), { ...blob('a', kept), apiVersion: undefined }])
    const verdictsOf = async (...inputs: readonly string[]) =>
      (await judge(inputs, rule)).map(({ verdict }) => verdict)
    const child = snapshot([blob('a', kept)])
    expect(await verdictsOf(snapshot([predicted('a')]), child)).toEqual(['unknown'])
    expect(
      await verdictsOf(
        snapshot([predicted('a')]),
        JSON.stringify([{ ...blob('a', kept), apiVersion: undefined }]),
      ),
    ).toEqual(['unknown'])
    // What the deployment does not ask for stays as it was read.
    expect(await verdictsOf(JSON.stringify([account('a')]), child)).toEqual(['compliant'])
    expect(await verdictsOf(read, snapshot([predicted('a'), blob('a', {})]))).toEqual([
      'compliant',
      'nonCompliant',
    ])
  })
})

describe('the same resource asked for twice', () => {
  const rule = 'storage-public-network-access'
  const on = predicted('a', { publicNetworkAccess: 'Enabled' })
  const off = predicted('A', { publicNetworkAccess: 'Disabled' })

  test('the later stands, and is one finding', async () => {
    expect(await verdicts(snapshot([on, off]), rule)).toEqual([['A', 'compliant']])
    expect(
      await verdicts(
        snapshot([off, predicted('b', { publicNetworkAccess: 'Disabled' }), on]),
        rule,
      ),
    ).toEqual([
      ['b', 'compliant'],
      ['a', 'nonCompliant'],
    ])
  })

  test('the later stands for what needs it', async () => {
    const id = workspaceId('w')
    const setting = (enabled: boolean) =>
      below(
        `${id}/providers/Microsoft.Insights/diagnosticSettings/logs`,
        'Microsoft.Insights/diagnosticSettings',
        'logs',
        { workspaceId: '/law', logs: [{ categoryGroup: 'allLogs', enabled }] },
      )
    const of = (...settings: readonly object[]) =>
      snapshot([{ ...workspace('w'), apiVersion: '2024-04-01' }, ...settings])
    const logs = 'ml-workspace-diagnostic-logs'
    expect((await verdict(of(setting(false), setting(true)), logs))[0]).toBe('compliant')
    expect((await verdict(of(setting(true), setting(false)), logs))[0]).toBe('nonCompliant')
    const hierarchical = (isHnsEnabled: boolean) => predicted('a', { isHnsEnabled })
    const child = below(
      `${accountId('a')}/blobServices/default`,
      'Microsoft.Storage/storageAccounts/blobServices',
      'a/default',
      {},
    )
    const versioning = 'storage-blob-versioning'
    const twice = (...flags: readonly boolean[]) => snapshot([...flags.map(hierarchical), child])
    expect((await verdict(twice(true, false), versioning))[0]).toBe('nonCompliant')
    // There is no versioning in a hierarchical namespace.
    expect((await verdict(twice(false, true), versioning))[0]).toBe('compliant')
  })

  test('but what was read twice, and two deployments, are judged twice', async () => {
    const read = [account('a', { publicNetworkAccess: 'Enabled' }), account('a')]
    expect(await verdicts(JSON.stringify(read), rule)).toHaveLength(2)
    expect(await verdicts(`${snapshot([on])}\n${snapshot([off])}`, rule)).toHaveLength(2)
  })

  test('counts once among those without rules', async () => {
    const machine = {
      type: 'Microsoft.Compute/virtualMachines',
      name: 'vm',
      apiVersion: '2024-07-01',
    }
    const id = accountId('a').replace('Microsoft.Storage/storageAccounts', machine.type)
    const { stdout } = await cli(
      ['assess', '--file', '-'],
      snapshot([
        { id, ...machine },
        { id, ...machine },
      ]),
    )
    expect(stdout).toContain('1 resource of other types')
  })
})

describe('what the engine could not expand', () => {
  const nested =
    " Warning NestedDeploymentShortCircuited: The nested deployment '/subscriptions/…/deployments/m2' could not be expanded\nbecause of its copy count"
  const said = async (diagnostics: unknown) => {
    const input = snapshot([predicted('a', { minimumTlsVersion: 'TLS1_2' })], { diagnostics })
    const { code, stderr } = await cli(['assess', '--file', '-', '--rule', TLS], input)
    expect(code).toBe(0)
    return stderr
  }

  test.each<[string, unknown, string]>([
    [
      'a nested deployment',
      [nested],
      "rebaseline: stdin: not looked at: Warning NestedDeploymentShortCircuited: The nested deployment '/subscriptions/…/deployments/m2' could not be expanded because of its copy count\n",
    ],
    [
      'an error, with the place first',
      ['main.bicep Error Broken: why'],
      'rebaseline: stdin: not looked at: main.bicep Error Broken: why\n',
    ],
    [
      'another form of diagnostic',
      [{ level: 'Warning', code: 'X' }],
      'rebaseline: stdin: not looked at: {"level":"Warning","code":"X"}\n',
    ],
    ['information only', [' Info Hint: nothing is wrong'], ''],
    ['none', [], ''],
    ['no list', null, ''],
  ])('is told on stderr: %s', async (_case, diagnostics, text) => {
    expect(await said(diagnostics)).toBe(text)
  })

  test('is told of each snapshot of a list', async () => {
    const one = JSON.parse(snapshot([], { diagnostics: [' Warning A: b'] })) as object
    const { stderr } = await cli(['assess', '--file', '-'], JSON.stringify([one, one]))
    expect(stderr).toBe('rebaseline: stdin: not looked at: Warning A: b\n'.repeat(2))
  })

  test('a long one is cut', async () => {
    const text = await said([` Warning Long: ${'x'.repeat(5000)}`])
    expect(text.length).toBeLessThan(500)
    expect(text.endsWith('…\n')).toBe(true)
  })
})
