import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { chosenAtCreation, cluster, instance, onlyNodes } from '../ml-child-types.ts'
import { compute } from '../types.ts'

/** Nodes without an address on the internet. */
export const computeNoPublicIp = defineRule({
  id: 'ml-compute-no-public-ip',
  title: 'Compute instances and clusters have no public IP addresses',
  why: 'A node with a public address can be reached from the internet as soon as one port opens.',
  severity: 'high',
  resource: compute,
  since: '2022-05-01',
  only: onlyNodes,
  settings: [
    {
      path: 'properties.properties.enableNodePublicIp',
      want: { equals: false },
      write: false,
      absent: { means: true },
    },
  ],
  safety: chosenAtCreation('Having addresses', 'compute'),
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet'],
  examples: {
    compliant: [example('no addresses', cluster({ enableNodePublicIp: false }))],
    nonCompliant: [
      example('an address per node', instance({ enableNodePublicIp: true })),
      example('absent means addresses', cluster({})),
    ],
    unknown: [example('hidden', instance({}), { apiVersion: '2021-07-01' })],
    notApplicable: [example('attached computes are others', { computeType: 'Databricks' })],
  },
})
