import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.defaultToOAuthAuthentication'

/** The portal signs people in by themselves, not with the key that it can fetch for them. */
export const defaultOauth = defineRule({
  id: 'storage-default-oauth',
  title: 'The portal opens storage accounts with the Entra identity of the user',
  why: 'With the key as default, the portal shows data to everybody who may list keys, and logs no name.',
  severity: 'low',
  resource: storageAccount,
  since: '2021-06-01',
  settings: [{ path: PATH, want: { equals: true }, write: true, absent: { means: false } }],
  safety: { class: 'safe' },
  impact: 'Portal users without a data role see an error until they switch to the key.',
  controls: { mcsb: ['IM-1'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/authorize-data-operations-portal'],
  examples: {
    compliant: [example('it is on', { defaultToOAuthAuthentication: true })],
    nonCompliant: [
      example('it is off', { defaultToOAuthAuthentication: false }),
      example('absent means off', {}),
    ],
  },
})
