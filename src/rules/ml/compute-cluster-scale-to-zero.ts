import { isObject, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { cluster, instance, onlyClusters } from '../ml-child-types.ts'
import { compute } from '../types.ts'

const MAY = ['Microsoft.MachineLearningServices/workspaces/computes/write'] as const

const SCALE = ['properties', 'properties', 'scaleSettings']
const PATH = 'properties.properties.scaleSettings.minNodeCount'

/** Clusters go down to zero nodes. Scale settings are all that a PATCH of a compute takes, and they go as a whole. */
export const computeClusterScaleToZero = defineRule({
  id: 'ml-compute-cluster-scale-to-zero',
  title: 'Compute clusters scale down to zero nodes',
  why: 'Nodes get a patched image when the cluster has been at zero; one that never is keeps the old one.',
  severity: 'low',
  resource: compute,
  since: '2018-11-19',
  only: onlyClusters,
  gaps({ resource }) {
    const least = valueAt(resource, PATH.split('.')) ?? 0
    return least === 0 ? [] : [{ path: PATH, actual: least, expected: 0 }]
  },
  change({ resource }) {
    const present = valueAt(resource, SCALE)
    if (!isObject(present) || typeof present.maxNodeCount !== 'number') {
      return 'Azure gave no largest number of nodes, and takes none without it'
    }
    const scaleSettings = { ...present, minNodeCount: 0 }
    return [
      {
        kind: 'request',
        method: 'PATCH',
        target: { below: '' },
        apiVersion: compute.apiVersion,
        body: { properties: { properties: { scaleSettings } } },
        before: { properties: { properties: { scaleSettings: present } } },
        permissions: MAY,
      },
    ]
  },
  may: MAY,
  safety: {
    class: 'approval',
    why: 'Azure takes away every node that runs no job, also one that somebody is logged on to. Ask who works on the nodes that are kept running.',
  },
  impact:
    'The first job after a quiet time waits some minutes for a node. Running jobs keep theirs.',
  controls: { mcsb: ['AM-3', 'PV-6'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/concept-vulnerability-management',
  ],
  examples: {
    compliant: [
      example('zero', cluster({ scaleSettings: { minNodeCount: 0, maxNodeCount: 4 } })),
      example('absent means zero', cluster({ scaleSettings: { maxNodeCount: 4 } })),
      example('no settings at all', cluster({})),
    ],
    nonCompliant: [
      example(
        'one node always runs',
        cluster({ scaleSettings: { minNodeCount: 1, maxNodeCount: 4 } }),
      ),
      example(
        'what is no number is not known to be zero',
        cluster({ scaleSettings: { minNodeCount: '1' } }),
      ),
    ],
    notApplicable: [example('an instance is one machine', instance({}))],
  },
})
