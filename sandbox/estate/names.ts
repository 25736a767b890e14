import type { Principal } from '../azure/principal.ts'

/** The bank's tenant. */
export const tenantId = '6f1d9a52-3c84-4b0e-9d7a-5e2b8c41f703'
/** The subscription of the data science platform. */
export const subscriptionId = 'b27c4e19-8a53-4d6f-a1e0-97d3f5608b2c'
/** Where everything runs. */
export const region = 'westeurope'

/** The id of a resource group. */
export function groupId(group: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}`
}

function id(group: string, type: string, name: string): string {
  return `${groupId(group)}/providers/${type}/${name}`
}

const workspaces = 'Microsoft.MachineLearningServices/workspaces'
const accounts = 'Microsoft.Storage/storageAccounts'
const vaults = 'Microsoft.KeyVault/vaults'
const hsms = 'Microsoft.KeyVault/managedHSMs'
const networks = 'Microsoft.Network/virtualNetworks'
const hub = id('rg-ml-prod', workspaces, 'mlw-hub-prod')
const fraud = id('rg-ml-prod', workspaces, 'mlw-fraud-prod')

/** The resource group that Azure ML made for what it runs itself, and owns. */
export const managedGroup = 'azureml-rg-mlreg-bank'

/** Ids of the resources that tests, drifts and pages talk about. */
export const ids = {
  hubWorkspace: hub,
  fraudWorkspace: fraud,
  hubAccount: id('rg-ml-prod', accounts, 'stmlhubprod'),
  fraudAccount: id('rg-ml-prod', accounts, 'stfraudprod'),
  hubVault: id('rg-ml-prod', vaults, 'kv-hub-prod'),
  fraudVault: id('rg-ml-prod', vaults, 'kv-fraud-prod'),
  fraudKey: `${id('rg-ml-prod', vaults, 'kv-fraud-prod')}/keys/cmk-fraud`,
  batchKey: `${id('rg-ml-prod', vaults, 'kv-fraud-prod')}/keys/batch-scoring`,
  hubKey: `${id('rg-ml-prod', vaults, 'kv-hub-prod')}/keys/signing-hub`,
  registry: id('rg-ml-prod', 'Microsoft.ContainerRegistry/registries', 'crmlprod'),
  insights: id('rg-ml-prod', 'Microsoft.Insights/components', 'appi-ml-prod'),
  logs: id('rg-ml-prod', 'Microsoft.OperationalInsights/workspaces', 'log-ml-prod'),
  computeInstance: `${fraud}/computes/ci-anna`,
  computeCluster: `${fraud}/computes/cpu-cluster`,
  scoringEndpoint: `${fraud}/onlineEndpoints/fraud-scoring`,
  churnEndpoint: `${hub}/onlineEndpoints/churn-scoring`,
  nightlyEndpoint: `${fraud}/batchEndpoints/nightly-scoring`,
  monthlyEndpoint: `${hub}/batchEndpoints/monthly-report`,
  summaries: `${hub}/serverlessEndpoints/summaries`,
  bureauConnection: `${fraud}/connections/credit-bureau`,
  lakeConnection: `${fraud}/connections/data-lake`,
  wideRule: `${hub}/outboundRules/everything`,
  mlRegistry: id('rg-ml-prod', 'Microsoft.MachineLearningServices/registries', 'mlreg-bank'),
  registryAccount: id(managedGroup, accounts, 'stmlregbank'),
  hubServiceAccount: id(managedGroup, accounts, 'stmlwhubservice'),
  cmkVault: id('rg-keys', vaults, 'kv-cmk-prod'),
  hubCmk: `${id('rg-keys', vaults, 'kv-cmk-prod')}/keys/cmk-hub`,
  hsm: id('rg-keys', hsms, 'hsm-bank'),
  hsmKey: `${id('rg-keys', hsms, 'hsm-bank')}/keys/root-wrap`,
  endpointSubnet: `${id('rg-ml-prod', networks, 'vnet-ml-prod')}/subnets/snet-endpoints`,
  marketingAccount: id('rg-web', accounts, 'stmarketingweb'),
  labAccount: id('rg-lab', accounts, 'stlabscratch'),
  paymentsAccount: id('rg-payments', accounts, 'stpaymentsarchive'),
  paymentsLock: `${groupId('rg-payments')}/providers/Microsoft.Authorization/locks/audit-hold`,
  legacyAccount: id('rg-legacy', accounts, 'stlegacyerp'),
  ownAccount: id('rg-rebaseline', accounts, 'strebaseline'),
} as const

/** Rebaseline's managed identity. The vaults' firewalls let its address in. */
export const rebaseline: Principal = {
  kind: 'managedIdentity',
  name: 'rebaseline',
  objectId: '0d5e7b1c-42f8-4a9d-8c36-e1b794a2f058',
  appId: 'c93a60d7-1e4b-4f72-b8a5-20d6e7f1934b',
  identityResourceId: id(
    'rg-rebaseline',
    'Microsoft.ManagedIdentity/userAssignedIdentities',
    'id-rebaseline',
  ),
  address: '20.61.7.44',
}

/** The application id of the Azure portal, which shows as the client of what people do there. */
const portal = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c'

function person(name: string, objectId: string, address: string): Principal {
  const upn = `${name.toLowerCase().replace(' ', '.')}@nordbank.example`
  return { kind: 'user', name, upn, objectId, appId: portal, address }
}

/** The people who work in the estate. */
export const people = {
  anna: person('Anna Lindqvist', '3b8f1c60-7d25-4e9a-b104-8f6a2d9c7e51', '91.14.220.17'),
  jonas: person('Jonas Weber', '7c2e9f04-a6b3-4d18-95f7-1e0d8b3a6c42', '91.14.220.23'),
  priya: person('Priya Raman', 'e5a1d7b8-0f6c-4c39-8e2d-b4937f60a1d6', '91.14.220.31'),
  marek: person('Marek Novak', 'a80c3f5d-92e7-4b61-bd08-6d17e4f2c953', '185.60.112.9'),
} as const
