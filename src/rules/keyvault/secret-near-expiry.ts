import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { isCertificate } from '../keyvault-certificates.ts'
import { NOTICE_DAYS, nearExpiry } from '../keyvault-times.ts'
import { onlyEnabledSecrets, secret } from '../keyvault-types.ts'

/** Credentials are renewed a month before they end. Secrets of certificates have a rule of their own. */
export const secretNearExpiry = defineRule({
  id: 'keyvault-secret-near-expiry',
  title: `No secret expires within ${NOTICE_DAYS} days`,
  why: 'An expired credential stops the job that uses it, mostly at night.',
  severity: 'medium',
  resource: secret,
  since: '2016-10-01',
  only: onlyEnabledSecrets,
  gaps: (facts) => (isCertificate(facts.resource) ? [] : nearExpiry(facts)),
  safety: {
    class: 'reportOnly',
    why: 'Only the owner can renew the credential behind the secret; a later date alone would hide that it ends.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6', 'IM-8'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: { 'b0eb591a-5e70-4534-a8bf-04b9c489584a': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/secrets/about-secrets'],
  examples: {
    compliant: [
      example('it ends next year', { attributes: { exp: 1822000000 } }),
      example('it never ends', { attributes: {} }),
      example('the certificate in it has a rule of its own', {
        contentType: 'application/x-pem-file',
        attributes: { exp: 1797000000 },
      }),
    ],
    nonCompliant: [
      example('it ends next month', { attributes: { exp: 1797000000 } }),
      example('it has ended', { attributes: { exp: 1763000000 } }),
    ],
    notApplicable: [
      example('nobody can read it', { attributes: { enabled: false, exp: 1797000000 } }),
    ],
  },
})
