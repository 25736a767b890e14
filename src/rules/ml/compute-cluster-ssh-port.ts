import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { chosenAtCreation, cluster, instance, onlyClusters } from '../ml-child-types.ts'
import { compute } from '../types.ts'

const PATH = 'properties.properties.remoteLoginPortPublicAccess'

/**
 * No SSH from public networks into cluster nodes. NotSpecified closes the port in a virtual network and opens it
 * elsewhere; once the cluster stands, the service answers Enabled or Disabled.
 */
export const computeClusterSshPort = defineRule({
  id: 'ml-compute-cluster-ssh-port',
  title: 'Compute clusters keep the public SSH port of their nodes closed',
  why: 'An open SSH port on every node invites everybody on the internet to guess its password.',
  severity: 'high',
  resource: compute,
  since: '2019-06-01',
  only: onlyClusters,
  gaps({ resource }) {
    const access = valueAt(resource, PATH.split('.')) ?? 'NotSpecified'
    const subnet = valueAt(resource, ['properties', 'properties', 'subnet', 'id'])
    const word = textOf(access).toLowerCase()
    if (word === 'disabled') return []
    if (word === 'notspecified' && typeof subnet === 'string' && subnet !== '') return []
    return [{ path: PATH, actual: access, expected: 'Disabled' }]
  },
  safety: chosenAtCreation('The port', 'cluster'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2', 'IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster',
  ],
  examples: {
    compliant: [
      example('closed', cluster({ remoteLoginPortPublicAccess: 'Disabled' })),
      example('case does not matter', cluster({ remoteLoginPortPublicAccess: 'disabled' })),
      example(
        'in a virtual network, not specified means closed',
        cluster({ remoteLoginPortPublicAccess: 'NotSpecified', subnet: { id: '/subnets/a' } }),
      ),
    ],
    nonCompliant: [
      example(
        'open, though in a virtual network',
        cluster({ remoteLoginPortPublicAccess: 'Enabled', subnet: { id: '/subnets/a' } }),
      ),
      example('not specified means open', cluster({ remoteLoginPortPublicAccess: 'NotSpecified' })),
      example('absent means not specified', cluster({ subnet: { id: '' } })),
      example('a cluster that says nothing of itself', { computeType: 'AmlCompute' }),
    ],
    notApplicable: [example('instances have another setting', instance({}))],
  },
})
