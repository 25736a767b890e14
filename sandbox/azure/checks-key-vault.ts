import type { Check } from './checks.ts'
import { valueAt } from './json.ts'
import { bad } from './refusals.ts'

// What Key Vault writes into a secret that belongs to a certificate.
const certificateTypes = ['application/x-pkcs12', 'application/x-pem-file']

/** What Microsoft.KeyVault asks of a write, of vaults and of managed HSMs. */
export const keyVaultChecks = {
  vaultProtection({ sent, current }) {
    if (valueAt(sent, 'properties.enablePurgeProtection') === false) {
      throw bad(
        'BadRequest',
        'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
      )
    }
    if (valueAt(sent, 'properties.enableSoftDelete') === false) {
      throw bad('BadRequest', 'The property "enableSoftDelete" cannot be set to false.')
    }
    const days = valueAt(current, 'properties.softDeleteRetentionInDays')
    const wanted = valueAt(sent, 'properties.softDeleteRetentionInDays')
    if (days !== undefined && wanted !== undefined && wanted !== days) {
      throw bad(
        'BadRequest',
        'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.',
      )
    }
  },

  secretAttributes({ current, next }) {
    if (certificateTypes.includes(String(valueAt(current, 'properties.contentType')))) {
      throw bad('BadRequest', 'The secret belongs to a certificate and changes only with it.')
    }
    const [starts, ends] = ['nbf', 'exp'].map((name) =>
      valueAt(next, `properties.attributes.${name}`),
    )
    if (typeof starts === 'number' && typeof ends === 'number' && ends <= starts) {
      throw bad('BadRequest', 'The secret would expire before it becomes valid.')
    }
  },
} satisfies Readonly<Record<string, Check>>
