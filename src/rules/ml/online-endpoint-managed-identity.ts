import { managedIdentity } from '../families/managed-identity.ts'
import { onlineEndpoint } from '../ml-child-types.ts'

/** The scoring container works as the endpoint. It has an identity of its own unless it was made without one. */
export const onlineEndpointManagedIdentity = managedIdentity({
  id: 'ml-online-endpoint-managed-identity',
  title: 'Online endpoints have a managed identity',
  why: 'Without an identity, a scoring script needs a stored secret for everything that it reads.',
  severity: 'low',
  resource: onlineEndpoint,
  since: '2022-05-01',
  // PATCH takes an identity, yet the service documents it as immutable: a write would fail or leave a broken endpoint.
  safety: {
    class: 'reportOnly',
    why: 'The identity of an endpoint cannot change after its creation; make the endpoint anew and move the traffic.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-3'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-access-resources-from-endpoints-managed-identities',
  ],
})
