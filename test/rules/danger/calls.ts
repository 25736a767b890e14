// Dangers of calls beside the resource itself: actions, children and neighbours.
import type { Dangers } from './danger.ts'

const LEARN = 'https://learn.microsoft.com/azure'
const ML = 'Microsoft.MachineLearningServices/workspaces'

/** What may be called, by method and type or action. */
export const CALLS: Dangers[string] = {
  'PUT Microsoft.Insights/diagnosticSettings': {
    least: 'safe',
    because: 'logs go to one more place, under a name of our own; settings of others stay',
    source: `${LEARN}/azure-monitor/platform/diagnostic-settings`,
  },
  'PATCH Microsoft.Resources/tags': {
    to: { operation: 'Merge' },
    least: 'safe',
    because: 'Merge adds; only Replace and Delete take tags of others away',
    source: 'https://learn.microsoft.com/rest/api/resources/tags/update-at-scope',
  },
  'PUT Microsoft.Network/privateEndpoints': {
    least: 'approval',
    because: 'names resolve to private addresses in linked networks: clients there change over',
    source: `${LEARN}/private-link/private-endpoint-dns`,
  },
  'PUT Microsoft.Security/defenderForStorageSettings': {
    least: 'approval',
    because: 'each scanned gigabyte is charged, and it overrides the plan of the subscription',
    source: `${LEARN}/defender-for-cloud/defender-for-storage-introduction`,
  },
  'PUT Microsoft.Authorization/locks': {
    to: { properties: { level: 'CanNotDelete' } },
    least: 'approval',
    because: 'deployments and people that delete the resource fail; ReadOnly would break listKeys',
    source: `${LEARN}/azure-resource-manager/management/lock-resources`,
  },
  'POST Microsoft.Storage/storageAccounts/regenerateKey': {
    least: 'approval',
    final: true,
    because: 'the old key is gone: who signs with it, or holds a SAS of it, fails at once',
    source: `${LEARN}/storage/common/storage-account-keys-manage`,
  },
  [`POST ${ML}/resyncKeys`]: {
    least: 'approval',
    because: 'it acts on a workspace because that workspace names the account',
    source: `${LEARN}/machine-learning/how-to-change-storage-access-key`,
  },
  [`POST ${ML}/provisionManagedNetwork`]: {
    least: 'approval',
    final: true,
    because: 'private endpoints of the network are charged, and it cannot be taken away',
    source: `${LEARN}/machine-learning/how-to-managed-network`,
  },
  [`DELETE ${ML}/outboundRules`]: {
    least: 'approval',
    because: 'jobs that use the destination fail',
    source: `${LEARN}/machine-learning/how-to-managed-network`,
  },
  [`PATCH ${ML}/computes`]: {
    to: { properties: { properties: { scaleSettings: { minNodeCount: 0 } } } },
    least: 'approval',
    because: 'idle nodes go, and with them whoever is logged on to one',
    source: `${LEARN}/machine-learning/how-to-manage-optimize-cost`,
  },
  [`POST ${ML}/computes/updateIdleShutdownSetting`]: {
    least: 'approval',
    because: 'an instance stops under a script that runs in the background',
    source: `${LEARN}/machine-learning/how-to-create-compute-instance`,
  },
}
