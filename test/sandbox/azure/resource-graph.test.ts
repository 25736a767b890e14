import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../sandbox/azure/json.ts'
import { valueAt } from '../../../sandbox/azure/json.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { people, subscriptionId } from '../../../sandbox/estate/names.ts'
import { askAs, startTrustedAzure } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const ask = (method: string, path: string, body?: JsonValue, who: Principal = people.anna) =>
  askAs(azure, who, method, path, body)

describe('Resource Graph', () => {
  const query = (text: string, options: JsonObject = {}) =>
    ask('POST', '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', {
      query: text,
      subscriptions: [subscriptionId],
      options,
    })

  test.each([
    ['another table', 'resourcecontainers'],
    ['an operator outside the subset', 'resources | summarize count()'],
    ['a comparison outside the subset', "resources | where name contains 'x'"],
    ['an unknown function', "resources | where tolower(name) == 'x'"],
    ['an open bracket', "resources | where (name == 'x'"],
    ['a stray character', 'resources | where name == $x'],
  ])('refuses %s', async (_reason, text) => {
    const answer = await query(text)
    expect(answer).toMatchObject({ status: 400, code: 'BadRequest' })
    expect(answer.error.details).toMatchObject([{ code: 'InvalidQuery' }, {}])
  })

  test.each([
    ["type =~ 'microsoft.keyvault/vaults'", 3],
    ["not(type =~ 'microsoft.keyvault/vaults') and resourceGroup == 'rg-payments'", 1],
    ["name in ('stmlhubprod', 'kv-hub-prod') or name == 'crmlprod'", 3],
    ["type !in~ ('microsoft.network/privateendpoints') and resourceGroup == 'rg-ml-prod'", 11],
    ["isnotempty(tags['workload']) and isempty(properties.customDomain)", 2],
    ["properties.allowSharedKeyAccess == false and name != 'x'", 2],
    ["type =~ 'microsoft.machinelearningservices/workspaces/computes'", 0],
    ['isnotempty(managedBy)', 3],
  ])('where %s', async (where, count) => {
    const { body } = await query(`resources | where ${where} | project id, type`)
    expect(valueAt(body, 'totalRecords')).toBe(count)
  })

  test('gives no skip token when the rows have no id', async () => {
    const { body } = await query('resources | project name', { $top: 2 })
    expect(valueAt(body, '$skipToken')).toBeUndefined()
    expect(valueAt(body, 'resultTruncated')).toBe('true')
  })

  test('says how much is left, and refuses the sixteenth query of five seconds', async () => {
    const { marek } = people
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
    const answers = []
    for (let each = 0; each < 16; each += 1) {
      answers.push(await ask('POST', path, { query: 'resources | project id' }, marek))
    }
    expect(answers[0]?.headers['x-ms-user-quota-remaining']).toBe('14')
    expect(answers.slice(0, 15).every(({ status }) => status === 200)).toBe(true)
    expect(answers[15]?.status).toBe(429)
    expect(Number(answers[15]?.headers['retry-after'])).toBeLessThanOrEqual(5)
  })
})
