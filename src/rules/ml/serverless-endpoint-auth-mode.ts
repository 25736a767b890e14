import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { serverlessEndpoint } from '../ml-child-types.ts'

/** Serverless models take Entra tokens. With both kinds allowed, callers can move over before the key goes. */
export const serverlessEndpointAuthMode = defineRule({
  id: 'ml-serverless-endpoint-auth-mode',
  title: 'Serverless endpoints take Microsoft Entra tokens',
  why: 'The key of a model that is paid by the token is money in plain text.',
  severity: 'medium',
  resource: serverlessEndpoint,
  since: '2024-04-01',
  settings: [
    {
      path: 'properties.authMode',
      want: { oneOf: ['AAD', 'KeyAndAAD'] },
      // unverified: that every model on offer takes Entra tokens. Where one does not, Azure refuses the write.
      write: 'AAD',
      absent: { unknown: 'Azure did not say how callers sign in' },
    },
  ],
  safety: {
    class: 'approval',
    why: 'Callers that send the key are refused from then on; give them tokens, then confirm.',
  },
  impact: 'Callers need a Microsoft Entra token. The key stops working.',
  controls: { mcsb: ['IM-1', 'IM-8'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-serverless',
  ],
  examples: {
    compliant: [
      example('Entra tokens', { authMode: 'AAD' }),
      example('both, while callers move', { authMode: 'keyAndAAD' }),
    ],
    nonCompliant: [example('a key', { authMode: 'Key' })],
    unknown: [example('the mode is always there', { authMode: null })],
  },
})
