import type { TypeDefinition } from './define.ts'
import { machineLearningApiVersions } from './machine-learning.ts'
import type { Shape } from './shape.ts'
import { computed, flag, kindsOf, listOf, mapOf, object, oneOf, text } from './shape.ts'

const workspaces = 'Microsoft.MachineLearningServices/workspaces'

/**
 * Microsoft.MachineLearningServices/workspaces/outboundRules: where the managed network of a workspace leads. There
 * is no PATCH, and rules that the service made are nobody else's.
 */
export const outboundRule: TypeDefinition = {
  type: `${workspaces}/outboundRules`,
  apiVersions: machineLearningApiVersions.filter((version) => version >= '2023-10-01'),
  body: {
    properties: kindsOf(
      'type',
      {
        category: oneOf(['Required', 'Recommended', 'UserDefined', 'Dependency'], {
          initial: 'UserDefined',
        }),
        status: computed,
        errorInformation: computed,
        parentRuleNames: computed,
      },
      {
        FQDN: { destination: text({ required: true }) },
        ServiceTag: {
          destination: object(
            {
              action: oneOf(['Allow', 'Deny']),
              serviceTag: text(),
              protocol: text(),
              portRanges: text(),
              addressPrefixes: listOf(text(), { since: '2024-04-01' }),
            },
            { required: true },
          ),
        },
        PrivateEndpoint: {
          destination: object(
            {
              serviceResourceId: text({ required: true }),
              subresourceTarget: text({ required: true }),
              sparkEnabled: flag(),
              sparkStatus: computed,
            },
            { required: true },
          ),
          fqdns: listOf(text(), { since: '2025-06-01' }),
        },
      },
      { required: true },
    ),
  },
  put: { mode: 'longRunning', effect: 'replace' },
  delete: { mode: 'longRunning', checks: ['ownRule'] },
  checks: ['outboundRule'],
  derives: ['outboundRule'],
  followUp: 'outboundRule',
  operations: { status: 'workspaceOperationsStatus' },
}

const secret = (...names: readonly string[]): Readonly<Record<string, Shape>> => ({
  credentials: object(Object.fromEntries(names.map((name) => [name, text()])), {
    required: true,
    writeOnly: true,
  }),
})

/** Microsoft.MachineLearningServices/workspaces/connections: a PUT must carry the secret, which no GET shows. */
export const connection: TypeDefinition = {
  type: `${workspaces}/connections`,
  apiVersions: machineLearningApiVersions.filter((version) => version >= '2022-10-01'),
  body: {
    properties: kindsOf(
      'authType',
      {
        category: text({ required: true }),
        target: text(),
        metadata: mapOf(text(), { since: '2024-04-01' }),
        expiryTime: text({ since: '2024-04-01' }),
        isSharedToAll: flag({ since: '2024-04-01', initial: false }),
        sharedUserList: listOf(text(), { since: '2024-04-01' }),
        useWorkspaceManagedIdentity: flag({ since: '2025-06-01' }),
        peRequirement: text({ since: '2025-06-01' }),
        peStatus: text({ since: '2025-06-01' }),
        error: text({ since: '2025-06-01' }),
        createdByWorkspaceArmId: computed,
        group: computed,
      },
      {
        AAD: {},
        None: {},
        ManagedIdentity: { credentials: object({ clientId: text(), resourceId: text() }) },
        AccessKey: secret('accessKeyId', 'secretAccessKey'),
        AccountKey: secret('key'),
        ApiKey: secret('key'),
        PAT: secret('pat'),
        SAS: secret('sas'),
        ServicePrincipal: secret('clientId', 'clientSecret', 'tenantId'),
        UsernamePassword: secret('username', 'password', 'securityToken'),
        CustomKeys: {
          credentials: object({ keys: mapOf(text()) }, { required: true, writeOnly: true }),
        },
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  delete: { mode: 'sync' },
}
