// What is told as not looked at counts: a gate that saw nothing else does not open.
import { describe, expect, test } from 'vitest'
import { account, accountId, cli } from './run.ts'

const DEPLOYMENTS = 'Microsoft.Resources/deployments'
const GROUP = accountId('x').split('/providers/')[0]
const deployment = (properties: unknown, more: object = {}) => ({
  ...{ id: `${GROUP}/providers/${DEPLOYMENTS}/d`, name: 'd', type: DEPLOYMENTS, properties },
  ...more,
})
const template = (...resources: readonly unknown[]) => ({
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: { n: { type: 'int' } },
  resources,
})
const asked = { apiVersion: '2022-09-01' }
const link = { templateLink: { uri: 'https://x.test/a.json' } }
const ACCOUNT = account('a', { minimumTlsVersion: 'TLS1_2' })
const NETWORK = { type: 'Microsoft.Network/virtualNetworks', name: 'v', ...asked }

async function gate(input: unknown) {
  const rules = ['--rule', 'storage-minimum-tls', '--fail-on', 'high']
  const { code, stderr } = await cli(
    ['assess', '--file', '-', ...rules],
    typeof input === 'string' ? input : JSON.stringify(input),
  )
  return { code, told: stderr.split('\n').filter((line) => line.includes('not looked at')) }
}

const COUNTED: readonly [string, unknown, string][] = [
  [
    'a linked template',
    template({ type: DEPLOYMENTS, name: 'd', ...asked, properties: link }),
    'deployment d: its template is linked',
  ],
  [
    'a loop whose count is not known',
    template({ ...NETWORK, copy: { name: 'c', count: "[parameters('n')]" } }),
    'how often its loop runs is not known',
  ],
  [
    'a diagnostic of a snapshot',
    { predictedResources: [], diagnostics: ['[x] Warning NestedDeploymentShortCircuited: y'] },
    'NestedDeploymentShortCircuited',
  ],
  [
    'a diagnostic of a snapshot in a list',
    [{ predictedResources: [], diagnostics: ['[x] Warning NestedDeploymentShortCircuited: y'] }],
    'NestedDeploymentShortCircuited',
  ],
  [
    'a linked deployment in the list of a snapshot',
    { predictedResources: [deployment(link, asked)], diagnostics: [] },
    'deployment d: its template is linked',
  ],
  [
    'a linked deployment in a list',
    [deployment(link, asked)],
    'deployment d: its template is linked',
  ],
  [
    'one without an id',
    [deployment(link, { ...asked, id: undefined })],
    'deployment d: its template is linked',
  ],
  ['one without an api-version', [deployment(link)], 'deployment d: its template is linked'],
  [
    'one in another case',
    { predictedResources: [deployment({ TemplateLink: {} }, { type: DEPLOYMENTS.toUpperCase() })] },
    'deployment d: its template is linked',
  ],
  [
    'one that names no template',
    { predictedResources: [deployment({ mode: 'Incremental' }, asked)] },
    'deployment d: its template is not written out',
  ],
  [
    'one whose settings are an expression',
    { predictedResources: [deployment("[variables('p')]", asked)] },
    'deployment d: its template is not written out',
  ],
]

describe('what could not be looked at', () => {
  test.each(COUNTED)(
    'does not open a gate that saw nothing else: %s',
    async (_what, input, says) => {
      const { code, told } = await gate(input)
      expect(told).toEqual([expect.stringContaining(says)])
      expect(code).toBe(2)
    },
  )

  test.each(COUNTED)('leaves the verdicts on the others: %s', async (_what, input) => {
    const { code, told } = await gate(`${JSON.stringify(input)}\n${JSON.stringify(ACCOUNT)}`)
    expect(told).toHaveLength(1)
    expect(code).toBe(0)
  })
})

describe('nothing is missed', () => {
  test.each<[string, unknown]>([
    ['a template without anything that rules are about', template(NETWORK)],
    [
      'a deployment that was made: what it made is read by itself',
      [deployment({ ...link, provisioningState: 'Succeeded' })],
    ],
    ['one that is not made', { predictedResources: [deployment(link, { condition: false })] }],
    ['one that exists', { predictedResources: [deployment(link, { existing: true })] }],
    [
      'one with its template',
      { predictedResources: [deployment({ template: template(NETWORK) }, asked)] },
    ],
    ['information', { predictedResources: [], diagnostics: ['Info X: y'] }],
  ])('in %s', async (_what, input) => {
    expect(await gate(input)).toEqual({ code: 0, told: [] })
  })

  test('a page that says there is more is no whole list', async () => {
    const page = { value: [account('a', {}, { type: 'A.B/c' })], nextLink: 'https://x.test' }
    expect((await gate(page)).code).toBe(2)
  })
})
