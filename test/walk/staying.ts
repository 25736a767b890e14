import { ids } from '../../sandbox/estate/names.ts'

/** Paths that no undo gives back, with the beginning of the reason that the engine gives, by rule. */
export const STAYING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'keyvault-key-age': { 'properties.keyUriWithVersion': 'A new version cannot be taken away.' },
  'keyvault-key-expiration': { 'properties.attributes.exp': 'There was no expiry.' },
  'keyvault-key-near-expiry': {
    'properties.keyUriWithVersion': 'A new version cannot be taken away.',
  },
  'keyvault-purge-protection': {
    'properties.enablePurgeProtection': 'It cannot be taken off again',
  },
  'keyvault-soft-delete': { 'properties.enableSoftDelete': 'It cannot be switched off again' },
  // Closing the first gate hides the second, and with it what an undo would have to send back whole.
  'mhsm-public-network-access': {
    'properties.networkAcls.defaultAction': 'Azure does not show properties.networkAcls',
  },
  'mhsm-purge-protection': { 'properties.enablePurgeProtection': 'It cannot be taken off again' },
  'ml-datastore-credentialless': {
    'properties.credentials.credentialsType':
      'Users and computes need data roles on the account first',
    'properties.serviceDataAccessAuthIdentity':
      'Users and computes need data roles on the account first',
  },
  'ml-workspace-managed-network-provisioned': {
    '/provisionManagedNetwork': 'Private endpoints of the network are charged',
  },
  'storage-access-key-age': {
    '/regenerateKey': 'Whoever signs with that key',
    [`${ids.fraudWorkspace}/resyncKeys`]: 'Whoever signs with that key',
  },
  'storage-kind-v2': { kind: 'An upgrade cannot be taken back' },
}
