import { isObject, type Json, type JsonObject, textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { blobService } from '../types.ts'

const PATH = 'properties.cors.corsRules'
const READING = ['GET', 'HEAD', 'OPTIONS']
// unverified: the origins of the studio come from public templates, not from an official table.
const STUDIO = [
  'https://mlworkspace.azure.ai',
  'https://ml.azure.com',
  'https://*.ml.azure.com',
  'https://ai.azure.com',
  'https://*.ai.azure.com',
]
const WORKSPACE = '/subscriptions/11111111-1111-4111-8111-111111111111/x/workspaces/ml'

/** Only pages of named origins write from a browser. The origins of the studio always stay. */
export const blobCors = defineRule({
  id: 'storage-blob-cors',
  title: 'Cross-origin rules let no site at all write blobs',
  why: 'With every origin allowed, a script on any page can write with a SAS that it gets hold of.',
  severity: 'low',
  resource: blobService,
  since: '2018-07-01',
  gaps({ resource }) {
    const expected = 'no rule that lets every origin write'
    return rules(resource)
      .filter(isOpen)
      .map((rule) => ({ path: PATH, actual: rule, expected }))
  },
  change({ resource, unit }) {
    // The studio may rely on the very rule that lets everybody in.
    const studio = unit.length > 0 ? STUDIO : []
    const value = rules(resource).flatMap((rule): readonly Json[] =>
      isOpen(rule) && isObject(rule) ? narrowed(rule, studio) : [rule],
    )
    return [{ kind: 'set', path: PATH, value }]
  },
  safety: {
    class: 'approval',
    why: 'Browser applications whose origin is not listed by name fail; list them first, then confirm.',
  },
  impact:
    'Browser applications of other origins cannot write, and cannot read where others are listed.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/blobs/security-recommendations'],
  examples: {
    compliant: [
      example('no rule', {}),
      example('every origin may read', cors(['*'], ['GET', 'head'])),
      example('named origins may write', cors(STUDIO, ['GET', 'PUT'])),
    ],
    nonCompliant: [
      example('every origin may write', cors(['*'], ['GET', 'PUT']), { unit: [WORKSPACE] }),
      example('one of several, in small letters', cors(['https://a.example', '*'], ['delete'])),
    ],
  },
})

function rules(resource: Json): readonly Json[] {
  const list = valueAt(resource, PATH.split('.'))
  return Array.isArray(list) ? list : []
}

function texts(rule: Json, member: string): readonly string[] {
  const list = valueAt(rule, [member])
  return Array.isArray(list) ? list.map((one: Json) => textOf(one)) : []
}

function isReading(method: string): boolean {
  return READING.includes(method.toUpperCase())
}

function isOpen(rule: Json): boolean {
  const writes = texts(rule, 'allowedMethods').some((method) => !isReading(method))
  return writes && texts(rule, 'allowedOrigins').some((origin) => origin.trim() === '*')
}

/** The rule for named origins only; for every origin to read, where none is named; none, where that leaves nothing. */
function narrowed(rule: JsonObject, studio: readonly string[]): readonly JsonObject[] {
  const named = texts(rule, 'allowedOrigins').filter((origin) => origin.trim() !== '*')
  const origins = [...new Set([...named, ...studio])]
  if (origins.length > 0) return [{ ...rule, allowedOrigins: origins }]
  const reading = texts(rule, 'allowedMethods').filter(isReading)
  return reading.length === 0 ? [] : [{ ...rule, allowedMethods: reading }]
}

function cors(allowedOrigins: readonly string[], allowedMethods: readonly string[]) {
  return { cors: { corsRules: [{ allowedOrigins, allowedMethods, maxAgeInSeconds: 60 }] } }
}
