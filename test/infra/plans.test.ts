// Which members each plan takes. Azure refuses others, also when they are null, and not in every region yet.
import { describe, expect, test } from 'vitest'
import { NAMES, one, read, type Snapshot, settingsOf } from './snapshots.ts'

// The error of Resource Manager is 51021: "The following site configuration property … for Flex Consumption sites is
// invalid." What it names, and what Flex Consumption has in functionAppConfig instead:
// https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#deprecated-properties-and-settings
const NOT_ON_FLEX = {
  siteConfig: [
    ['ftpsState', 'named by Azure: azure-pipelines-tasks#21032'],
    [
      'linuxFxVersion',
      'named by Azure: terraform-azurerm-avm-res-web-site#283; functionAppConfig.runtime has it',
    ],
    [
      'functionsRuntimeScaleMonitoringEnabled',
      'named by Azure: terraform-azurerm-avm-res-web-site#360',
    ],
    ['netFrameworkVersion', 'named by Azure: azure-pipelines-tasks#21032'],
    ['use32BitWorkerProcess', 'named by Azure: azure-pipelines-tasks#21032'],
    ['preWarmedInstanceCount', 'named by Azure: terraform-azurerm-avm-res-web-site#360'],
    [
      'functionAppScaleLimit',
      'named by Azure: azure-functions-host#10643; scaleAndConcurrency has it',
    ],
    ['windowsFxVersion', 'the plan is for Linux only'],
    ['alwaysOn', 'scaleAndConcurrency.alwaysReady has it'],
    ['minimumElasticInstanceCount', 'not settled: terraform-azurerm-avm-res-web-site#353'],
    ['appSettings', 'a PUT of the site would take away those that config/appsettings sets'],
  ],
  properties: [
    ['outboundVnetRouting', 'everything goes through the subnet'],
    ['vnetRouteAllEnabled', 'everything goes through the subnet'],
    ['containerSize', 'scaleAndConcurrency.instanceMemoryMB has it'],
    ['dailyMemoryTimeQuota', 'of the Consumption plan'],
  ],
  settings: [
    ['FUNCTIONS_EXTENSION_VERSION', 'deprecated on Flex Consumption'],
    ['FUNCTIONS_WORKER_RUNTIME', 'functionAppConfig.runtime has it'],
    ['WEBSITE_NODE_DEFAULT_VERSION', 'functionAppConfig.runtime has it'],
    ['WEBSITE_RUN_FROM_PACKAGE', 'functionAppConfig.deployment has it'],
    ['WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID', 'functionAppConfig.deployment has it'],
    ['WEBSITE_CONTENTAZUREFILECONNECTIONSTRING', 'there is no file share'],
    ['WEBSITE_CONTENTSHARE', 'there is no file share'],
    ['WEBSITE_VNET_ROUTE_ALL', 'everything goes through the subnet'],
    ['SCM_DO_BUILD_DURING_DEPLOYMENT', 'deprecated on Flex Consumption'],
    ['ENABLE_ORYX_BUILD', 'deprecated on Flex Consumption'],
  ],
} as const
// What is sent to Flex Consumption nevertheless; azurerm_function_app_flex_consumption sends each of them, too.
const ON_FLEX = {
  siteConfig: [
    'http20Enabled',
    'ipSecurityRestrictions',
    'ipSecurityRestrictionsDefaultAction',
    'minTlsVersion',
    'scmIpSecurityRestrictions',
    'scmIpSecurityRestrictionsDefaultAction',
    'scmIpSecurityRestrictionsUseMain',
    'scmMinTlsVersion',
  ],
  properties: [
    'clientAffinityEnabled',
    'functionAppConfig',
    'httpsOnly',
    'keyVaultReferenceIdentity',
    'publicNetworkAccess',
    'serverFarmId',
    'siteConfig',
    'virtualNetworkSubnetId',
  ],
} as const

const plan = (made: Snapshot) => one(made, 'Microsoft.Web/serverfarms')
const site = (made: Snapshot) => one(made, 'Microsoft.Web/sites').properties
const siteConfig = (made: Snapshot) => site(made).siteConfig as Readonly<Record<string, unknown>>
const installations = NAMES.filter((name) => /^(main|samples\/main)/.test(name)).map((name) => {
  const made = read(name)
  return { name, made, sku: (plan(made).sku as { name: string }).name }
})
const onFlex = installations.filter(({ sku }) => sku === 'FC1')
const onPremium = installations.filter(({ sku }) => sku === 'EP1')

test('both plans are looked at, in the open and in a network', () => {
  expect(onFlex.length).toBeGreaterThan(5)
  for (const some of [onFlex, onPremium]) {
    const networks = some.map(({ made }) => 'virtualNetworkSubnetId' in site(made))
    expect(new Set(networks)).toEqual(new Set([true, false]))
  }
})

describe.each(onFlex)('Flex Consumption, $name', ({ made }) => {
  test.each(NOT_ON_FLEX.siteConfig)('is not sent siteConfig.%s: %s', (member) => {
    expect(siteConfig(made)).not.toHaveProperty([member])
  })

  test.each(NOT_ON_FLEX.properties)('is not sent %s: %s', (member) => {
    expect(site(made)).not.toHaveProperty([member])
  })

  test.each(NOT_ON_FLEX.settings)('is not sent the setting %s: %s', (name) => {
    expect([...settingsOf(made).keys()]).not.toContain(name)
  })

  test('is sent nothing that this table does not know', () => {
    expect(Object.keys(siteConfig(made)).toSorted()).toEqual(ON_FLEX.siteConfig)
    const members = Object.keys(site(made)) as (typeof ON_FLEX.properties)[number][]
    expect(members.filter((member) => !ON_FLEX.properties.includes(member))).toEqual([])
    expect(site(made)).toHaveProperty('functionAppConfig')
  })
})

// https://learn.microsoft.com/azure/azure-functions/functions-premium-plan
describe.each(onPremium)('Elastic Premium, $name', ({ made }) => {
  test('is told its runtime where it looks for it, and nothing of Flex Consumption', () => {
    expect(site(made)).not.toHaveProperty('functionAppConfig')
    expect(siteConfig(made)).toMatchObject({ linuxFxVersion: 'NODE|24', ftpsState: 'Disabled' })
    expect(settingsOf(made).get('FUNCTIONS_EXTENSION_VERSION')).toBe('~4')
    expect(settingsOf(made).get('FUNCTIONS_WORKER_RUNTIME')).toBe('node')
    expect(plan(made)).toMatchObject({ kind: 'elastic', sku: { tier: 'ElasticPremium' } })
  })

  test('sends everything through its subnet, and is woken by what is behind it', () => {
    const inNetwork = 'virtualNetworkSubnetId' in site(made)
    expect(site(made).outboundVnetRouting).toEqual(inNetwork ? { allTraffic: true } : undefined)
    expect(siteConfig(made).functionsRuntimeScaleMonitoringEnabled).toBe(
      inNetwork ? true : undefined,
    )
  })
})
