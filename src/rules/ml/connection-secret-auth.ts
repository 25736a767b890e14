import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { connection } from '../ml-child-types.ts'

const PATH = 'properties.authType'
const SHARED = 'properties.isSharedToAll'
const IDENTITY = ['AAD', 'ManagedIdentity', 'None']
const SECRET = [
  'AccessKey',
  'AccountKey',
  'ApiKey',
  'CustomKeys',
  'OAuth2',
  'PAT',
  'SAS',
  'ServicePrincipal',
  'UsernamePassword',
]

/** Connections by identity. A secret that is shared with all users of the workspace is a gap of its own. */
export const connectionSecretAuth = defineRule({
  id: 'ml-connection-secret-auth',
  title: 'Workspace connections use an identity, not a stored secret',
  why: 'Everybody who may list the secrets of a workspace takes those of its connections along.',
  severity: 'low',
  resource: connection,
  since: '2024-04-01',
  gaps({ resource }) {
    const kind = valueAt(resource, PATH.split('.')) ?? null
    if (IDENTITY.some((wanted) => sameValue(kind, wanted))) return []
    if (!SECRET.some((wanted) => sameValue(kind, wanted))) {
      return `whether ${JSON.stringify(kind)} stores a secret is not known`
    }
    const shared = valueAt(resource, SHARED.split('.')) === true
    return [
      { path: PATH, actual: kind, expected: IDENTITY },
      ...(shared ? [{ path: SHARED, actual: true, expected: false }] : []),
    ]
  },
  safety: {
    class: 'reportOnly',
    why: 'Azure never returns the secret, so a wrong guess could not be undone; change the connection where it is used.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-3', 'IM-8'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-connection'],
  examples: {
    compliant: [
      example('an identity', { authType: 'ManagedIdentity', isSharedToAll: true }),
      example('case does not matter', { authType: 'aad' }),
      example('a public feed needs no sign-in', { authType: 'None' }),
    ],
    nonCompliant: [
      example('a key for all users', { authType: 'ApiKey', isSharedToAll: true }),
      example('a password', { authType: 'UsernamePassword', isSharedToAll: false }),
    ],
    unknown: [
      example('a kind that is newer than this rule', { authType: 'SomethingNew' }),
      example('no kind at all', {}),
    ],
  },
})
