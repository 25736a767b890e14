import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { blobService } from '../types.ts'

const PATH = 'properties.staticWebsite.enabled'

/** No web site out of a storage account. Only new api-versions show it. */
export const blobStaticWebsite = defineRule({
  id: 'storage-blob-static-website',
  title: 'Storage accounts serve no static web site',
  why: 'What lies in $web is public, even where anonymous access to blobs is switched off.',
  severity: 'low',
  resource: blobService,
  since: '2025-08-01',
  settings: [{ path: PATH, want: { equals: false }, write: false, absent: { means: false } }],
  safety: {
    class: 'reportOnly',
    why: 'Somebody published a site on purpose; switching it off takes it down. The metric Transactions shows how often it is read.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/storage-blob-static-website'],
  examples: {
    compliant: [
      example('it is off', { staticWebsite: { enabled: false } }),
      example('absent means off', {}),
    ],
    nonCompliant: [example('it is on', { staticWebsite: { enabled: true } })],
    unknown: [example('an older api-version hides it', {}, { apiVersion: '2024-01-01' })],
  },
})
