import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const PATH = 'properties.primaryUserAssignedIdentity'

/** An identity that outlives the workspace, so that its roles can be assigned, and reviewed, beforehand. */
export const workspaceUserAssignedIdentity = defineRule({
  id: 'ml-workspace-user-assigned-identity',
  title: 'Azure ML workspaces run as a user-assigned managed identity',
  why: 'A system-assigned identity is made with the workspace, so it gets its roles late and by whoever makes it.',
  severity: 'low',
  resource: workspace,
  since: '2021-01-01',
  gaps({ resource }) {
    return textAt(resource, PATH) === ''
      ? [{ path: PATH, expected: 'a user-assigned identity' }]
      : []
  },
  safety: {
    class: 'reportOnly',
    why: 'The identity needs roles on everything first, else the workspace breaks; it cannot be taken back.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-3'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { '5f0c7d88-c7de-45b8-ac49-db49e72eaa78': 'Audit' },
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication',
  ],
  examples: {
    compliant: [example('it has one', { primaryUserAssignedIdentity: '/subscriptions/s/uai' })],
    nonCompliant: [
      example('absent means its own identity', {}),
      example('empty means its own identity', { primaryUserAssignedIdentity: '' }),
    ],
  },
})
