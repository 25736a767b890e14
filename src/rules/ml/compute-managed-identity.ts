import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { managedIdentity } from '../families/managed-identity.ts'
import { onlyComputes } from '../ml-child-types.ts'
import { compute } from '../types.ts'

const of = (computeType: string, type: string) =>
  example(`${computeType} with ${type}`, { computeType }, { resource: { identity: { type } } })

/** Jobs work as the compute, not with keys from datastores. A cluster has one own identity or several assigned ones. */
export const computeManagedIdentity = defineRule({
  ...managedIdentity({
    id: 'ml-compute-managed-identity',
    title: 'Computes have a managed identity',
    why: 'Without an identity of its own, a job gets at data and images with a key or as its user.',
    severity: 'medium',
    resource: compute,
    since: '2018-11-19',
    only: onlyComputes(
      ['AmlCompute', 'ComputeInstance', 'Kubernetes'],
      'a compute of this kind has no identity in Azure ML',
    ),
    // PATCH does not take it. The CLI switches identities by a PUT, but the API calls that PUT nonrecoverable.
    safety: {
      class: 'reportOnly',
      why: 'Azure takes it in a PUT only, which may overwrite the compute; use `az ml compute update` in a quiet hour.',
    },
    impact: 'None: it is reported, never written.',
    controls: { mcsb: ['IM-3'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
    azurePolicy: {},
    references: [
      'https://learn.microsoft.com/azure/machine-learning/how-to-create-attach-compute-cluster',
    ],
  }),
  examples: {
    compliant: [of('AmlCompute', 'SystemAssigned'), of('Kubernetes', 'UserAssigned')],
    nonCompliant: [of('AmlCompute', 'None'), example('no block', { computeType: 'Kubernetes' })],
    notApplicable: [of('VirtualMachine', 'None')],
  },
})
