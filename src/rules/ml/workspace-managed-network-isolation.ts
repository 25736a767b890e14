import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

const mode = (isolationMode: string) => ({ managedNetwork: { isolationMode } })

/** Outbound traffic to approved destinations only; a network that lets all of the internet out is none for this rule. */
export const workspaceManagedNetworkIsolation = defineRule({
  id: 'ml-workspace-managed-network-isolation',
  title: 'Azure ML workspaces restrict outbound traffic in their managed network',
  why: 'A job, or a package that it installs, can send training data to any address on the internet.',
  severity: 'high',
  resource: workspace,
  since: '2023-10-01',
  only: exceptProjects('its network settings'),
  settings: [
    {
      path: 'properties.managedNetwork.isolationMode',
      want: { equals: 'AllowOnlyApprovedOutbound' },
      write: 'AllowOnlyApprovedOutbound',
      absent: { means: 'Disabled' },
    },
  ],
  safety: { class: 'reportOnly', why: 'It can never be undone, and computes are made anew.' },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-2', 'NS-1', 'NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: { '6ddb1705-c8cf-450e-aa4b-19ad6703c440': 'Audit' },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-managed-network'],
  examples: {
    compliant: [example('approved destinations only', mode('allowOnlyApprovedOutbound'))],
    nonCompliant: [
      example('all of the internet', mode('AllowInternetOutbound')),
      example('no managed network', mode('Disabled')),
      example('absent means no managed network', {}),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
  },
})
