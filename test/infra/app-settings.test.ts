// The template and the code agree on the app settings: none that nobody reads, none that is missing.
import { expect, test } from 'vitest'
import { environmentSchema } from '../../src/environment-schema.ts'
import { one, read, settingsOf } from './snapshots.ts'

// What the Functions host reads, and the settings of its connection that the code does not need itself.
// https://learn.microsoft.com/azure/azure-functions/functions-app-settings
const OF_THE_HOST = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AzureWebJobsStorage__credential',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsDisableHomepage',
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
// Read by the host, with the service's own level of logs.
const OF_DEBUG = ['AzureFunctionsJobHost__logging__logLevel__Function']

const ours = Object.keys(environmentSchema.shape)

test.each([
  { name: 'main/flex', host: OF_THE_HOST },
  { name: 'main/told', host: OF_THE_HOST },
  { name: 'main/premium', host: [...OF_THE_HOST, ...OF_PREMIUM] },
  { name: 'main/sign-in-and-debug', host: [...OF_THE_HOST, ...OF_DEBUG] },
])('every setting of $name is read by the code or by the host', ({ name, host }) => {
  const names = [...settingsOf(read(name)).keys()]
  expect(names.filter((one) => !ours.includes(one) && !host.includes(one))).toEqual([])
  expect([...REQUIRED, ...host].filter((one) => !names.includes(one))).toEqual([])
})

test('the values are ones that the code takes', () => {
  const settings = [...settingsOf(read('main/told'))]
  // Addresses and secrets are known to Azure only.
  const known = Object.fromEntries(settings.filter(([, value]) => value !== undefined))
  expect(environmentSchema.safeParse(known).error?.issues ?? []).toEqual([])
  expect(known).toMatchObject({
    REBASELINE_WRITES: 'on',
    REBASELINE_SWEEP_SCHEDULE: '0 0 */6 * * *',
  })
})

test('addresses of Azure come from the cloud that is deployed to', () => {
  const text = JSON.stringify(one(read('main/flex'), 'Microsoft.Web/sites').properties)
  expect(text).toContain('environment().suffixes.storage')
  const addresses = [
    'REBASELINE_ARM_ENDPOINT',
    'REBASELINE_ARM_SCOPE',
    'REBASELINE_KEYVAULT_DNS_SUFFIX',
  ]
  for (const name of addresses) {
    const settings = settingsOf(read('main/flex'))
    expect(settings.has(name)).toBe(true)
    expect(settings.get(name)).toBeUndefined()
  }
})

test('more is written where more is asked for: the host would drop it otherwise', () => {
  const settings = settingsOf(read('main/sign-in-and-debug'))
  expect(settings.get('REBASELINE_LOG_LEVEL')).toBe('debug')
  expect(settings.get(OF_DEBUG[0] ?? '')).toBe('Debug')
})

test('nobody is shown a page that says what runs here', () => {
  expect(settingsOf(read('main/flex')).get('AzureWebJobsDisableHomepage')).toBe('true')
})

test('no connection string is set', () => {
  expect([...settingsOf(read('main/flex')).keys()]).not.toContain('AzureWebJobsStorage')
})

// The engine leaves a secret alone, so that what depends on one stays in words.
test.each([
  ['teamsUrl', 'REBASELINE_TEAMS_URL'],
  ['webhookUrl', 'REBASELINE_WEBHOOK_URL'],
  ['webhookSecret', 'REBASELINE_WEBHOOK_SECRET'],
])('the secret %s is set only when it is given, and no snapshot holds it', (parameter, name) => {
  const made = JSON.stringify(read('main/told'))
  expect(made).toContain(
    `if(empty(parameters('${parameter}')), createObject(), createObject('${name}', parameters('${parameter}')))`,
  )
  expect(made).not.toMatch(/example\.com\/(teams|hook)|whsec_example/)
})
