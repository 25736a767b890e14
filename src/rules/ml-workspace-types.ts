// Types beside the workspace itself, and which workspaces decide for themselves.
import type { Condition, ResourceType } from '../engine/rule.ts'
import { workspace } from './types.ts'

/**
 * Outbound rules of a managed network: PUT and DELETE only, both long-running (ManagedNetworkSettingsRule).
 * unverified: the RBAC actions follow the path of the type; the published list does not name them.
 */
export const outboundRule: ResourceType = {
  type: 'Microsoft.MachineLearningServices/workspaces/outboundRules',
  apiVersion: workspace.apiVersion,
  // There is no PATCH. A fix takes the rule away, which is a request of its own.
  write: 'none',
  createdAt: ['systemData.createdAt'],
  listedBy: { parent: workspace.type, kind: 'list', segment: 'outboundRules' },
  permissions: {
    read: ['Microsoft.MachineLearningServices/workspaces/outboundRules/read'],
    write: [],
  },
}

/**
 * Azure ML registries. PATCH takes tags, identity and sku only (Registries_Update) and is silent about the rest, so
 * that a network setting sent with it would be lost: everything is a PUT of the whole document, long-running.
 * unverified: a PUT keeps private endpoint connections; they are sent back as they were read, to be safe.
 */
export const registry: ResourceType = {
  type: 'Microsoft.MachineLearningServices/registries',
  apiVersion: workspace.apiVersion,
  write: 'put',
  readOnly: [
    'identity.principalId',
    'identity.tenantId',
    'properties.discoveryUrl',
    'properties.mlFlowRegistryUri',
  ],
  createdAt: ['systemData.createdAt'],
  listedBy: 'resourceGraph',
  permissions: {
    read: ['Microsoft.MachineLearningServices/registries/read'],
    write: ['Microsoft.MachineLearningServices/registries/write'],
  },
}

/** Limits a rule to workspaces that decide for themselves. `what` completes the sentence: `its network settings`. */
export function exceptProjects(what: string): Condition {
  return {
    path: 'kind',
    oneOf: ['Default', 'Hub', 'FeatureStore'],
    absent: 'Default',
    otherwise: `a project takes ${what} from its hub`,
  }
}
