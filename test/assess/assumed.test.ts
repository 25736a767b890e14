// What a finding rests on is said with it: defaults of parameters, and what usually follows of a private endpoint.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { account, cli, type Finding, judge } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'assess-assumed-'))
afterAll(() => rmSync(folder, { recursive: true }))

const storage = (name: string, properties: object, more: object = {}) => ({
  ...{ type: 'Microsoft.Storage/storageAccounts', apiVersion: '2023-05-01', name },
  ...{ location: 'westeurope', properties, ...more },
})
const template = (parameters: object, ...resources: readonly object[]) =>
  JSON.stringify({ contentVersion: '1.0.0.0', parameters, resources })
const tls = { type: 'string', defaultValue: 'TLS1_0' }
const RULE = 'storage-minimum-tls'

async function found(input: string, values: object = {}) {
  const [main, given] = [join(folder, 'main.json'), join(folder, 'given.json')]
  writeFileSync(main, input)
  writeFileSync(given, JSON.stringify({ parameters: values }))
  const with_ = Object.keys(values).length === 0 ? [] : ['--parameters', given]
  const args = ['assess', '--file', main, ...with_, '--rule', RULE, '--format', 'json']
  const { stdout } = await cli(args)
  const findings: readonly Finding[] = JSON.parse(stdout)
  return findings.map(({ verdict, assumes }) => [verdict, assumes])
}

test.each<[string, string, object, readonly unknown[]]>([
  [
    'a default that decides',
    template({ tls }, storage('a', { minimumTlsVersion: "[parameters('tls')]" })),
    {},
    [['nonCompliant', 'the default of parameter tls']],
  ],
  [
    'no default when the value is given',
    template({ tls }, storage('a', { minimumTlsVersion: "[parameters('tls')]" })),
    { tls: { value: 'TLS1_0' } },
    [['nonCompliant', null]],
  ],
  [
    'no default that the rule does not read',
    template(
      { tls },
      storage('a', { minimumTlsVersion: 'TLS1_2', accessTier: "[parameters('tls')]" }),
    ),
    {},
    [['compliant', null]],
  ],
  [
    'the default on which it depends whether it is made',
    template(
      { on: { type: 'bool', defaultValue: true } },
      storage('a', { minimumTlsVersion: 'TLS1_2' }, { condition: "[parameters('on')]" }),
    ),
    {},
    [['compliant', 'the default of parameter on']],
  ],
  [
    'two defaults that decide together',
    template(
      { a: { type: 'string', defaultValue: 'TLS1' }, b: { type: 'string', defaultValue: '_1' } },
      storage('a', { minimumTlsVersion: "[concat(parameters('a'), parameters('b'))]" }),
    ),
    {},
    [['nonCompliant', 'the default of parameters a, b']],
  ],
  [
    'of each turn of a loop',
    template(
      { tls },
      storage(
        "[format('a{0}', copyIndex())]",
        { minimumTlsVersion: "[parameters('tls')]" },
        {
          copy: { name: 'each', count: 2 },
        },
      ),
    ),
    {},
    [
      ['nonCompliant', 'the default of parameter tls'],
      ['nonCompliant', 'the default of parameter tls'],
    ],
  ],
])('%s', async (_what, input, values, expected) => {
  expect(await found(input, values)).toEqual(expected)
})

test('people read it beside the value, in every form of report', async () => {
  const input = template({ tls }, storage('a', { minimumTlsVersion: "[parameters('tls')]" }))
  for (const format of ['table', 'markdown', 'sarif', 'csv', 'ocsf']) {
    const args = ['assess', '--file', '-', '--rule', RULE, '--format', format]
    const { stdout } = await cli(args, input)
    expect(stdout).toContain('the default of parameter tls')
  }
})

test('a private endpoint is approved by itself only where the deployer may approve it', async () => {
  const id = account('a').id
  const endpoint = {
    ...{ type: 'Microsoft.Network/privateEndpoints', name: 'pe', apiVersion: '2024-05-01' },
    id: id.replace('Microsoft.Storage/storageAccounts/a', 'Microsoft.Network/privateEndpoints/pe'),
    properties: { privateLinkServiceConnections: [{ properties: { privateLinkServiceId: id } }] },
  }
  const predictedResources = [account('a', {}, { apiVersion: '2023-05-01' }), endpoint]
  const [finding] = await judge(
    [JSON.stringify({ predictedResources })],
    ['storage-private-endpoint'],
  )
  expect(finding).toMatchObject({
    verdict: 'compliant',
    assumes:
      'the private endpoint pe is approved by itself, as it is when whoever deploys may approve it',
  })
})
