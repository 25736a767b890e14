import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type JsonObject } from '../../engine/json.ts'
import { defineRule, type Facts } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { workspace } from '../types.ts'

const MAY = ['Microsoft.Resources/tags/write'] as const

const wanted = { requiredTags: { dataClassification: 'internal', owner: null } }
const tagged = (tags: JsonObject) => ({ resource: { tags }, parameters: wanted })

/** Tags that say what a workspace holds and whose it is. */
export const workspaceTags = defineRule({
  id: 'ml-workspace-tags',
  title: 'Azure ML workspaces carry the tags that the operator requires',
  why: 'Without its classification, nobody can tell how the data of a workspace has to be treated.',
  severity: 'low',
  resource: workspace,
  since: '2018-11-19',
  parameters: ['requiredTags'],
  gaps: (facts) =>
    missingTags(facts).map(([name, value]) => ({
      path: `tags.${name}`,
      expected: value ?? 'a value of your choice',
    })),
  change(facts) {
    const missing = missingTags(facts)
    const without = missing.flatMap(([name, value]) => (value === null ? [name] : []))
    // One at a time would be recorded as a fix that did not hold: the rule stays broken until the last tag is there.
    if (without.length > 0)
      return `requiredTags in rebaseline.json gives no value for ${without.join(', ')}`
    return [
      {
        kind: 'request',
        method: 'PATCH',
        // unverified: PATCH of the workspace itself may replace all of its tags; Merge adds to them.
        target: { below: '/providers/Microsoft.Resources/tags/default' },
        apiVersion: '2021-04-01',
        body: { operation: 'Merge', properties: { tags: Object.fromEntries(missing) } },
        // All other tags are of no concern here, and people keep in tags what should not be copied.
        before: { properties: { tags: formerTags(facts, missing) } },
        permissions: MAY,
      },
    ]
  },
  may: MAY,
  safety: { class: 'safe' },
  impact: 'Nobody. Reports by tag get one more entry.',
  controls: { mcsb: ['AM-2', 'DP-1'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources'],
  examples: {
    compliant: [
      example('none is required', {}),
      example('all are there', {}, tagged({ dataClassification: 'secret', owner: 'team' })),
      example('names have no case', {}, tagged({ DATACLASSIFICATION: '', Owner: 'team' })),
    ],
    nonCompliant: [
      example('one is missing', {}, tagged({ owner: 'team' })),
      example('the tags of others do not matter', {}, tagged({ owner: 'team', 'a.b': 'c' })),
      example('null counts as missing', {}, tagged({ dataClassification: null, owner: 'team' })),
      example('absent means none', {}, { parameters: wanted }),
    ],
  },
})

// Azure may show a tag without a value: it is there, and an undo must not take it away.
function formerTags(
  { resource }: Facts,
  changed: readonly (readonly [string, string | null])[],
): JsonObject {
  const names = changed.map(([name]) => name.toLowerCase())
  const tags = isObject(resource.tags) ? Object.entries(resource.tags) : []
  return Object.fromEntries(tags.filter(([name]) => names.includes(name.toLowerCase())))
}

function missingTags({
  resource,
  parameters,
}: Facts): readonly (readonly [string, string | null])[] {
  const tags = isObject(resource.tags) ? resource.tags : {}
  // Azure compares names of tags without case.
  const present = Object.keys(tags).flatMap((name) =>
    (tags[name] ?? null) === null ? [] : [foldCase(name)],
  )
  return Object.entries(parameters.requiredTags).filter(
    ([name]) => !present.includes(foldCase(name)),
  )
}
