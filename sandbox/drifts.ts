import type { JsonObject } from './azure/json.ts'
import { isObject } from './azure/json.ts'
import type { SandboxAzure } from './azure/start.ts'
import { act, type Drift, patch } from './drift-acts.ts'
import { childDrifts } from './drifts-children.ts'
import { ids, people } from './estate/names.ts'

const storage = '2026-04-01'
const keyVault = '2026-02-01'
const machineLearning = '2026-05-01'
const diagnostics = '2021-05-01-preview'

export type { Drift }

/** Every drift that the sandbox can be told to run, by name. */
export const drifts: readonly Drift[] = [
  accountDrift('tls', 'storage-minimum-tls', 'allows TLS 1.0 for an old client', {
    minimumTlsVersion: 'TLS1_0',
  }),
  {
    name: 'public-network',
    title: 'Marek opens the fraud workspace to the internet to reach it from home',
    rule: 'ml-workspace-public-network-access',
    resourceId: ids.fraudWorkspace,
    actor: people.marek.name,
    run: (azure) =>
      patch(azure, people.marek, ids.fraudWorkspace, machineLearning, {
        publicNetworkAccess: 'Enabled',
      }),
  },
  accountDrift('blob-anonymity', 'storage-blob-public-access', 'allows anonymous blobs', {
    allowBlobPublicAccess: true,
  }),
  {
    name: 'vault-firewall',
    title: 'Priya opens the firewall of the fraud vault while she debugs',
    rule: 'keyvault-firewall-default-deny',
    resourceId: ids.fraudVault,
    actor: people.priya.name,
    run: (azure) =>
      patch(azure, people.priya, ids.fraudVault, keyVault, {
        networkAcls: { ...networkAclsOf(azure, ids.fraudVault), defaultAction: 'Allow' },
      }),
  },
  {
    name: 'key-age',
    title: 'The key of the fraud workspace is suddenly 400 days old',
    rule: 'keyvault-key-age',
    resourceId: ids.fraudKey,
    actor: 'time',
    run: async (azure) => azure.ageKey(ids.fraudKey, 400),
  },
  accountDrift('secure-transfer', 'storage-secure-transfer', 'allows plain HTTP', {
    supportsHttpsTrafficOnly: false,
  }),
  {
    name: 'soft-delete',
    title: 'Jonas switches soft delete of blobs off to save money',
    rule: 'storage-blob-soft-delete',
    resourceId: `${ids.fraudAccount}/blobServices/default`,
    actor: people.jonas.name,
    run: (azure) => {
      const id = `${ids.fraudAccount}/blobServices/default`
      const { properties } = azure.resource(id) ?? {}
      const others = isObject(properties) ? properties : {}
      const body = { properties: { ...others, deleteRetentionPolicy: { enabled: false } } }
      return act(azure, people.jonas, 'PUT', `${id}?api-version=${storage}`, body)
    },
  },
  {
    name: 'network-open',
    title: 'Jonas lets all networks through the firewall of the fraud account',
    rule: 'storage-network-default-deny',
    resourceId: ids.fraudAccount,
    actor: people.jonas.name,
    run: (azure) =>
      patch(azure, people.jonas, ids.fraudAccount, storage, {
        networkAcls: { ...networkAclsOf(azure, ids.fraudAccount), defaultAction: 'Allow' },
      }),
  },
  accountDrift(
    'storage-public-network',
    'storage-public-network-access',
    'opens it to the internet',
    {
      publicNetworkAccess: 'Enabled',
    },
  ),
  {
    name: 'diagnostics',
    title: 'Anna deletes the diagnostic setting of the fraud workspace',
    rule: 'ml-workspace-diagnostic-logs',
    resourceId: ids.fraudWorkspace,
    actor: people.anna.name,
    run: (azure) => {
      const name = 'Microsoft.Insights/diagnosticSettings/to-log-ml-prod'
      const path = `${ids.fraudWorkspace}/providers/${name}?api-version=${diagnostics}`
      return act(azure, people.anna, 'DELETE', path)
    },
  },
  {
    name: 'rotation-policy',
    title:
      'Priya removes the rotation policy of the fraud key; Azure raises no event for it, npm run sweep finds it',
    rule: 'keyvault-key-rotation-policy',
    resourceId: ids.fraudKey,
    actor: people.priya.name,
    run: (azure) => {
      const url = `${azure.vaultUrl('kv-fraud-prod')}/keys/cmk-fraud/rotationpolicy`
      const body = { lifetimeActions: [], attributes: {} }
      return act(azure, people.priya, 'PUT', `${url}?api-version=7.6`, body)
    },
  },
  accountDrift(
    'cross-tenant',
    'storage-cross-tenant-replication',
    'allows replication to other tenants',
    {
      allowCrossTenantReplication: true,
    },
  ),
  ...childDrifts,
]

function accountDrift(name: string, rule: string, deed: string, properties: JsonObject): Drift {
  const { jonas } = people
  return {
    ...{ name, rule, resourceId: ids.fraudAccount, actor: jonas.name },
    title: `Jonas changes the fraud account: he ${deed}`,
    run: (azure) => patch(azure, jonas, ids.fraudAccount, storage, properties),
  }
}

function networkAclsOf(azure: SandboxAzure, id: string): JsonObject {
  const properties = azure.resource(id)?.properties
  const networkAcls = isObject(properties) ? properties.networkAcls : undefined
  return isObject(networkAcls) ? networkAcls : {}
}
