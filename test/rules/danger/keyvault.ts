// Dangers of writes to vaults, their keys and secrets, and managed HSMs.
import type { Danger, Dangers } from './danger.ts'

const LEARN = 'https://learn.microsoft.com/azure/key-vault'
const NETWORK = `${LEARN}/general/network-security`
const HSM = `${LEARN}/managed-hsm`

const flag = (who: string): Danger => ({
  to: false,
  least: 'approval',
  because: `${who} cannot fetch secrets from the vault any more, and nobody lists who does`,
  source: 'https://learn.microsoft.com/azure/key-vault/general/assign-access-policy',
})

const range: Danger = {
  least: 'guarded',
  asks: [['nobodyComesPublicly']],
  because: 'somebody put the range there, and comes from it',
  source: NETWORK,
}

/** What may be written to Key Vault through Resource Manager. */
export const KEY_VAULT: Dangers = {
  'Microsoft.KeyVault/vaults': {
    'properties.publicNetworkAccess': {
      to: 'Disabled',
      least: 'guarded',
      asks: [['nobodyComesPublicly'], ['approvedPrivateEndpoint']],
      because:
        'whoever has no private endpoint is refused, by whatever list the firewall let them in',
      source: NETWORK,
    },
    'properties.networkAcls.defaultAction': {
      to: 'Deny',
      least: 'guarded',
      asks: [['publicNetworkIsOff', 'nobodyComesPublicly']],
      because: 'whoever no list names is refused: applications lose their secrets',
      source: NETWORK,
    },
    'properties.networkAcls.ipRules': range,
    'properties.networkAcls.ipv6Rules': range,
    'properties.networkAcls.bypass': {
      least: 'approval',
      because: 'it opens the firewall to every trusted service',
      source: `${LEARN}/general/overview-vnet-service-endpoints`,
    },
    'properties.accessPolicies': {
      least: 'approval',
      because: 'principals lose rights that an application may need at any time',
      source: `${LEARN}/general/assign-access-policy`,
    },
    'properties.enableRbacAuthorization': {
      to: true,
      least: 'approval',
      never: ['principalsHaveRoles'],
      because: 'every access policy is void at once: who holds no role loses all access',
      source: `${LEARN}/general/rbac-migration`,
    },
    'properties.enablePurgeProtection': {
      to: true,
      least: 'approval',
      final: true,
      because: 'it cannot be switched off; a deleted vault keeps its name until the retention ends',
      source: `${LEARN}/general/soft-delete-overview`,
    },
    'properties.enableSoftDelete': {
      to: true,
      least: 'approval',
      final: true,
      because: 'it cannot be switched off; names of deleted vaults and keys stay taken',
      source: `${LEARN}/general/soft-delete-overview`,
    },
    'properties.enabledForDeployment': flag('virtual machines that are deployed'),
    'properties.enabledForDiskEncryption': flag('Azure Disk Encryption'),
    'properties.enabledForTemplateDeployment': flag('deployments that name a secret'),
  },
  'Microsoft.KeyVault/vaults/secrets': {
    'properties.attributes.exp': {
      least: 'approval',
      because: 'clients may stop to use a secret that is said to end, and rotation starts on it',
      source: `${LEARN}/secrets/about-secrets`,
    },
  },
  'Microsoft.KeyVault/managedHSMs': {
    'properties.publicNetworkAccess': {
      to: 'Disabled',
      least: 'approval',
      because: 'whoever has no private endpoint is refused, and an HSM serves critical keys',
      source: `${HSM}/private-link`,
    },
    'properties.networkAcls.defaultAction': {
      to: 'Deny',
      least: 'approval',
      because: 'whoever is not let in by name is refused, and an HSM serves critical keys',
      source: `${HSM}/private-link`,
    },
    'properties.enablePurgeProtection': {
      to: true,
      least: 'approval',
      final: true,
      because: 'it cannot be switched off, and a deleted HSM is charged until its retention ends',
      source: `${HSM}/soft-delete-overview`,
    },
  },
}

/** What may be done to a key on the data plane. */
export const KEYS: Dangers[string] = {
  'a new version': {
    least: 'guarded',
    never: ['noPinnedKeyVersion'],
    because: 'who names a version does not follow, and stands still when the old one ends',
    source: `${LEARN}/keys/how-to-configure-key-rotation`,
  },
  'an end of the current version': {
    least: 'approval',
    never: ['noPinnedKeyVersion'],
    because: 'after it, Key Vault refuses to encrypt, wrap and sign with that version',
    source: `${LEARN}/keys/about-keys-details`,
  },
  'rotation by itself': {
    least: 'guarded',
    never: ['noPinnedKeyVersion'],
    because: 'new versions appear without anybody, and who names a version does not follow',
    source: `${LEARN}/keys/how-to-configure-key-rotation`,
  },
  'an earlier notice': {
    least: 'safe',
    because: 'an event is sent; the key stays as it is',
    source: `${LEARN}/keys/how-to-configure-key-rotation`,
  },
}
