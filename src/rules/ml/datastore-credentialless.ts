import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { isSystemDatastore, onlyIdentityKinds, serviceIdentity } from '../datastores.ts'
import { example } from '../examples.ts'
import { datastore, parentWorkspace } from '../ml-child-types.ts'

const PATH = 'properties.credentials.credentialsType'
const READER = 'properties.serviceDataAccessAuthIdentity'

/** Datastores by identity. A service principal or certificate of its own has a name in Entra and is tolerated. */
export const datastoreCredentialless = defineRule({
  id: 'ml-datastore-credentialless',
  title: 'Datastores hold no account key and no SAS',
  why: 'A key in a datastore gives every user of the workspace everything in the storage account.',
  severity: 'high',
  resource: datastore,
  since: '2022-05-01',
  only: onlyIdentityKinds,
  needs: [parentWorkspace],
  gaps({ resource }) {
    if (isSystemDatastore(resource)) return []
    const kind = valueAt(resource, PATH.split('.')) ?? null
    if (kind === null) return 'Azure did not say which credentials the datastore holds'
    const isKey = ['AccountKey', 'Sas'].some((wanted) => sameValue(kind, wanted))
    return isKey ? [{ path: PATH, actual: kind, expected: 'None' }] : []
  },
  // The credentials go as a whole: nothing of the old ones may stay beside the new kind.
  change({ resource, needs }) {
    const reader = valueAt(resource, READER.split('.')) ?? 'None'
    const identity = sameValue(reader, 'None') ? serviceIdentity(needs.workspace) : undefined
    return [
      { kind: 'set', path: 'properties.credentials', value: { credentialsType: 'None' } },
      ...(identity === undefined ? [] : [{ kind: 'set' as const, path: READER, value: identity }]),
    ]
  },
  safety: {
    class: 'approval',
    why: 'Users and computes need data roles on the account first, and Azure never returns the old secret: keep it until jobs ran.',
    irreversible: true,
  },
  unitStep: 7,
  impact:
    'Jobs, notebooks and previews read the data with identities of their own; without a role they fail.',
  controls: { mcsb: ['IM-3', 'IM-8'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-datastore'],
  examples: {
    compliant: [
      store('no credentials', 'None'),
      store('case does not matter', 'none'),
      store('a service principal has a name', 'ServicePrincipal'),
      store('Azure ML keeps its own', 'AccountKey', { name: 'workspaceBlobStore' }),
    ],
    nonCompliant: [
      store('the key of the account', 'AccountKey'),
      store('a SAS', 'sas', { name: 'training' }),
    ],
    notApplicable: [example('file shares know no identities', { datastoreType: 'AzureFile' })],
    unknown: [
      example('no credentials block', { datastoreType: 'AzureBlob' }, { needs: { workspace: {} } }),
    ],
  },
})

function store(because: string, credentialsType: string, resource = {}) {
  const properties = { datastoreType: 'AzureBlob', credentials: { credentialsType } }
  return example(because, properties, { resource, needs: { workspace: {} } })
}
