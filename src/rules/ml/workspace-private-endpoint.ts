import { privateEndpoint } from '../families/private-endpoint.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** The private way in, which has to be there before the public one is closed. */
export const workspacePrivateEndpoint = privateEndpoint({
  id: 'ml-workspace-private-endpoint',
  title: 'Azure ML workspaces have an approved private endpoint',
  why: 'Without one, people and computes can reach the workspace over the internet only.',
  severity: 'high',
  resource: workspace,
  since: '2020-03-01',
  only: exceptProjects('its network settings'),
  groupId: 'amlworkspace',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {
    '45e05259-1eb5-4f70-9574-baf73e9d219b': 'Audit',
    '7838fd83-5cbb-4b5d-888c-bfa240972597': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link'],
})
