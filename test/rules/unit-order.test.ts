// The order in which a workspace and what it depends on are hardened: which rule has which place, and why not an earlier one.
import { describe, expect, it } from 'vitest'
import { UNIT_STEPS } from '../../src/generate/rule-words.ts'
import { rules } from '../../src/rules/index.ts'

interface Stage {
  /** As the pages of the rules call it. */
  readonly name: string
  readonly because: string
  readonly rules: readonly string[]
}

const STAGES: readonly Stage[] = [
  {
    name: 'logs and soft delete',
    because:
      'they end nothing, show whom later steps end, and bring back what is deleted meanwhile',
    rules: [
      'keyvault-diagnostic-logs',
      'keyvault-soft-delete',
      'mhsm-diagnostic-logs',
      'ml-online-endpoint-diagnostic-logs',
      'ml-registry-diagnostic-logs',
      'ml-workspace-diagnostic-logs',
      'storage-blob-soft-delete',
      'storage-container-soft-delete',
      'storage-diagnostic-logs',
      'storage-file-share-soft-delete',
    ],
  },
  {
    name: 'identities and role assignments',
    because: 'who reaches data by an identity needs no key, and no list of addresses, later',
    rules: ['keyvault-rbac', 'ml-workspace-managed-identity'],
  },
  {
    name: 'private endpoints',
    because: 'the private way in is there before a public one is closed',
    rules: [
      'keyvault-private-endpoint',
      'mhsm-private-endpoint',
      'ml-registry-private-endpoint',
      'ml-workspace-private-endpoint',
      'storage-private-endpoint',
    ],
  },
  {
    name: 'ways in for trusted services and for image builds',
    because: 'a claim of a workspace that nobody confirms would keep the rest waiting for ever',
    rules: [],
  },
  {
    name: 'public network access of the workspace and its endpoints',
    because: 'a workspace that is public reaches closed accounts from networks that are not let in',
    rules: ['ml-online-endpoint-public-network-access', 'ml-workspace-public-network-access'],
  },
  {
    name: 'firewalls and public network access of storage and vaults',
    because: 'the workspace comes by its private way already',
    rules: [
      'keyvault-firewall-default-deny',
      'keyvault-ip-rules-wide',
      'keyvault-public-network-access',
      'mhsm-public-network-access',
      'storage-network-default-deny',
      'storage-public-network-access',
    ],
  },
  {
    name: 'datastores without credentials',
    because: 'identities pass the closed firewall where keys would have passed the open one',
    rules: ['ml-datastore-credentialless', 'ml-workspace-system-datastores-identity'],
  },
  {
    name: 'storage account keys',
    because: 'a datastore that still holds the key stops at once',
    rules: ['storage-shared-key-access'],
  },
  {
    name: 'customer-managed keys and their rotation',
    because:
      'a new key version is taken over only where identities and ways to the vault are right',
    rules: ['keyvault-key-age', 'keyvault-key-expiration', 'keyvault-key-rotation-policy'],
  },
]

describe('the order of a unit', () => {
  it.each(STAGES.map((stage, index) => ({ ...stage, place: index + 1 })))(
    '$place, $name: $because',
    ({ name, place, rules: wanted }) => {
      expect(UNIT_STEPS[place - 1]).toBe(name)
      const there = rules.filter(({ unitStep }) => unitStep === place).map(({ id }) => id)
      expect(there).toEqual(wanted)
    },
  )

  it('has no other place', () => {
    expect(UNIT_STEPS.length).toBe(STAGES.length)
    const placed = rules.filter(({ unitStep }) => unitStep !== undefined).map(({ id }) => id)
    expect(placed).toEqual(STAGES.flatMap((stage) => stage.rules).toSorted())
  })
})
