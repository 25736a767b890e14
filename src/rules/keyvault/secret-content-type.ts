import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { onlyEnabledSecrets, secret } from '../keyvault-types.ts'

/** Secrets say what they are. The text is the owner's, so there is none to write. */
export const secretContentType = defineRule({
  id: 'keyvault-secret-content-type',
  title: 'Secrets declare a content type',
  why: 'A secret that nobody can tell what it opens is never rotated and never removed.',
  severity: 'low',
  resource: secret,
  since: '2016-10-01',
  only: onlyEnabledSecrets,
  gaps({ resource }) {
    const path = 'properties.contentType'
    const actual = valueAt(resource, path.split('.'))
    if (typeof actual === 'string' && actual.trim() !== '') return []
    return [gapAt(path, actual, 'what the secret is')]
  },
  safety: { class: 'reportOnly', why: 'Only its owner knows what the secret is.' },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { '75262d3e-ba4a-4f43-85f8-9f72c090e5e3': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/secrets/about-secrets'],
  examples: {
    compliant: [example('it says what it is', { contentType: 'connection string' })],
    nonCompliant: [
      example('it says nothing', {}),
      example('blanks say nothing', { contentType: ' ' }),
    ],
    notApplicable: [example('nobody can read it', { attributes: { enabled: false } })],
  },
})
