import { describe, expect, it } from 'vitest'
import { isObject, type Json } from '../../src/engine/json.ts'
import { recordedWrite } from '../../src/engine/plan.ts'
import { rules } from '../../src/rules/index.ts'
import { casesOf, judge, observe, parameters, ruleWith, writesOf } from './judging.ts'

// People keep passwords in tags, and settings of others lie in the same documents. Records, messages and answers are
// read by more people than the resource is.
const SECRET = 'hunter2-do-not-copy'

/** The document with something private in each place where people and services keep things beside what rules look at. */
function withSecrets(resource: Json): Json {
  const document = isObject(resource) ? resource : {}
  const properties = isObject(document.properties) ? document.properties : {}
  return {
    ...document,
    tags: { ...(isObject(document.tags) ? document.tags : {}), dbPassword: SECRET },
    properties: {
      ...properties,
      connectionString: SECRET,
      environmentVariables: { TOKEN: SECRET },
      ...(isObject(properties.encryption)
        ? { encryption: { ...properties.encryption, note: SECRET } }
        : {}),
    },
  }
}

const written = rules.filter(({ safety }) => safety.class !== 'reportOnly')

describe.each(written.map((rule) => [rule.id, rule] as const))(
  'what is kept of a fix of %s',
  (_, rule) => {
    it('holds nothing of the resource but what changes', () => {
      for (const { rule: made, label, observation, values } of casesOf(rule)) {
        if (label !== 'nonCompliant') continue
        const before = { ...observation, resource: withSecrets(observation.resource) }
        expect(JSON.stringify(judge(made, before, values))).not.toContain(SECRET)
        const writes = writesOf(made, before, values)
        if (typeof writes === 'string') continue
        for (const write of writes.map(recordedWrite)) {
          // What is taken away whole can only be made again from the whole of it.
          if (write.request.kind === 'arm' && write.request.method === 'DELETE') continue
          expect(JSON.stringify(write)).not.toContain(SECRET)
        }
      }
    })
  },
)

it('a missing tag is recorded with the former value of that tag alone', () => {
  const rule = ruleWith('ml-workspace-tags', parameters)
  const values = { ...parameters, requiredTags: { owner: 'ml', 'cost.centre': '42' } }
  const tags = { dbPassword: SECRET, 'a.b': 'c', OWNER: null }
  const seen = observe(rule, { properties: {}, tags })
  expect(judge(rule, seen, values).verdict).toBe('nonCompliant')
  expect(writesOf(rule, seen, values)).toMatchObject([
    {
      before: [{ value: { properties: { tags: { OWNER: null } } } }],
      after: [
        {
          value: {
            operation: 'Merge',
            properties: { tags: { owner: 'ml', 'cost.centre': '42' } },
          },
        },
      ],
    },
  ])
})
