import type { JsonObject } from '../azure/json.ts'
import { daysBefore, resource } from './core.ts'
import { hubKeyVersion } from './key-holders.ts'
import { ids } from './names.ts'
import { container } from './storage.ts'

const accounts = 'Microsoft.Storage/storageAccounts'

/** Containers, shares and encryption scopes of the two machine learning accounts; the hub's are as they came. */
export function storageParts(now: number): readonly JsonObject[] {
  return [
    hardenedFileService(ids.fraudAccount, now),
    fileService(ids.hubAccount, now, {
      protocolSettings: {
        smb: {
          versions: 'SMB2.1;SMB3.0;SMB3.1.1;',
          authenticationMethods: 'NTLMv2;Kerberos;',
          kerberosTicketEncryption: 'RC4-HMAC;AES-256;',
          channelEncryption: 'AES-128-CCM;AES-128-GCM;AES-256-GCM;',
        },
      },
    }),
    ...['azureml', 'azureml-blobstore', 'transactions'].map((name) =>
      container(ids.fraudAccount, name, 'None', now),
    ),
    container(ids.hubAccount, 'azureml-blobstore', 'None', now),
    // Nobody can read it while the account forbids anonymous access; the day it does not, everybody can.
    container(ids.hubAccount, 'public-datasets', 'Blob', now),
    scope(
      ids.fraudAccount,
      'transactions',
      now,
      'https://kv-fraud-prod.vault.azure.net/keys/cmk-fraud',
    ),
    scope(
      ids.hubAccount,
      'models',
      now,
      `https://kv-cmk-prod.vault.azure.net/keys/cmk-hub/${hubKeyVersion}`,
    ),
    scope(ids.hubAccount, 'scratch', now, undefined),
  ]
}

/** The file service of an account as the bank's baseline wants it. */
export function hardenedFileService(accountId: string, now: number): JsonObject {
  return fileService(accountId, now, {
    shareDeleteRetentionPolicy: { enabled: true, days: 14 },
    protocolSettings: {
      smb: {
        versions: 'SMB3.1.1;',
        authenticationMethods: 'NTLMv2;Kerberos;',
        kerberosTicketEncryption: 'AES-256;',
        channelEncryption: 'AES-256-GCM;',
        encryptionInTransit: { required: true },
      },
      nfs: { encryptionInTransit: { required: true } },
    },
  })
}

function fileService(accountId: string, now: number, settings: JsonObject): JsonObject {
  return resource(`${accountId}/fileServices/default`, `${accounts}/fileServices`, now, {
    sku: { name: 'Standard_ZRS', tier: 'Standard' },
    properties: { cors: { corsRules: [] }, ...settings },
  })
}

function scope(
  accountId: string,
  name: string,
  now: number,
  keyUri: string | undefined,
): JsonObject {
  const created = daysBefore(now, 300)
  return resource(`${accountId}/encryptionScopes/${name}`, `${accounts}/encryptionScopes`, now, {
    properties: {
      source: keyUri === undefined ? 'Microsoft.Storage' : 'Microsoft.KeyVault',
      state: 'Enabled',
      creationTime: created,
      lastModifiedTime: created,
      ...(keyUri === undefined ? {} : { keyVaultProperties: { keyUri } }),
    },
  })
}
