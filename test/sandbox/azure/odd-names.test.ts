import { afterAll, beforeAll, expect, test } from 'vitest'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { people, subscriptionId } from '../../../sandbox/estate/names.ts'
import { armUrl } from '../../../src/azure/arm-url.ts'
import { existenceQuery } from '../../../src/azure/resource-graph.ts'
import { askAs, startTrustedAzure } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

test('names with blanks, parentheses and quotes are names, in paths and in queries', async () => {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-ml-prod`
  const id = `${group}/providers/Microsoft.Insights/components/It's "ML" (prod)`
  const url = armUrl('https://x', id, '2020-02-02').slice('https://x'.length)
  const body = { location: 'westeurope', kind: 'web', properties: { Application_Type: 'web' } }
  const ask = askAs.bind(undefined, azure, people.anna)
  expect(await ask('PUT', url, body)).toMatchObject({ status: 201, body: { id } })
  expect(await ask('GET', url)).toMatchObject({ status: 200, body: { id } })
  const graph = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
  const query = existenceQuery([id.toUpperCase(), `${id}'`])
  const found = await ask('POST', graph, { query, subscriptions: [subscriptionId] })
  expect(valueAt(found.body, 'data')).toEqual([{ id }])
})

test('a segment that would be more than a name once decoded names nothing', async () => {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/rg-ml-prod`
  for (const segment of ['a%2Fb', 'a%5Cb', 'a%00b', '%E0%A4', 'a%252Fb']) {
    const path = `${id}/providers/Microsoft.Insights/components/${segment}?api-version=2020-02-02`
    expect(await askAs(azure, people.anna, 'GET', path), segment).toMatchObject({ status: 404 })
  }
})
