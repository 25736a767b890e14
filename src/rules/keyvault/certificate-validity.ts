import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { CERTIFICATE_TYPES } from '../keyvault-certificates.ts'
import { daysBetween, NOTICE_DAYS, timeGap, timeOf } from '../keyvault-times.ts'
import { secret } from '../keyvault-types.ts'

const MOST_DAYS = 366
const EXPIRY = 'properties.attributes.exp'
const certificate = (created: number, exp: number) => ({
  contentType: 'application/x-pkcs12',
  attributes: { created, exp },
})

/**
 * Certificates live a year at most and are renewed in time. Resource Manager has no certificates, but the secret that
 * holds one: its times are those of the certificate's current version. Whether renewal is automatic stands in a policy of
 * the data plane; that nothing renewed it by the last tenth of its life is what can be seen of it here. An imported
 * certificate counts from its import, and a disabled one is nobody's concern.
 */
export const certificateValidity = defineRule({
  id: 'keyvault-certificate-validity',
  title: 'Certificates live a year at most and are renewed in time',
  why: 'A stolen certificate works until it ends, and one that is not renewed stops the service on its last day.',
  severity: 'low',
  resource: secret,
  since: '2016-10-01',
  only: [
    {
      path: 'properties.contentType',
      oneOf: CERTIFICATE_TYPES,
      absent: '',
      otherwise: 'the secret holds no certificate',
    },
    {
      path: 'properties.attributes.enabled',
      oneOf: [true],
      absent: true,
      otherwise: 'the certificate is disabled',
    },
  ],
  gaps({ resource, now }) {
    const [created, exp] = [timeOf(resource, 'created'), timeOf(resource, 'exp')]
    if (created === undefined || exp === undefined) {
      return 'Azure does not say from when to when the certificate is valid'
    }
    const life = daysBetween(created, exp)
    const notice = Math.min(NOTICE_DAYS, life / 10)
    const left = daysBetween(now.getTime() / 1000, exp)
    return [
      ...(life > MOST_DAYS ? [timeGap(EXPIRY, exp, `within ${MOST_DAYS} days of its issue`)] : []),
      ...(left < notice ? [timeGap(EXPIRY, exp, 'renewed before the last tenth of its life')] : []),
    ]
  },
  safety: {
    class: 'reportOnly',
    why: 'Validity and renewal stand in the certificate’s policy on the data plane, and some issuers renew by hand only.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-7'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: {
    '0a075868-4c26-42ef-914c-5bc007359560': 'Audit',
    '12ef42cb-9903-4e39-9c26-422d29570417': 'Audit',
    'f772fb64-8e40-40ad-87bc-7706e1949427': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/certificates/about-certificates'],
  examples: {
    compliant: [
      example('valid for a year, from October on', certificate(1791000000, 1822536000)),
      example('three weeks are enough for one of ninety days', certificate(1789000000, 1796900000)),
    ],
    nonCompliant: [
      example('valid for ten years', certificate(1791000000, 2106000000)),
      example('it ends in two weeks and has no successor', certificate(1765000000, 1796400000)),
      example('it has ended', certificate(1733000000, 1764500000)),
    ],
    notApplicable: [
      example('a password is none', { contentType: 'text/plain', attributes: {} }),
      example('a secret that says nothing is none', { attributes: {} }),
      example('nobody can use it', {
        contentType: 'application/x-pem-file',
        attributes: { enabled: false },
      }),
    ],
    unknown: [
      example('Azure gives no times', { contentType: 'application/x-pkcs12', attributes: {} }),
    ],
  },
})
