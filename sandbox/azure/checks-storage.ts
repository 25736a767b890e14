import type { Check } from './checks.ts'
import type { JsonObject } from './json.ts'
import { valueAt } from './json.ts'
import { requireUsableKey } from './keys-in-use.ts'
import { bad, conflict } from './refusals.ts'
import { holderOf, within } from './target.ts'

/** What Microsoft.Storage asks of a write. */
export const storageChecks = {
  blobRetention({ next }) {
    requireDays(next, ['deleteRetentionPolicy', 'containerDeleteRetentionPolicy'])
    const restore = Number(valueAt(next, 'properties.restorePolicy.days') ?? 0)
    const kept = Number(valueAt(next, 'properties.deleteRetentionPolicy.days') ?? 0)
    if (valueAt(next, 'properties.restorePolicy.enabled') === true && restore >= kept) {
      throw bad(
        'InvalidRestoreDays',
        'restorePolicy.days must be less than the days of soft delete.',
      )
    }
  },

  shareRetention({ next }) {
    requireDays(next, ['shareDeleteRetentionPolicy'])
  },

  // The literal is in every api-version, and refused for every account (azure-cli #30022).
  minimumTls({ sent }) {
    if (valueAt(sent, 'properties.minimumTlsVersion') !== 'TLS1_3') return
    throw bad('FeatureNotSupported', 'Feature MinimumTlsVersion 1.3 is not supported.')
  },

  crossTenantReplication({ id, sent, store }) {
    if (valueAt(sent, 'properties.allowCrossTenantReplication') !== false) return
    const tenants = store.ofType('Microsoft.Storage/storageAccounts/objectReplicationPolicies')
    const crossing = tenants.find((policy) => within(policy.id, id) && crossesTenants(policy.body))
    if (crossing === undefined) return
    throw conflict(
      'AllowCrossTenantReplicationCannotBeDisabled',
      'AllowCrossTenantReplication cannot be disabled while a cross-tenant object replication policy exists on the account.',
    )
  },

  // The account decides; a container cannot be opened against it.
  anonymousAccess({ id, sent, store }) {
    if ((valueAt(sent, 'properties.publicAccess') ?? 'None') === 'None') return
    const account = store.get(holderOf(holderOf(id)))?.body
    if (valueAt(account, 'properties.allowBlobPublicAccess') !== false) return
    throw conflict(
      'PublicAccessNotPermitted',
      'Public access is not permitted on this storage account.',
    )
  },

  accountKind({ sent, current }) {
    if (current === undefined || sent.kind === undefined || sent.kind === current.kind) return
    if (sent.kind === 'StorageV2') return
    throw bad('InvalidAccountKind', `An account cannot go from ${current.kind} to ${sent.kind}.`)
  },

  keyPolicy({ sent, current }) {
    const asked = ['keyPolicy', 'sasPolicy'].map((name) => valueAt(sent, `properties.${name}`))
    if (current === undefined || asked.every((policy) => policy === undefined)) return
    const created = ['key1', 'key2'].map((key) =>
      valueAt(current, `properties.keyCreationTime.${key}`),
    )
    if (created.every((time) => typeof time === 'string')) return
    throw bad(
      'KeyPolicyCannotBeSet',
      'Policies for keys and SAS cannot be set before both account keys were regenerated once.',
    )
  },

  sftp({ sent, next }) {
    if (valueAt(sent, 'properties.isSftpEnabled') !== true) return
    if (valueAt(next, 'properties.isHnsEnabled') === true) return
    throw bad('SftpRequiresHns', 'SFTP needs an account with a hierarchical namespace.')
  },

  accountKey({ sent, next, store }) {
    if (valueAt(sent, 'properties.encryption') === undefined) return
    const encryption = valueAt(next, 'properties.encryption')
    if (valueAt(encryption, 'keySource') !== 'Microsoft.Keyvault') return
    const vault = valueAt(encryption, 'keyvaultproperties.keyvaulturi')
    const name = valueAt(encryption, 'keyvaultproperties.keyname')
    if (typeof vault !== 'string' || typeof name !== 'string') {
      throw bad('MissingKeyVaultProperties', 'keyvaulturi and keyname are required.')
    }
    requireUsableKey(store, `${vault.replace(/\/$/, '')}/keys/${name}`)
  },

  scopeKey({ next, store }) {
    if (valueAt(next, 'properties.source') !== 'Microsoft.KeyVault') return
    const uri = valueAt(next, 'properties.keyVaultProperties.keyUri')
    if (typeof uri !== 'string') {
      throw bad(
        'MissingKeyVaultProperties',
        "keyUri is required when source is 'Microsoft.KeyVault'.",
      )
    }
    requireUsableKey(store, uri)
  },
} satisfies Readonly<Record<string, Check>>

function requireDays(next: JsonObject, policies: readonly string[]): void {
  for (const policy of policies) {
    const enabled = valueAt(next, `properties.${policy}.enabled`)
    const days = valueAt(next, `properties.${policy}.days`)
    if (enabled === true && days === undefined) {
      throw bad('InvalidXmlNodeValue', `${policy}: days is required when enabled is true.`)
    }
    if (enabled !== true && days !== undefined) {
      throw bad('InvalidXmlNodeValue', `${policy}: days must not be sent when enabled is false.`)
    }
  }
}

function crossesTenants(policy: JsonObject): boolean {
  const accounts = ['sourceAccount', 'destinationAccount'].map((name) =>
    String(valueAt(policy, `properties.${name}`)),
  )
  // Accounts of another tenant are named without their resource id.
  return accounts.some((account) => !account.startsWith('/subscriptions/'))
}
