import { managedIdentity } from '../families/managed-identity.ts'
import { registry } from '../ml-workspace-types.ts'

/**
 * A registry is made with an identity, so this hardly ever finds anything. The fix is a PUT of the whole registry, like
 * every other of this type, and therefore a person's to confirm; PATCH for this member alone would be a second type.
 */
export const registryManagedIdentity = managedIdentity({
  id: 'ml-registry-managed-identity',
  title: 'Azure ML registries have a managed identity',
  why: 'Without one, the registry cannot reach its own storage and images as itself.',
  severity: 'low',
  resource: registry,
  since: '2023-04-01',
  safety: {
    class: 'approval',
    why: 'The whole registry is sent back to Azure, with the storage and images of every region in it.',
  },
  impact: 'Nobody at once. The registry gets an identity that can be given roles.',
  controls: { mcsb: ['IM-3'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries'],
})
