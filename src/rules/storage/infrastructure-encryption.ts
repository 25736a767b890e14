import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

/** A second layer of encryption below the first, with a key of the platform. */
export const infrastructureEncryption = defineRule({
  id: 'storage-infrastructure-encryption',
  title: 'Storage accounts encrypt a second time below the service',
  why: 'Should one key or algorithm fail, the other layer still protects the data.',
  severity: 'low',
  resource: storageAccount,
  since: '2019-06-01',
  settings: [
    {
      path: 'properties.encryption.requireInfrastructureEncryption',
      want: { equals: true },
      write: true,
      absent: { means: false },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'It can only be chosen when the account is created; the account has to be made anew and its data copied.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-4'], sources: ['cloud-baseline'] },
  azurePolicy: { '4733ea7b-a883-42fe-8cac-97454c2a9e4a': 'Audit' },
  references: ['https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable'],
  examples: {
    compliant: [example('twice', { encryption: { requireInfrastructureEncryption: true } })],
    nonCompliant: [
      example('once', { encryption: { requireInfrastructureEncryption: false } }),
      example('null means once', { encryption: { requireInfrastructureEncryption: null } }),
      example('no encryption block means once', {}),
    ],
  },
})
