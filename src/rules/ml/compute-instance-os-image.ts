import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { cluster, instance, onlyInstances } from '../ml-child-types.ts'
import { compute } from '../types.ts'

/** Compute instances run the newest image. unverified: an action that renews it is in no stable api-version. */
export const computeInstanceOsImage = defineRule({
  id: 'ml-compute-instance-os-image',
  title: 'Compute instances run the latest operating system image',
  why: 'Nobody patches the image of an instance; it keeps the holes of the month that it was made in.',
  severity: 'medium',
  resource: compute,
  since: '2023-04-01',
  only: onlyInstances,
  settings: [
    {
      path: 'properties.properties.osImageMetadata.isLatestOsImageVersion',
      want: { equals: true },
      write: true,
      absent: { unknown: 'Azure does not say how old the image is' },
    },
  ],
  safety: { class: 'reportOnly', why: 'Only a new instance has a new image, and an empty disk.' },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['PV-2', 'PV-6'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { 'f110a506-2dcb-422e-bcea-d533fc8c35e2': 'Audit' },
  references: [
    'https://learn.microsoft.com/azure/machine-learning/concept-vulnerability-management',
  ],
  examples: {
    compliant: [
      example('the latest', instance({ osImageMetadata: { isLatestOsImageVersion: true } })),
    ],
    nonCompliant: [
      example('old', instance({ osImageMetadata: { isLatestOsImageVersion: false } })),
    ],
    unknown: [example('no word about the image', instance({}))],
    notApplicable: [example('clusters renew theirs', cluster({}))],
  },
})
