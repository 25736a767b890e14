// The template and the code agree on the app settings: none that nobody reads, none that is missing.
import { expect, test } from 'vitest'
import { z } from 'zod'
import { environmentSchema } from '../../src/environment-schema.ts'
import { main, one } from './samples.ts'

// What the Functions host reads, and the settings of its connection that the code does not need itself.
// https://learn.microsoft.com/azure/azure-functions/functions-app-settings
const OF_THE_HOST = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__blobServiceUri',
]
// Elastic Premium only: Flex Consumption refuses them.
const OF_PREMIUM = [
  'FUNCTIONS_EXTENSION_VERSION',
  'FUNCTIONS_WORKER_RUNTIME',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID',
]
const REQUIRED = [
  'AzureWebJobsStorage__tableServiceUri',
  'AzureWebJobsStorage__queueServiceUri',
  'AZURE_CLIENT_ID',
  'REBASELINE_PRINCIPAL_ID',
  'REBASELINE_OWN',
]
const ALERTS = {
  teamsUrl: 'https://example.com/flow',
  webhookUrl: 'https://example.com/hook',
  webhookSecret: `whsec_${'a'.repeat(32)}`,
}

const settingsOf = (params = {}) =>
  z
    .looseObject({ properties: z.record(z.string(), z.string()) })
    .parse(one(main(params), 'Microsoft.Web/sites/config')).properties

const read = Object.keys(environmentSchema.shape)

test.each([
  { plan: 'flex', host: OF_THE_HOST },
  { plan: 'premium', host: [...OF_THE_HOST, ...OF_PREMIUM] },
])('every setting on $plan is read by the code or by the host', ({ plan, host }) => {
  const names = Object.keys(settingsOf({ plan, ...ALERTS }))
  expect(names.filter((name) => !read.includes(name) && !host.includes(name))).toEqual([])
  expect([...REQUIRED, ...host].filter((name) => !names.includes(name))).toEqual([])
})

test('the values are ones that the code takes', () => {
  const settings = settingsOf(ALERTS)
  // Addresses of the storage account are known to Azure only.
  const known = Object.entries(settings).filter(([, value]) => !value.startsWith('['))
  expect(environmentSchema.safeParse(Object.fromEntries(known)).error?.issues ?? []).toEqual([])
  expect(settings).toMatchObject({
    REBASELINE_ARM_ENDPOINT: 'https://management.azure.com/',
    REBASELINE_ARM_SCOPE: 'https://management.azure.com/.default',
    REBASELINE_KEYVAULT_DNS_SUFFIX: 'vault.azure.net',
  })
})

test('secrets are set only when they are given, and no connection string ever', () => {
  const names = Object.keys(settingsOf())
  expect(names.filter((name) => /URL|SECRET/.test(name))).toEqual([])
  expect(names).not.toContain('AzureWebJobsStorage')
})
