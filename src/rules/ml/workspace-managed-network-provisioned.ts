import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

const MAY = ['Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action'] as const

const STATUS = 'properties.managedNetwork.status.status'
const network = (isolationMode: string, status?: string) => ({
  managedNetwork: { isolationMode, ...(status === undefined ? {} : { status: { status } }) },
})

/** Azure makes the network with the first compute; until then there is a setting but no network. */
export const workspaceManagedNetworkProvisioned = defineRule({
  id: 'ml-workspace-managed-network-provisioned',
  title: 'Azure ML workspaces with a managed network have it provisioned',
  why: 'Until the network exists, the first job waits for it, and nothing shows that its endpoints work.',
  severity: 'low',
  resource: workspace,
  since: '2023-10-01',
  only: [
    exceptProjects('its network settings'),
    {
      path: 'properties.managedNetwork.isolationMode',
      oneOf: ['AllowInternetOutbound', 'AllowOnlyApprovedOutbound'],
      absent: 'Disabled',
      otherwise: 'the workspace has no managed network',
    },
  ],
  gaps({ resource }) {
    const actual = valueAt(resource, STATUS.split('.'))
    if (sameValue(actual, 'Active')) return []
    return [{ path: STATUS, expected: 'Active', ...(actual === undefined ? {} : { actual }) }]
  },
  change: () => [
    {
      kind: 'request',
      method: 'POST',
      target: { below: '/provisionManagedNetwork' },
      apiVersion: workspace.apiVersion,
      // Serverless Spark is not asked for: it wants private endpoints of its own.
      body: { includeSpark: false },
      permissions: MAY,
    },
  ],
  may: MAY,
  safety: {
    class: 'approval',
    why: 'Private endpoints of the network are charged from then on, and it cannot be taken away again.',
    irreversible: true,
  },
  impact:
    'It takes about half an hour; private endpoints, and a firewall if one is asked for, are charged.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-managed-network'],
  examples: {
    compliant: [example('it is there', network('AllowOnlyApprovedOutbound', 'active'))],
    nonCompliant: [
      example('it is not', network('AllowInternetOutbound', 'Inactive')),
      example('absent means that it is not', network('AllowOnlyApprovedOutbound')),
    ],
    notApplicable: [
      example('it is not wanted', network('Disabled')),
      example('absent means not wanted', {}),
    ],
  },
})
