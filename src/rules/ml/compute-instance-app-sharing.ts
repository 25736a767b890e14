import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { chosenAtCreation, cluster, instance, onlyInstances } from '../ml-child-types.ts'
import { compute } from '../types.ts'

/** Jupyter and other apps of an instance are for its owner. */
export const computeInstanceAppSharing = defineRule({
  id: 'ml-compute-instance-app-sharing',
  title: 'Apps on a compute instance are open to its owner only',
  why: 'In a shared notebook server, every user of the workspace works with the identity of the owner.',
  severity: 'low',
  resource: compute,
  since: '2020-06-01',
  only: onlyInstances,
  settings: [
    {
      path: 'properties.properties.applicationSharingPolicy',
      want: { equals: 'Personal' },
      write: 'Personal',
      // The service's own SDKs declare Shared as the default, whatever kind of instance it is.
      absent: { means: 'Shared' },
    },
  ],
  safety: chosenAtCreation('Sharing', 'instance'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['PA-7'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance'],
  examples: {
    compliant: [example('for its owner', instance({ applicationSharingPolicy: 'Personal' }))],
    nonCompliant: [
      example('for all', instance({ applicationSharingPolicy: 'Shared' })),
      example('absent means for all', instance({})),
    ],
    notApplicable: [example('clusters have no apps', cluster({}))],
  },
})
