import { type Json, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlineEndpoint } from '../ml-child-types.ts'

const PATH = 'properties.authMode'

/** Scoring by token. Entra tokens exist on managed endpoints only; on Kubernetes, Azure ML tokens are the best there is. */
export const onlineEndpointAuthMode = defineRule({
  id: 'ml-online-endpoint-auth-mode',
  title: 'Online endpoints take tokens, not keys',
  why: 'An endpoint key has no owner and no end: whoever copied it once may score for good.',
  severity: 'medium',
  resource: onlineEndpoint,
  since: '2022-05-01',
  gaps({ resource }) {
    const mode = valueAt(resource, PATH.split('.')) ?? null
    if (mode === null) return 'Azure did not say how callers sign in'
    const token = ['AADToken', 'AMLToken'].some((wanted) => sameValue(mode, wanted))
    return token ? [] : [{ path: PATH, actual: mode, expected: best(resource) }]
  },
  change: ({ resource }) => [{ kind: 'set', path: PATH, value: best(resource) }],
  safety: {
    class: 'approval',
    why: 'Callers that send a key are refused from then on; give them tokens and the role to score, then confirm.',
  },
  impact:
    'Callers need a Microsoft Entra token and onlineEndpoints/score/action. Keys stop working.',
  controls: { mcsb: ['IM-1', 'IM-8'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint',
  ],
  examples: {
    compliant: [
      example('Entra tokens', { authMode: 'AADToken' }),
      example('case does not matter', { authMode: 'aadtoken' }),
      example('tokens of Azure ML end by themselves', { authMode: 'AMLToken' }),
    ],
    nonCompliant: [
      example('a key', { authMode: 'Key' }),
      example('a key on Kubernetes', { authMode: 'Key', compute: '/computes/aks' }),
    ],
    unknown: [
      example('the mode is always there', {}),
      example('null says nothing', { authMode: null }),
    ],
  },
})

function best(resource: Json): string {
  return (valueAt(resource, ['properties', 'compute']) ?? null) === null ? 'AADToken' : 'AMLToken'
}
