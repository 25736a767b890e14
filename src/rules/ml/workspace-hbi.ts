import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** High business impact: less telemetry to Microsoft, encrypted scratch disks. */
export const workspaceHbi = defineRule({
  id: 'ml-workspace-hbi',
  title: 'Azure ML workspaces with sensitive data are flagged high business impact',
  why: 'The flag keeps diagnostic data down and encrypts the local scratch disks of clusters.',
  severity: 'medium',
  resource: workspace,
  since: '2020-01-01',
  only: exceptProjects('the flag'),
  settings: [
    {
      path: 'properties.hbiWorkspace',
      want: { equals: true },
      write: true,
      absent: { means: false },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'Azure takes the flag only when the workspace is created; the workspace has to be made anew.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-2', 'DP-4'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/concept-data-encryption'],
  examples: {
    compliant: [example('it is flagged', { hbiWorkspace: true })],
    nonCompliant: [
      example('it is not flagged', { hbiWorkspace: false }),
      example('absent means not flagged', {}),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
