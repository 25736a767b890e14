import { isObject, type JsonObject, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const SETTINGS = 'properties.serverlessComputeSettings'
const PATH = `${SETTINGS}.serverlessComputeNoPublicIP`
const inSubnet = (more: JsonObject = {}) => ({
  serverlessComputeSettings: { serverlessComputeCustomSubnet: '/subnet', ...more },
})

/**
 * Nodes of serverless compute without public addresses. Only with a subnet of the customer's: Azure refuses the flag
 * without one, and keeps it out of managed networks.
 */
export const workspaceServerlessNoPublicIp = defineRule({
  id: 'ml-workspace-serverless-no-public-ip',
  title: 'Serverless compute of Azure ML workspaces has no public IP addresses',
  why: 'A node with a public address can be reached from the internet, past the subnet that it was put into.',
  severity: 'medium',
  resource: workspace,
  since: '2023-10-01',
  only: exceptProjects('its network settings'),
  gaps({ resource }) {
    if (textAt(resource, `${SETTINGS}.serverlessComputeCustomSubnet`) === '') return []
    const actual = valueAt(resource, PATH.split('.'))
    if (actual === true) return []
    return [{ path: PATH, expected: true, ...(actual === undefined ? {} : { actual }) }]
  },
  change({ resource }) {
    // The object goes back whole: Azure replaces it, and the subnet must stay.
    const settings = valueAt(resource, SETTINGS.split('.'))
    const value = { ...(isObject(settings) ? settings : {}), serverlessComputeNoPublicIP: true }
    return [{ kind: 'set', path: SETTINGS, value }]
  },
  safety: {
    class: 'approval',
    why: 'The subnet then needs a way out of its own, such as a NAT gateway; without one, jobs hang.',
  },
  // Azure knows nodes without a public address only where the workspace has a private endpoint.
  requires: ['approvedPrivateEndpoint'],
  impact:
    'New serverless nodes go out through the subnet only. Jobs that run already are not touched.',
  controls: { mcsb: ['NS-1', 'NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-use-serverless-compute'],
  examples: {
    compliant: [
      example('it has none', inSubnet({ serverlessComputeNoPublicIP: true })),
      example('without a subnet, there is no such choice', {}),
    ],
    nonCompliant: [
      example('it has one', inSubnet({ serverlessComputeNoPublicIP: false })),
      example('absent means that it has one', inSubnet()),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
