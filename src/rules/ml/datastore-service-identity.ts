import { type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { isSystemDatastore, onlyIdentityKinds, serviceIdentity } from '../datastores.ts'
import { example } from '../examples.ts'
import { datastore, parentWorkspace } from '../ml-child-types.ts'

const PATH = 'properties.serviceDataAccessAuthIdentity'
const READERS = ['WorkspaceSystemAssignedIdentity', 'WorkspaceUserAssignedIdentity']

/** Where a datastore holds no credentials, the service reads it as the workspace: for previews and profiles. */
export const datastoreServiceIdentity = defineRule({
  id: 'ml-datastore-service-identity',
  title: 'Datastores without credentials are read by the service as the workspace',
  why: 'Otherwise a preview of the data fails, and the next idea is to store the account key again.',
  severity: 'low',
  resource: datastore,
  since: '2022-05-01',
  only: [
    onlyIdentityKinds,
    {
      path: 'properties.credentials.credentialsType',
      oneOf: ['None'],
      absent: 'unknown',
      otherwise: 'the service uses the stored credentials',
    },
  ],
  needs: [parentWorkspace],
  gaps({ resource }) {
    const reader = valueAt(resource, PATH.split('.')) ?? 'None'
    const right = READERS.some((wanted) => sameValue(reader, wanted))
    return right || isSystemDatastore(resource)
      ? []
      : [{ path: PATH, actual: reader, expected: READERS }]
  },
  change({ needs }) {
    const value = serviceIdentity(needs.workspace)
    if (value === undefined) return 'the workspace has no managed identity'
    return [{ kind: 'set', path: PATH, value }]
  },
  safety: {
    class: 'approval',
    why: 'The identity of the workspace needs Reader and Storage Blob Data Reader on the account; check, then confirm.',
  },
  impact: 'Previews in the studio read the data as the workspace, whoever looks at them.',
  controls: { mcsb: ['IM-3'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-administrate-data-authentication',
  ],
  examples: {
    compliant: [
      store('as the workspace', {
        serviceDataAccessAuthIdentity: 'WorkspaceSystemAssignedIdentity',
      }),
      store('case does not matter', {
        serviceDataAccessAuthIdentity: 'workspaceuserassignedidentity',
      }),
      store('Azure ML keeps its own', {}, 'workspaceartifactstore'),
    ],
    nonCompliant: [
      store('as nobody', { serviceDataAccessAuthIdentity: 'None' }),
      store('absent means as nobody', {}),
    ],
    notApplicable: [
      store('with a key, the service needs no identity', {
        credentials: { credentialsType: 'Sas' },
      }),
      example('file shares know no identities', { datastoreType: 'AzureFile' }),
    ],
    unknown: [
      example('the workspace was not read', {
        datastoreType: 'AzureDataLakeGen2',
        credentials: { credentialsType: 'None' },
      }),
    ],
  },
})

function store(because: string, properties: JsonObject, name = 'training') {
  const credentials = { credentialsType: 'None' }
  return example(
    because,
    { datastoreType: 'AzureBlob', credentials, ...properties },
    { resource: { name }, needs: { workspace: { identity: { type: 'SystemAssigned' } } } },
  )
}
