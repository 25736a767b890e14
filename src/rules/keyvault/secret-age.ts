import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { isCertificate } from '../keyvault-certificates.ts'
import { daysBetween, timeGap, timeOf } from '../keyvault-times.ts'
import { onlyEnabledSecrets, secret } from '../keyvault-types.ts'

/** The current version is young enough. `updated` changes with every edit and says nothing. */
export const secretAge = defineRule({
  id: 'keyvault-secret-age',
  title: 'Secrets are younger than their rotation period',
  why: 'Everybody who ever read the secret can still use it.',
  severity: 'medium',
  resource: secret,
  since: '2016-10-01',
  only: onlyEnabledSecrets,
  parameters: ['secretMaxAgeDays'],
  gaps({ resource, parameters, now }) {
    if (isCertificate(resource)) return []
    const created = timeOf(resource, 'created')
    if (created === undefined) return 'Azure does not say when this version was created'
    const most = parameters.secretMaxAgeDays
    if (Math.floor(daysBetween(created, now)) <= most) return []
    return [timeGap('properties.attributes.created', created, `at most ${most} days ago`)]
  },
  safety: {
    class: 'reportOnly',
    why: 'The credential has to be changed where it is used; only then can its value be replaced here.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices'] },
  azurePolicy: { 'e8d99835-8a06-45ae-a8e0-87a91941ccfe': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/secrets/about-secrets'],
  examples: {
    compliant: [
      example('made in October, judged in November', { attributes: { created: 1791000000 } }),
      example('the certificate in it is renewed by Key Vault', {
        contentType: 'application/x-pkcs12',
        attributes: { created: 1700000000 },
      }),
    ],
    nonCompliant: [example('three years old', { attributes: { created: 1700000000 } })],
    notApplicable: [
      example('nobody can read it', { attributes: { enabled: false, created: 1700000000 } }),
    ],
    unknown: [example('Azure gives no time', { attributes: {} })],
  },
})
