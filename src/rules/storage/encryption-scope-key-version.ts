import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { enabledScope, encryptionScope } from '../storage-types.ts'

const PATH = 'properties.keyVaultProperties.keyUri'

/** The scope follows its key: an identifier without a version means the newest one. */
export const encryptionScopeKeyVersion = defineRule({
  id: 'storage-encryption-scope-key-version',
  title: 'Encryption scopes follow their key to its newest version',
  why: 'A scope that names one version keeps using it after a rotation, and stops when it is disabled.',
  severity: 'low',
  resource: encryptionScope,
  since: '2019-06-01',
  only: [
    enabledScope,
    {
      path: 'properties.source',
      oneOf: ['Microsoft.KeyVault'],
      absent: 'Microsoft.Storage',
      otherwise: 'the service holds the key',
    },
  ],
  gaps({ resource }) {
    const uri = valueAt(resource, PATH.split('.'))
    const key = keyOf(uri)
    if (key === undefined) return 'Azure does not say which key the scope uses'
    return key.version === undefined ? [] : [{ path: PATH, actual: textOf(uri), expected: key.uri }]
  },
  change({ resource }) {
    const key = keyOf(valueAt(resource, PATH.split('.')))
    if (key === undefined) return 'Azure does not say which key the scope uses'
    return [
      { kind: 'set', path: 'properties.source', value: 'Microsoft.KeyVault' },
      { kind: 'set', path: PATH, value: key.uri },
    ]
  },
  // Approval until a check looks at the newest version: the scope moves to it at once.
  safety: {
    class: 'approval',
    why: 'The scope moves to the newest version of the key; see that it is enabled and not expired, then confirm.',
  },
  impact: 'The scope uses the newest version of its key from then on.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/encryption-scope-overview'],
  examples: {
    compliant: [
      scope('no version', 'https://v.vault.azure.net/keys/k'),
      scope('a slash is no version', 'https://v.vault.azure.net/keys/k/'),
    ],
    nonCompliant: [
      scope('one version', 'https://v.vault.azure.net/keys/k/0123456789abcdef'),
      scope('one version in a managed HSM', 'https://h.managedhsm.azure.net/keys/k/0a1b'),
    ],
    notApplicable: [
      example('the service holds the key', { source: 'Microsoft.Storage' }),
      example('nothing can be read or written with it', {
        source: 'Microsoft.KeyVault',
        state: 'Disabled',
      }),
    ],
    unknown: [scope('no key is named', null), scope('no key identifier', 'k')],
  },
})

function keyOf(uri: unknown): { uri: string; version: string | undefined } | undefined {
  const match =
    typeof uri === 'string' ? /^(https:\/\/[^/]+\/keys\/[^/]+)(?:\/([^/]*))?\/?$/i.exec(uri) : null
  return match?.[1] === undefined ? undefined : { uri: match[1], version: match[2] || undefined }
}

function scope(because: string, keyUri: string | null) {
  const source = 'Microsoft.KeyVault'
  return example(because, { state: 'Enabled', source, keyVaultProperties: { keyUri } })
}
