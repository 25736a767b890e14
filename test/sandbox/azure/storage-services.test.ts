import { afterAll, beforeAll, expect } from 'vitest'
import type { JsonObject } from '../../../sandbox/azure/json.ts'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure()
})
afterAll(() => azure.stop())

const { storage } = versions
const type = 'Microsoft.Storage/storageAccounts'
const at = (apiVersion: string) => `?api-version=${apiVersion}`

const files = `${ids.hubAccount}/fileServices/default`
const smb = (settings: JsonObject) => properties({ protocolSettings: { smb: settings } })
const came = {
  versions: 'SMB2.1;SMB3.0;SMB3.1.1;',
  authenticationMethods: 'NTLMv2;Kerberos;',
  kerberosTicketEncryption: 'RC4-HMAC;AES-256;',
  channelEncryption: 'AES-128-CCM;AES-128-GCM;AES-256-GCM;',
}
contract(`${type}/fileServices`, () => azure, [
  {
    because: 'a read shows lists as texts that end in a semicolon; what was never set is not there',
    ask: ['GET', files + storage],
    status: 200,
    shows: {
      'properties.protocolSettings.smb.versions': came.versions,
      'properties.shareDeleteRetentionPolicy': undefined,
    },
  },
  {
    because: 'an api-version before 2025-01-01 hides encryption in transit',
    ask: ['GET', `${ids.fraudAccount}/fileServices/default${at('2024-01-01')}`],
    status: 200,
    shows: {
      'properties.protocolSettings.smb.encryptionInTransit': undefined,
      'properties.protocolSettings.smb.versions': 'SMB3.1.1;',
    },
  },
  {
    because: 'there is no PATCH',
    ask: ['PATCH', files + storage, smb({ versions: 'SMB3.1.1' })],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'a version that does not exist is refused',
    ask: ['PUT', files + storage, smb({ versions: 'SMB3.2' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'soft delete needs days',
    ask: ['PUT', files + storage, properties({ shareDeleteRetentionPolicy: { enabled: true } })],
    status: 400,
    code: 'InvalidXmlNodeValue',
  },
  {
    because: 'the sku is the account’s',
    ask: ['PUT', files + storage, { sku: { name: 'Standard_LRS' }, properties: {} }],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'a PUT stores each entry with its semicolon, and forgets what was not sent',
    ask: ['PUT', files + storage, smb({ versions: 'SMB3.1.1' })],
    status: 200,
    leaves: [files, { 'properties.protocolSettings': { smb: { versions: 'SMB3.1.1;' } } }],
  },
  {
    because: 'the inverse is the whole document as it was',
    ask: ['PUT', files + storage, smb(came)],
    status: 200,
    leaves: [files, { 'properties.protocolSettings.smb': came }],
  },
])

const share = `${ids.hubAccount}/fileServices/default/shares/scans`
contract(`${type}/fileServices/shares`, () => azure, [
  {
    because: 'a share is made for one protocol; SMB where none is named',
    ask: ['PUT', share + storage, properties({})],
    status: 201,
    shows: { 'properties.enabledProtocols': 'SMB' },
  },
  {
    because: 'the protocol is chosen when the share is made',
    ask: ['PUT', share + storage, properties({ enabledProtocols: 'NFS' })],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'it stays as it was',
    ask: ['GET', share + storage],
    status: 200,
    shows: { 'properties.enabledProtocols': 'SMB' },
  },
  {
    because: 'the inverse of making it',
    ask: ['DELETE', share + storage],
    status: 200,
  },
])

const container = `${ids.marketingAccount}/blobServices/default/containers/campaign-images`
contract(`${type}/blobServices/containers`, () => azure, [
  {
    because: 'a read shows who may read without an account',
    ask: ['GET', container + storage],
    status: 200,
    shows: { 'properties.publicAccess': 'Blob' },
  },
  {
    because: 'PATCH closes it',
    ask: ['PATCH', container + storage, properties({ publicAccess: 'None' })],
    status: 200,
    leaves: [container, { 'properties.publicAccess': 'None' }],
  },
  {
    because: 'the inverse PATCH opens it again',
    ask: ['PATCH', container + storage, properties({ publicAccess: 'Blob' })],
    status: 200,
    leaves: [container, { 'properties.publicAccess': 'Blob' }],
  },
  {
    because: 'a container cannot be opened against its account',
    ask: [
      'PATCH',
      `${ids.hubAccount}/blobServices/default/containers/azureml-blobstore${storage}`,
      properties({ publicAccess: 'Blob' }),
    ],
    status: 409,
    code: 'PublicAccessNotPermitted',
  },
  {
    because: 'levels are spelled one way',
    ask: ['PATCH', container + storage, properties({ publicAccess: 'none' })],
    status: 400,
    code: 'InvalidPropertyValue',
  },
  {
    because: 'the scope of a container is chosen when it is made',
    ask: ['PATCH', container + storage, properties({ defaultEncryptionScope: 'models' })],
    status: 400,
    code: 'PropertyChangeNotAllowed',
  },
  {
    because: 'an api-version before 2021-06-01 does not know squashing',
    ask: ['PATCH', container + at('2021-04-01'), properties({ enableNfsV3RootSquash: true })],
    status: 400,
    code: 'InvalidRequestContent',
  },
])

const scope = `${ids.hubAccount}/encryptionScopes/models`
const keyUri = (uri: string) => properties({ keyVaultProperties: { keyUri: uri } })
contract(`${type}/encryptionScopes`, () => azure, [
  {
    because: 'a read shows the pinned version',
    ask: ['GET', scope + storage],
    status: 200,
    shows: {
      'properties.keyVaultProperties.keyUri': expect.stringMatching(/cmk-hub\/[0-9a-f]{32}$/),
    },
  },
  {
    because: 'scopes cannot be deleted',
    ask: ['DELETE', scope + storage],
    status: 405,
    code: 'HttpMethodNotSupported',
  },
  {
    because: 'a second layer is chosen when a scope is made',
    ask: ['PATCH', scope + storage, properties({ requireInfrastructureEncryption: true })],
    status: 400,
    code: 'PatchNotSupported',
  },
  {
    because: 'the key is there, or the scope would be locked',
    ask: ['PATCH', scope + storage, keyUri('https://kv-none.vault.azure.net/keys/none')],
    status: 400,
    code: 'KeyVaultKeyNotFound',
  },
  {
    because: 'what the service says of the key in use is its own',
    ask: [
      'PATCH',
      scope + storage,
      properties({ keyVaultProperties: { currentVersionedKeyIdentifier: 'x' } }),
    ],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'a scope can go back to the service’s key, and the vault is forgotten',
    ask: ['PATCH', scope + storage, properties({ source: 'Microsoft.Storage' })],
    status: 200,
    leaves: [scope, { 'properties.keyVaultProperties': undefined }],
  },
])
