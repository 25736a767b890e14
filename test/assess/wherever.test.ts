// The place that a deployment is worked out for only stands for one: what it decides is no fact.
import { describe, expect, test } from 'vitest'
import { wherever } from '../../src/assess/own-means/wherever.ts'
import type { JsonObject } from '../../src/engine/json.ts'
import { cli, type Finding, judge } from './run.ts'

const account = (properties: JsonObject, more: JsonObject = {}) => ({
  ...{ type: 'Microsoft.Storage/storageAccounts', apiVersion: '2023-05-01', name: 'a' },
  ...{ properties, ...more },
})
const template = (...resources: readonly object[]) =>
  JSON.stringify({ contentVersion: '1.0.0.0', resources })
const tls = (value: string) => account({ minimumTlsVersion: value })
const RULE = 'storage-minimum-tls'

async function verdicts(input: string): Promise<readonly (string | null)[]> {
  const inList = await judge([`[${input}]`], [RULE])
  const { stdout } = await cli(['assess', '--file', '-', '--rule', RULE, '--format', 'json'], input)
  const alone: readonly Finding[] = JSON.parse(stdout)
  expect(alone.map(({ verdict }) => verdict)).toEqual(inList.map(({ verdict }) => verdict))
  return alone.map(({ verdict }) => verdict)
}

describe('a value', () => {
  test.each<[string, string, string]>([
    [
      'that the name of the group decides',
      "[if(startsWith(resourceGroup().name, 'prod'), 'TLS1_2', 'TLS1_0')]",
      'unknown',
    ],
    [
      'that the subscription decides',
      "[if(equals(subscription().subscriptionId, '00000000-0000-0000-0000-000000000000'), 'TLS1_2', 'TLS1_0')]",
      'unknown',
    ],
    [
      'that the region decides',
      "[if(equals(resourceGroup().location, 'westeurope'), 'TLS1_2', 'TLS1_0')]",
      'unknown',
    ],
    [
      'that the name of the deployment decides',
      "[if(contains(deployment().name, 'x'), 'TLS1_2', 'TLS1_0')]",
      'unknown',
    ],
    [
      'that is the same in both cases is not known to be so',
      "[if(empty(resourceGroup().name), 'TLS1_0', 'TLS1_0')]",
      'unknown',
    ],
    ['that the place does not decide', "[if(equals(1, 1), 'TLS1_2', 'TLS1_0')]", 'compliant'],
    ['that names the place is a value', '[resourceGroup().name]', 'nonCompliant'],
  ])('%s', async (_what, value, verdict) => {
    expect(await verdicts(template(tls(value)))).toEqual([verdict])
  })

  test('deep in a list, beside others that stay known', async () => {
    const rule = (value: string) => ({ value, action: 'Allow' })
    const acls = (value: string) =>
      account({
        networkAcls: { defaultAction: 'Deny', ipRules: [rule('10.0.0.0/8'), rule(value)] },
      })
    const of = async (value: string) =>
      (await judge([`[${template(acls(value))}]`], ['storage-ip-rules-wide'])).map(
        (one) => one.verdict,
      )
    expect(await of("[if(empty(resourceGroup().name), '1.2.3.4', '0.0.0.0/1')]")).not.toEqual([
      'compliant',
    ])
    expect(await of('1.2.3.4')).not.toEqual(['unknown'])
  })
})

describe('a resource', () => {
  const prod = "[startsWith(resourceGroup().name, 'prod')]"
  const open = { properties: { minimumTlsVersion: 'TLS1_0' } }

  test.each<[string, object, readonly string[]]>([
    [
      'that is made in some groups only',
      account(open.properties, { condition: prod }),
      ['unknown'],
    ],
    [
      'that is not made in some groups',
      account(open.properties, { condition: "[not(startsWith(resourceGroup().name, 'prod'))]" }),
      ['unknown'],
    ],
    ['that is never made', account(open.properties, { condition: '[equals(1, 2)]' }), []],
    [
      'of a loop whose turns depend on the place',
      account(open.properties, { copy: { name: 'c', count: '[length(resourceGroup().name)]' } }),
      Array.from({ length: 1 }, () => 'unknown'),
    ],
    [
      'of a loop whose turns only a parameter tells',
      account(open.properties, { copy: { name: 'c', count: "[parameters('n')]" } }),
      ['unknown'],
    ],
  ])('%s', async (_what, resource, expected) => {
    expect(await verdicts(template(resource))).toEqual(expected)
  })

  test('of a module in another place says that it may be made', async () => {
    const module = {
      ...{
        type: 'Microsoft.Resources/deployments',
        apiVersion: '2022-09-01',
        name: 'm',
        condition: prod,
      },
      properties: { template: { resources: [account(open.properties)] } },
    }
    const [finding] = await judge([`[${template(module)}]`], [RULE])
    expect(finding).toMatchObject({
      verdict: 'unknown',
      resourceId:
        '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/resource-group/providers/Microsoft.Storage/storageAccounts/a',
    })
  })
})

test('what the engine could not expand is there as something that may be made', () => {
  const loop = account(
    {},
    { name: "[format('a{0}', copyIndex())]", copy: { name: 'c', count: "[parameters('n')]" } },
  )
  const [found, ...more] = wherever(
    { parameters: { n: { type: 'int' } }, resources: [loop] },
    {},
    [],
  )
  expect(more).toEqual([])
  expect(found?.document).toMatchObject({ condition: "[greater(parameters('n'), copyIndex('c'))]" })
})

test('an id that is not known is written so that others can be joined with it', () => {
  const named = account({}, { name: "[parameters('n')]" })
  const given = "[resourceId('0', 'g', 'Microsoft.Storage/storageAccounts', parameters('n'))]"
  const engine = [{ document: { ...named, id: given }, trace: ['resources', 0] }]
  const [found] = wherever(
    { parameters: { n: { type: 'string' } }, resources: [named] },
    {},
    engine,
  )
  expect(found?.document.id).toMatch(/\/storageAccounts\/\[parameters\('n'\)\]$/)
})
