import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { batchEndpoint } from '../ml-child-types.ts'

/** Batch jobs are started with an Entra token. There is no network switch here: the endpoint follows its workspace. */
export const batchEndpointAuthMode = defineRule({
  id: 'ml-batch-endpoint-auth-mode',
  title: 'Batch endpoints take Microsoft Entra tokens only',
  why: 'A key that starts jobs over the whole data has no owner and no end.',
  severity: 'low',
  resource: batchEndpoint,
  since: '2022-05-01',
  settings: [
    {
      path: 'properties.authMode',
      want: { equals: 'AADToken' },
      write: 'AADToken',
      absent: { unknown: 'Azure did not say how callers sign in' },
    },
  ],
  safety: {
    class: 'approval',
    why: 'Callers that send a key are refused from then on; give them tokens and a role, then confirm.',
  },
  impact: 'Callers need a Microsoft Entra token and a role in the workspace. Keys stop working.',
  controls: { mcsb: ['IM-1'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-batch-endpoint',
  ],
  examples: {
    compliant: [
      example('Entra tokens', { authMode: 'AADToken' }),
      example('case does not matter', { authMode: 'aadToken' }),
    ],
    nonCompliant: [example('a key', { authMode: 'Key' })],
    unknown: [example('the mode is always there', {})],
  },
})
