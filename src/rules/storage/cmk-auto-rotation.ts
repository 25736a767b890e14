import { isObject, type JsonObject, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { customerKey } from '../storage-types.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.encryption.keyvaultproperties.keyversion'

/** The account follows its key: without a version, the service looks for a newer one every day. */
export const cmkAutoRotation = defineRule({
  id: 'storage-cmk-auto-rotation',
  title: 'Storage accounts follow their customer-managed key to its newest version',
  why: 'An account that names one version keeps using it after a rotation, and stops when it is disabled.',
  severity: 'medium',
  resource: storageAccount,
  since: '2017-06-01',
  only: customerKey,
  gaps({ resource }) {
    const version = valueAt(resource, PATH.split('.')) ?? ''
    return version === '' ? [] : [{ path: PATH, actual: version, expected: 'no version' }]
  },
  change({ resource }) {
    const encryption = valueAt(resource, ['properties', 'encryption'])
    const key = valueAt(encryption, ['keyvaultproperties'])
    if (!isObject(encryption) || !isObject(key)) return 'Azure does not say which key is used'
    const { keyname, keyvaulturi } = key
    if (typeof keyname !== 'string' || typeof keyvaulturi !== 'string')
      return 'Azure does not say which key is used'
    // What the service fills in is left out of the write; everything else goes back as it was. unverified: whether PATCH merges
    // this object or replaces it, so it goes whole.
    const value: JsonObject = {
      ...encryption,
      keyvaultproperties: { keyname, keyvaulturi, keyversion: '' },
    }
    return [{ kind: 'set', path: 'properties.encryption', value }]
  },
  // Approval until a check looks at the newest version: the account moves to it at once.
  safety: {
    class: 'approval',
    why: 'The account moves to the newest version of the key; see that it is enabled and not expired, then confirm.',
  },
  impact: 'The account uses the newest version of its key from then on.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview'],
  examples: {
    compliant: [
      example('no version', encrypted({ keyname: 'k' })),
      example('an empty version is none', encrypted({ keyname: 'k', keyversion: '' })),
    ],
    nonCompliant: [
      example(
        'one version',
        encrypted({ keyname: 'k', keyvaulturi: 'https://v.vault.azure.net', keyversion: '1a2b' }),
      ),
    ],
    notApplicable: [
      example('the service holds the key', { encryption: { keySource: 'Microsoft.Storage' } }),
      example('no encryption block is the service’s key', {}),
    ],
  },
})

function encrypted(keyvaultproperties: JsonObject) {
  return { encryption: { keySource: 'Microsoft.Keyvault', keyvaultproperties } }
}
