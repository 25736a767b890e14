import { sameValue, textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlineEndpoint } from '../ml-child-types.ts'

const DAY = 86_400_000
const created = (createdAt: string) => ({ resource: { systemData: { createdAt } } })
const AT = { at: '2026-11-01T00:00:00Z' }

/**
 * Endpoint keys are young. Azure tells no age of a key, so only an endpoint that is young itself has keys that are
 * known to be young; of all others nobody can say so, and that is the finding.
 */
export const onlineEndpointKeyRotation = defineRule({
  id: 'ml-online-endpoint-key-rotation',
  title: 'Keys of online endpoints are known to be young',
  why: 'A key that nobody renews is known to everybody who ever called the endpoint.',
  severity: 'medium',
  resource: onlineEndpoint,
  since: '2022-05-01',
  parameters: ['accessKeyMaxAgeDays'],
  gaps({ resource, parameters, now }) {
    const path = 'properties.authMode'
    const mode = valueAt(resource, path.split('.')) ?? null
    if (mode === null) return 'Azure did not say how callers sign in'
    if (!sameValue(mode, 'Key')) return []
    const made = Date.parse(textOf(valueAt(resource, ['systemData', 'createdAt'])))
    if (now.getTime() - made <= parameters.accessKeyMaxAgeDays * DAY) return []
    const expected = `tokens, or keys made in the last ${parameters.accessKeyMaxAgeDays} days`
    return [{ path, actual: mode, expected }]
  },
  // A fix could not be proved: after keys were made anew, Azure answers exactly as before.
  safety: {
    class: 'reportOnly',
    why: 'Azure tells no age of a key, so renewal can be neither planned nor proved; switch the endpoint to tokens.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6', 'IM-8'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint',
  ],
  examples: {
    compliant: [
      example('tokens need no renewal', { authMode: 'AADToken' }),
      example(
        'no key can be older than the endpoint',
        { authMode: 'Key' },
        { ...AT, ...created('2026-10-01T00:00:00Z') },
      ),
    ],
    nonCompliant: [
      example(
        'made long ago, and nobody knows whether its keys were renewed',
        { authMode: 'key' },
        { ...AT, ...created('2026-07-01T00:00:00Z') },
      ),
      example('Azure does not say when it was made', { authMode: 'Key' }, AT),
    ],
    unknown: [example('the mode is always there', {})],
  },
})
