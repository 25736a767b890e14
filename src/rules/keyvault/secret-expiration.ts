import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { isCertificate } from '../keyvault-certificates.ts'
import { endAfter, endlessOrLong, timeOf } from '../keyvault-times.ts'
import { onlyEnabledSecrets, secret } from '../keyvault-types.ts'

const OF_WORKSPACE = { unit: ['/subscriptions/s/resourceGroups/g/providers/p/workspaces/w'] }

/**
 * Secrets end. Azure ML gives those that it keeps in a workspace's vault an end of its own, two years away: there only a
 * missing end is a gap. The end of a certificate's secret is the certificate's.
 */
export const secretExpiration = defineRule({
  id: 'keyvault-secret-expiration',
  title: 'Secrets have an expiry date',
  why: 'A password without an end is never changed, and one that leaked years ago still opens the door.',
  severity: 'medium',
  resource: secret,
  since: '2016-10-01',
  only: onlyEnabledSecrets,
  parameters: ['secretMaxAgeDays'],
  gaps({ resource, unit, parameters }) {
    const ends = timeOf(resource, 'exp') !== undefined
    if (isCertificate(resource) || (ends && unit.length > 0)) return []
    return endlessOrLong(resource, parameters.secretMaxAgeDays)
  },
  change(facts) {
    const value = endAfter(facts.parameters.secretMaxAgeDays, facts)
    if (typeof value === 'string') return value
    return [{ kind: 'set', path: 'properties.attributes.exp', value }]
  },
  safety: {
    class: 'approval',
    why: 'Somebody must renew the credential behind the secret before it ends; agree on who that is, then confirm.',
  },
  impact:
    'Key Vault still hands the secret out after the expiry, but clients that look at it refuse it, and events tell of it.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: {
    '98728c90-32c7-4049-8429-847dc0f4fe37': 'Audit',
    '342e8053-e12e-4c44-be01-c3c2f318400f': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/secrets/about-secrets'],
  examples: {
    compliant: [
      example('it ends within a year', { attributes: { created: 1791000000, exp: 1822000000 } }),
      example(
        'Azure ML gives its own secrets two years',
        { attributes: { created: 1791000000, exp: 1854000000 } },
        OF_WORKSPACE,
      ),
      example('the certificate in it has an end of its own', {
        contentType: 'application/x-pkcs12',
        attributes: { created: 1791000000, exp: 1854000000 },
      }),
    ],
    nonCompliant: [
      example('it never ends', { attributes: { created: 1791000000 } }),
      example('two years are too long', { attributes: { created: 1791000000, exp: 1854000000 } }),
      example('it never ends, and Azure ML did not make it', { attributes: {} }, OF_WORKSPACE),
    ],
    notApplicable: [
      example('nobody can read a disabled secret', { attributes: { enabled: false } }),
    ],
    unknown: [
      example('nobody knows how long it has been valid', { attributes: { exp: 1822000000 } }),
    ],
  },
})
