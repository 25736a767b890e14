import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { chosenAtCreation, onlyNodes } from '../ml-child-types.ts'
import { compute } from '../types.ts'

/** No local accounts on compute nodes. The switch stands beside the kind's own properties, not in them. */
export const computeLocalAuth = defineRule({
  id: 'ml-compute-local-auth',
  title: 'Compute instances and clusters have no local accounts',
  why: 'Whoever holds the SSH key or password of a node works there without a name in Entra.',
  severity: 'medium',
  resource: compute,
  since: '2021-04-01',
  only: onlyNodes,
  settings: [
    {
      path: 'properties.disableLocalAuth',
      want: { equals: true },
      write: true,
      absent: { means: false },
    },
  ],
  // The built-in Modify policy sets it while a compute is made: assign that one to keep new gaps out.
  safety: chosenAtCreation('The way to sign in', 'compute'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-1'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    'e96a9a5f-07ca-471b-9bc5-6a0f33cbd68f': 'Audit',
    'a6f9a2d0-cff7-4855-83ad-4cd750666512': 'Modify',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/security-controls-policy'],
  examples: {
    compliant: [example('off', { computeType: 'AmlCompute', disableLocalAuth: true })],
    nonCompliant: [
      example('absent means on', { computeType: 'ComputeInstance' }),
      example('it is on', { computeType: 'AmlCompute', disableLocalAuth: false }),
    ],
    notApplicable: [example('the cluster has its own rules', { computeType: 'Kubernetes' })],
  },
})
