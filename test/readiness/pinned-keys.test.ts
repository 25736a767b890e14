// Who names a version of a key would not follow to the next one.
import { account, answers, key, refuse, workspace } from './asking.ts'

const KEY = { properties: { keyUri: 'https://kvone.vault.azure.net/keys/cmk' } }
const LINK = { id: account, keyVaultUri: 'https://kvone.vault.azure.net/', keyName: 'cmk' }
const PINNED = { ...LINK, keyVersion: '0a1b' }

answers({
  noPinnedKeyVersion: [
    {
      name: 'an account that says no version',
      id: key,
      resource: KEY,
      around: { storageAccounts: async () => [LINK] },
      want: 'ready',
    },
    {
      name: 'Azure writes the address of the key in another case',
      id: key,
      resource: { properties: { keyUri: 'HTTPS://KVONE.vault.azure.net/keys/CMK' } },
      around: {
        storageAccounts: async () => [PINNED],
        workspaces: async () => [
          { id: workspace, keyIdentifier: 'https://kvone.vault.azure.net/keys/cmk/0a1b' },
        ],
      },
      want: '^stone, ml names a version of this key and would not follow$',
    },
    {
      name: 'the id of the key is in another case',
      id: key.replace(/cmk$/, 'CMK'),
      resource: KEY,
      around: { storageAccounts: async () => [PINNED] },
      want: '^stone names a version',
    },
    {
      name: 'an account of another subscription',
      id: key,
      resource: KEY,
      around: {
        storageAccounts: async () => [
          { ...PINNED, id: account.replace(/subscriptions\/[^/]+/, 'subscriptions/another') },
        ],
      },
      want: '^stone names a version',
    },
    {
      name: 'an account that names a version and no vault',
      id: key,
      resource: KEY,
      around: {
        storageAccounts: async () => [{ id: account, keyName: 'cmk', keyVersion: '0a1b' }],
      },
      want: 'ready',
    },
    {
      name: 'an account that names a version and no key',
      id: key,
      resource: KEY,
      around: {
        storageAccounts: async () => [
          { id: account, keyVaultUri: LINK.keyVaultUri, keyVersion: '0a1b' },
        ],
      },
      want: 'ready',
    },
    {
      name: 'a workspace without a key of its own, and one that names no version',
      id: key,
      resource: KEY,
      around: {
        workspaces: async () => [
          { id: workspace },
          { id: workspace, keyIdentifier: KEY.properties.keyUri },
        ],
      },
      want: 'ready',
    },
    {
      name: 'accounts that cannot be listed',
      id: key,
      resource: KEY,
      around: { storageAccounts: refuse },
      want: 'did not answer',
      throws: true,
    },
    {
      name: 'workspaces that cannot be listed',
      id: key,
      resource: KEY,
      around: { workspaces: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
})
