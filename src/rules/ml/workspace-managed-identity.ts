import { managedIdentity } from '../families/managed-identity.ts'
import { workspace } from '../types.ts'

/** Only the type is written, and only where there is no identity: PATCH drops assigned identities that it does not name. */
export const workspaceManagedIdentity = managedIdentity({
  id: 'ml-workspace-managed-identity',
  title: 'Azure ML workspaces have a managed identity',
  why: 'Without one, the workspace reaches storage, vault and registry with keys that never change by themselves.',
  severity: 'medium',
  resource: workspace,
  since: '2018-11-19',
  safety: {
    class: 'approval',
    why: 'The new identity still needs roles on storage, vault and registry; whoever assigns them must know.',
  },
  unitStep: 2,
  impact: 'Nobody at once. The workspace gets an identity that can be given roles.',
  controls: { mcsb: ['IM-3'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication',
  ],
})
