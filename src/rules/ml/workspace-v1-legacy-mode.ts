import { defineRule, type RuleMaker } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { workspace } from '../types.ts'

/** The operator decides: off lets the v2 API work, on keeps all of it behind the private endpoint, as the policy wants. */
export const workspaceV1LegacyMode: RuleMaker = ({ v1LegacyMode }) =>
  defineRule({
    id: 'ml-workspace-v1-legacy-mode',
    title: `Azure ML workspaces have v1 legacy mode ${v1LegacyMode ? 'on' : 'off'}`,
    why: 'The mode decides whether the v2 API works, and whether metadata passes through public Resource Manager.',
    severity: 'medium',
    resource: workspace,
    since: '2022-05-01',
    only: exceptProjects('its network settings'),
    parameters: ['v1LegacyMode'],
    settings: [
      {
        path: 'properties.v1LegacyMode',
        want: { equals: v1LegacyMode },
        write: v1LegacyMode,
        absent: { unknown: 'what an absent value means depends on when the workspace was made' },
      },
    ],
    safety: {
      class: 'approval',
      why: 'Switching it on breaks v2 clients; switching it off sends metadata over public Resource Manager.',
    },
    impact: 'It takes up to an hour to work. With the mode on, v2 clients stop.',
    controls: { mcsb: ['PV-2'], sources: ['mcsb-azure-ml'] },
    azurePolicy: { 'e413671a-dd10-4cc1-a943-45b598596cb7': 'Audit' },
    references: [
      'https://learn.microsoft.com/azure/machine-learning/how-to-configure-network-isolation-with-v2',
    ],
    examples: {
      compliant: [example('it is as the operator wants it', { v1LegacyMode })],
      nonCompliant: [example('it is the other way round', { v1LegacyMode: !v1LegacyMode })],
      unknown: [example('old workspaces start with it on, new ones with it off', {})],
    },
  })
