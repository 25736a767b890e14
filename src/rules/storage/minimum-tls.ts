import { defineRule, type RuleMaker } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

/** TLS 1.2 or later. The literal TLS1_3 is compliant and never written: the service still refuses it for every account. */
export const minimumTls: RuleMaker = ({ minimumTlsVersion }) =>
  defineRule({
    id: 'storage-minimum-tls',
    title: 'Storage accounts accept TLS 1.2 or later only',
    why: 'TLS 1.0 and 1.1 have known weaknesses; one old client lowers the protection of everybody else.',
    severity: 'high',
    resource: storageAccount,
    since: '2019-04-01',
    settings: [
      {
        path: 'properties.minimumTlsVersion',
        want: { oneOf: [minimumTlsVersion, 'TLS1_3'] },
        write: minimumTlsVersion,
        absent: { means: 'TLS1_0' },
      },
    ],
    safety: { class: 'safe' },
    parameters: ['minimumTlsVersion'],
    impact: 'Clients that speak TLS 1.0 or 1.1 only get 400.',
    controls: {
      mcsb: ['DP-3'],
      sources: ['encryption-practices', 'cloud-baseline', 'data-encryption'],
    },
    azurePolicy: { 'fe83a0eb-a853-422d-aac2-1bffd182c5d0': 'Audit' },
    references: [
      'https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version',
    ],
    examples: {
      compliant: [example('stricter is fine, in any case', { minimumTlsVersion: 'tls1_3' })],
      nonCompliant: [
        example('it is 1.0', { minimumTlsVersion: 'TLS1_0' }),
        example('null, like absent, means 1.0', { minimumTlsVersion: null }),
      ],
    },
  })
