import type { JsonObject } from '../azure/json.ts'
import { nameOf } from '../azure/target.ts'
import { resource } from './core.ts'
import { ids } from './names.ts'

const type = 'Microsoft.MachineLearningServices/workspaces'

/** Where the managed network of each workspace leads; the hub has a rule that makes the others pointless. */
const rules: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  [ids.fraudWorkspace]: {
    __SYS_PE_stfraudprod_blob: required(ids.fraudAccount, 'blob'),
    pypi: { type: 'FQDN', category: 'UserDefined', status: 'Active', destination: 'pypi.org' },
    monitoring: {
      type: 'ServiceTag',
      category: 'UserDefined',
      status: 'Active',
      destination: { serviceTag: 'AzureMonitor', protocol: 'TCP', portRanges: '443' },
    },
  },
  [ids.hubWorkspace]: {
    __SYS_PE_stmlhubprod_blob: required(ids.hubAccount, 'blob'),
    [nameOf(ids.wideRule)]: {
      type: 'ServiceTag',
      category: 'UserDefined',
      status: 'Active',
      destination: { serviceTag: 'Internet', protocol: 'TCP', portRanges: '443' },
    },
  },
}

/** The same rules as the document of the workspace shows them. */
export function outboundRulesOf(workspaceId: string): JsonObject {
  return { ...rules[workspaceId] }
}

/** Outbound rules, and the connections of the fraud workspace: one holds a key that everybody in it may use. */
export function workspaceNetwork(now: number): readonly JsonObject[] {
  const outbound = Object.entries(rules).flatMap(([workspaceId, named]) =>
    Object.entries(named).map(([name, properties]) =>
      resource(`${workspaceId}/outboundRules/${name}`, `${type}/outboundRules`, now, {
        properties,
      }),
    ),
  )
  return [
    ...outbound,
    connection(ids.bureauConnection, now, {
      authType: 'ApiKey',
      category: 'ApiKey',
      target: 'https://api.credit-bureau.example',
      isSharedToAll: true,
      group: 'AzureAI',
    }),
    connection(ids.lakeConnection, now, {
      authType: 'AAD',
      category: 'ADLSGen2',
      target: 'https://stfraudprod.dfs.core.windows.net/',
      isSharedToAll: false,
      group: 'Azure',
    }),
  ]
}

function required(serviceResourceId: string, subresourceTarget: string): JsonObject {
  return {
    type: 'PrivateEndpoint',
    category: 'Required',
    status: 'Active',
    destination: { serviceResourceId, subresourceTarget, sparkEnabled: false },
  }
}

function connection(id: string, now: number, properties: JsonObject): JsonObject {
  const metadata = { owner: 'fraud-detection' }
  return resource(id, `${type}/connections`, now, {
    properties: { ...properties, metadata, createdByWorkspaceArmId: ids.fraudWorkspace },
  })
}
