import { isObject, type Json, type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule, type LinkedDocuments } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { listAt, textAt } from '../read-at.ts'
import { key, vault, workspace } from '../types.ts'

const ENCRYPTION = 'properties.encryption.keyVaultProperties'
const PATH = `${ENCRYPTION}.keyIdentifier`
const KEY_URL = /^https:\/\/[^/]+\/keys\/([^/]+)(?:\/([^/]*))?\/?$/i
const VAULT = '/subscriptions/s/resourcegroups/rg/providers/microsoft.keyvault/vaults/v'
const KEY = 'https://v.vault.azure.net/keys/k'
// Epoch seconds: before and after the last change of the example's workspace.
const BEFORE = Date.parse('2025-12-31T00:00:00Z') / 1000
const AFTER = Date.parse('2026-01-02T00:00:00Z') / 1000

const keysOfVault: LinkedDocuments = {
  name: 'keysOfVault',
  linked: [`${ENCRYPTION}.keyVaultArmId`],
  suffix: '/keys',
  types: {
    [vault.type]: { apiVersion: key.apiVersion, permission: 'Microsoft.KeyVault/vaults/keys/read' },
  },
}

/**
 * The key moves only with a PATCH of the workspace. A version that was made after the last change of the workspace is
 * therefore not in use. Nothing else can be told: Azure lists keys without their versions.
 */
export const workspaceCmkKeyCurrent = defineRule({
  id: 'ml-workspace-cmk-key-current',
  title: 'Azure ML workspaces use the newest version of their customer-managed key',
  why: 'A rotated key protects nothing as long as the workspace stays on the version from before.',
  severity: 'medium',
  resource: workspace,
  since: '2020-01-01',
  only: [
    exceptProjects('its encryption'),
    {
      path: 'properties.encryption.status',
      oneOf: ['Enabled'],
      absent: 'Disabled',
      otherwise: 'the workspace has no customer-managed key',
    },
    {
      path: 'properties.enableServiceSideCMKEncryption',
      oneOf: [false],
      absent: false,
      otherwise: 'encryption on the service side does not support rotation',
    },
  ],
  needs: [keysOfVault],
  gaps({ resource, needs }) {
    const [, name, version = ''] = KEY_URL.exec(textAt(resource, PATH)) ?? []
    if (name === undefined) return 'Azure names no key'
    // unverified: without a version, the service takes the newest.
    if (version === '') return []
    const created = createdAt(needs.keysOfVault, name)
    if (created === undefined) return 'the key is not among those that Azure lists first'
    const changed = Date.parse(textAt(resource, 'systemData.lastModifiedAt'))
    return created > changed
      ? [{ path: PATH, actual: version, expected: 'the newest version' }]
      : 'the list of keys holds no versions, and the workspace was changed since the newest one'
  },
  safety: {
    class: 'reportOnly',
    why: 'The list of keys holds no versions, so what to write is not known; PATCH the workspace with the newest.',
  },
  impact: 'None: it is reported, never written.',
  controls: {
    mcsb: ['DP-5', 'DP-6'],
    sources: ['encryption-practices', 'data-encryption', 'mcsb-azure-ml'],
  },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/concept-customer-managed-keys'],
  examples: {
    compliant: [example('it names no version', ...using(`${KEY}/`, BEFORE))],
    nonCompliant: [example('a version was made since', ...using(`${KEY}/one`, AFTER))],
    notApplicable: [
      example('the hub decides', {}, { resource: { kind: 'Project' } }),
      example('it has no such key', { encryption: { status: 'Disabled' } }),
      example('Azure cannot rotate it', { ...encrypted({}), enableServiceSideCMKEncryption: true }),
    ],
    unknown: [
      example('the workspace was changed since', ...using(`${KEY}/one`, BEFORE)),
      example('its key is not listed', ...using(`${KEY}2/one`, AFTER)),
      example('it names no key', ...using('', AFTER)),
      example('the keys were not read', encrypted({})),
    ],
  },
})

// unverified: what the list calls created is that of the current version. Of another one, nothing would be found.
function createdAt(keys: Json | undefined, name: string): number | undefined {
  const lists = isObject(keys) ? Object.values(keys) : []
  const entry = lists
    .flatMap((list) => listAt(list, 'value'))
    .find((one) => sameValue(textAt(one, 'id').split('/').at(-1), name))
  const created = valueAt(entry, ['properties', 'attributes', 'created'])
  return typeof created === 'number' ? created * 1000 : undefined
}

function encrypted(keyVaultProperties: JsonObject): JsonObject {
  return { encryption: { status: 'Enabled', keyVaultProperties } }
}

function using(keyIdentifier: string, created: number) {
  const entry = { id: `${VAULT}/keys/k`, properties: { attributes: { created } } }
  return [
    encrypted({ keyVaultArmId: VAULT, keyIdentifier }),
    {
      resource: { systemData: { lastModifiedAt: '2026-01-01T00:00:00Z' } },
      needs: { keysOfVault: { [VAULT]: { value: [entry] } } },
    },
  ] as const
}
