import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { chosenAtCreation, cluster, instance, onlyInstances } from '../ml-child-types.ts'
import { compute } from '../types.ts'

/** No SSH from public networks into compute instances. */
export const computeInstanceSsh = defineRule({
  id: 'ml-compute-instance-ssh',
  title: 'Compute instances do not accept SSH',
  why: 'An open SSH port on a notebook machine leads past every control of the workspace.',
  severity: 'high',
  resource: compute,
  since: '2020-06-01',
  only: onlyInstances,
  settings: [
    {
      path: 'properties.properties.sshSettings.sshPublicAccess',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      // Off unless it was asked for at creation.
      absent: { means: 'Disabled' },
    },
  ],
  safety: chosenAtCreation('SSH', 'instance'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-1', 'NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance'],
  examples: {
    compliant: [
      example('it is off', instance({ sshSettings: { sshPublicAccess: 'Disabled' } })),
      example('absent means off', instance({})),
    ],
    nonCompliant: [example('it is on', instance({ sshSettings: { sshPublicAccess: 'Enabled' } }))],
    notApplicable: [example('clusters have another setting', cluster({}))],
  },
})
