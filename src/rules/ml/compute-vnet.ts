import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import {
  chosenAtCreation,
  cluster,
  instance,
  onlyNodes,
  parentWorkspace,
} from '../ml-child-types.ts'
import { compute } from '../types.ts'

/**
 * Nodes in a network that somebody controls: a subnet of their own or the managed network of the workspace. The
 * built-in policy looks at the subnet only, and so names computes in managed networks, too.
 */
export const computeVnet = defineRule({
  id: 'ml-compute-vnet',
  title: 'Compute instances and clusters stand in a virtual network',
  why: 'Outside a virtual network, nothing limits where a job can send the training data.',
  severity: 'medium',
  resource: compute,
  since: '2020-06-01',
  only: onlyNodes,
  needs: [parentWorkspace],
  gaps({ resource, needs }) {
    const subnet = valueAt(resource, ['properties', 'properties', 'subnet', 'id'])
    if (typeof subnet === 'string' && subnet !== '') return []
    const network = ['properties', 'managedNetwork', 'isolationMode']
    const isolation = valueAt(needs.workspace, network) ?? 'Disabled'
    if (!sameValue(isolation, 'Disabled')) return []
    return [
      {
        path: 'properties.properties.subnet.id',
        expected: 'a subnet, or a managed network of the workspace',
      },
    ]
  },
  safety: chosenAtCreation('The network', 'compute'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-1', 'NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: { '7804b5c7-01dc-4723-969b-ae300cc07ff1': 'Audit' },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet'],
  examples: {
    compliant: [
      example('a subnet', cluster({ subnet: { id: '/subnets/a' } }), inNetwork('Disabled')),
      example('a managed network', instance({}), inNetwork('AllowInternetOutbound')),
    ],
    nonCompliant: [
      example('neither', cluster({}), inNetwork('Disabled')),
      example('case does not matter', cluster({ subnet: { id: '' } }), inNetwork('disabled')),
      example('no managed network at all', instance({ subnet: null }), {
        needs: { workspace: {} },
      }),
    ],
    unknown: [example('the workspace was not read', cluster({}))],
    notApplicable: [example('attached computes are others', { computeType: 'AKS' })],
  },
})

function inNetwork(isolationMode: string) {
  return { needs: { workspace: { properties: { managedNetwork: { isolationMode } } } } }
}
