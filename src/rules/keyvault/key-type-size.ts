import { type Json, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { key } from '../types.ts'

const SHORTEST_RSA = 3072
const CURVES = ['P-256', 'P-384', 'P-521']

/**
 * RSA with 3072 bits or more, or a NIST curve. Azure ML asks for that in customer-managed keys; Storage takes RSA only.
 * What Azure does not tell is not guessed: 2048 bits and P-256 are defaults of creation, not of every key.
 */
export const keyTypeSize = defineRule({
  id: 'keyvault-key-type-size',
  title: `Keys are RSA with ${SHORTEST_RSA} bits or more, or lie on a NIST curve`,
  why: 'Data that must stay secret beyond 2030 needs more than RSA with 2048 bits.',
  severity: 'medium',
  resource: key,
  since: '2019-09-01',
  gaps({ resource }) {
    const kty = propertyOf(resource, 'kty')
    if (kty === undefined) return 'Azure does not say what type the key is'
    if (sameValue(kty, 'RSA') || sameValue(kty, 'RSA-HSM')) {
      const size = propertyOf(resource, 'keySize')
      if (typeof size !== 'number') return 'Azure does not say how long the key is'
      const expected = `at least ${SHORTEST_RSA}`
      return size >= SHORTEST_RSA ? [] : [{ path: 'properties.keySize', actual: size, expected }]
    }
    if (!sameValue(kty, 'EC') && !sameValue(kty, 'EC-HSM')) {
      return [{ path: 'properties.kty', actual: kty, expected: 'RSA or EC' }]
    }
    const curve = propertyOf(resource, 'curveName')
    if (curve === undefined) return 'Azure does not say on which curve the key lies'
    if (CURVES.some((one) => sameValue(one, curve))) return []
    return [{ path: 'properties.curveName', actual: curve, expected: CURVES }]
  },
  safety: {
    class: 'reportOnly',
    why: 'A key never changes its type or size, not even by rotation: make another one and move its consumers to it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: {
    '82067dbb-e53b-4e06-b631-546d197452d9': 'Audit',
    '75c4f823-d65c-4f29-a733-01d0077fdbcb': 'Audit',
    'ff25f3c8-b739-4538-9d07-3d6d25cfb255': 'Audit',
  },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/about-keys'],
  examples: {
    compliant: [
      example('as long as Azure ML asks for', { kty: 'RSA', keySize: 3072 }),
      example('longer, and in hardware', { kty: 'RSA-HSM', keySize: 4096 }),
      example('a NIST curve', { kty: 'ec', curveName: 'P-384' }),
    ],
    nonCompliant: [
      example('as long as the default, 2048 bits', { kty: 'RSA', keySize: 2048 }),
      example('the curve of Bitcoin is none of NIST', { kty: 'EC', curveName: 'P-256K' }),
      example('a symmetric key', { kty: 'oct-HSM', keySize: 256 }),
    ],
    unknown: [
      example('no type', {}),
      example('no size', { kty: 'RSA' }),
      example('no curve', { kty: 'EC', curveName: null }),
    ],
  },
})

function propertyOf(resource: Json, name: string): Json | undefined {
  return valueAt(resource, ['properties', name]) ?? undefined
}
