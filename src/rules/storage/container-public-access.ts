import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { container } from '../storage-types.ts'

/**
 * The gate behind the account's switch. Without effect while the account refuses anonymous access, but live the moment
 * that slips. Changed on the data plane (Set Container ACL) it raises no event: only a sweep sees it.
 */
export const containerPublicAccess = defineRule({
  id: 'storage-container-public-access',
  title: 'Blob containers are not open to anonymous callers',
  why: 'One slip of the account’s switch publishes every container that is still marked public.',
  severity: 'high',
  resource: container,
  since: '2018-02-01',
  settings: [
    {
      path: 'properties.publicAccess',
      want: { equals: 'None' },
      write: 'None',
      absent: { means: 'None' },
    },
  ],
  // Approval, because whether anybody reads the container now is decided by the account, and no check looks there yet.
  safety: {
    class: 'approval',
    why: 'A container was made public for somebody; if the account still allows it, they are cut off.',
  },
  impact: 'Anonymous readers of the container lose access at once.',
  controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent'],
  examples: {
    compliant: [example('private', { publicAccess: 'None' }), example('absent is private', {})],
    nonCompliant: [
      example('anyone may read single blobs', { publicAccess: 'Blob' }),
      example('anyone may list it, in whatever case', { publicAccess: 'container' }),
    ],
  },
})
