// Of two declarations of one resource, the one that is carried out later stands, wherever it is written.
import { expect, test } from 'vitest'
import { type Finding, judge } from './run.ts'

const account = (tls: string, more: object = {}) => ({
  ...{ type: 'Microsoft.Storage/storageAccounts', apiVersion: '2023-05-01', name: 'a' },
  ...{ properties: { minimumTlsVersion: tls }, ...more },
})
const module = (
  name: string,
  tls: string,
  dependsOn: readonly string[] = [],
  more: object = {},
) => ({
  ...{
    type: 'Microsoft.Resources/deployments',
    apiVersion: '2022-09-01',
    name,
    dependsOn,
    ...more,
  },
  properties: { mode: 'Incremental', template: { resources: [account(tls)] } },
})
const id = (name: string) => `[resourceId('Microsoft.Resources/deployments', '${name}')]`
const [OLD, NEW] = ['TLS1_0', 'TLS1_2']

test.each<[string, readonly object[] | object, string]>([
  [
    'in the order of the template where nothing else is said',
    [module('x', NEW), module('y', OLD)],
    'nonCompliant',
  ],
  [
    'after what it depends on, by its id',
    [module('x', OLD, [id('y')]), module('y', NEW)],
    'nonCompliant',
  ],
  [
    'after what it depends on, by its id in another case',
    [module('x', OLD, [id('Y').replace('Microsoft', 'microsoft')]), module('y', NEW)],
    'nonCompliant',
  ],
  [
    'after what it depends on, by its name',
    [module('x', OLD, ['y']), module('y', NEW)],
    'nonCompliant',
  ],
  [
    'after what it depends on, by its symbol',
    { x: module('one', OLD, ['y']), y: module('two', NEW) },
    'nonCompliant',
  ],
  [
    'after what it depends on, by the name of a loop',
    [module('x', OLD, ['each']), module('y', NEW, [], { copy: { name: 'each', count: 1 } })],
    'nonCompliant',
  ],
  [
    'after what it depends on by something between',
    [
      module('x', OLD, [id('z')]),
      module('y', NEW),
      { ...module('z', NEW, [id('y')]), properties: { template: { resources: [] } } },
    ],
    'nonCompliant',
  ],
  [
    'after a declaration beside the module',
    [module('x', OLD, ["[resourceId('Microsoft.Storage/storageAccounts', 'a')]"]), account(NEW)],
    'nonCompliant',
  ],
  [
    'not after one that depends on it',
    [module('x', OLD), module('y', NEW, [id('x')])],
    'compliant',
  ],
])('%s', async (_what, resources, verdict) => {
  const found: readonly Finding[] = await judge(
    [JSON.stringify({ contentVersion: '1.0.0.0', resources })],
    ['storage-minimum-tls'],
  )
  expect(found.map((one) => one.verdict)).toEqual([verdict])
})

test('two that wait for each other, which Azure refuses, are one finding all the same', async () => {
  const resources = [module('x', OLD, [id('y')]), module('y', NEW, [id('x')])]
  const input = JSON.stringify({ contentVersion: '1.0.0.0', resources })
  expect(await judge([input], ['storage-minimum-tls'])).toHaveLength(1)
})
