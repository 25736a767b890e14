import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { baselineSchema } from '../../src/baseline-schema.ts'
import { isObject, type Json, valueAt } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { configSchema } from '../../src/generate/config-schema.ts'
import { localSettings } from '../../src/generate/local-settings.ts'
import { customRules } from '../../src/rules/custom.ts'
import { rules } from '../../src/rules/index.ts'
import { SCHEDULES } from '../../src/schedules.ts'

const schema = configSchema()

/** Paths of members without a description, below `properties` at any depth. */
function undescribed(node: Json, path: string): readonly string[] {
  if (!isObject(node)) return []
  const members = Object.entries(isObject(node.properties) ? node.properties : {})
  const below = members.flatMap(([name, member]) => [
    ...(isObject(member) && 'description' in member ? [] : [`${path}.${name}`]),
    ...undescribed(member, `${path}.${name}`),
  ])
  return [...below, ...undescribed(node.items ?? null, `${path}[]`)]
}

describe('the schema of rebaseline.json', () => {
  it('has a sentence for every member', () => {
    expect(undescribed(schema, '')).toEqual([])
  })

  it('knows every member that the service knows, every parameter, and nothing else', () => {
    expect(Object.keys(valueAt(schema, ['properties']) ?? {})).toEqual(
      Object.keys(baselineSchema.shape),
    )
    const parameters = Object.keys(
      valueAt(schema, ['properties', 'parameters', 'properties']) ?? {},
    )
    expect(parameters).toEqual(expect.arrayContaining(Object.keys(DEFAULT_PARAMETERS)))
    expect(valueAt(schema, ['additionalProperties'])).toBe(false)
    expect(valueAt(schema, ['required'])).toEqual(['scope'])
  })

  it('is what the sample points to', () => {
    const sample = JSON.parse(readFileSync('rebaseline.json', 'utf8')) as Json
    expect(valueAt(sample, ['$schema'])).toBe('./rebaseline.schema.json')
    expect(baselineSchema.safeParse(sample).success).toBe(true)
  })
})

describe('the examples of docs/configuration.md', () => {
  const blocks = [
    ...readFileSync('docs/configuration.md', 'utf8').matchAll(/^```json\n([\s\S]*?)^```$/gm),
  ].map(([, text = '']) => JSON.parse(text) as Record<string, Json>)

  it.each(blocks.map((block) => [Object.keys(block).join(', '), block] as const))(
    '%s: the service takes it',
    (_, block) => {
      const parsed = baselineSchema.parse({
        scope: { include: ['/subscriptions/11111111-2222-3333-4444-555555555555'] },
        ...block,
      })
      const own = customRules(parsed.rules, { builtIn: rules, overridden: [] })
      expect(own).not.toHaveProperty('problems')
    },
  )

  it('show a rule of the operator', () => {
    expect(blocks.some((block) => 'rules' in block)).toBe(true)
  })
})

describe('the sample of app settings', () => {
  const values = valueAt(localSettings(), ['Values'])

  it('writes to nothing, and needs nothing but an emulator', () => {
    expect(valueAt(values, ['REBASELINE_WRITES'])).toBe('off')
    expect(valueAt(values, ['AzureWebJobsStorage'])).toBe('UseDevelopmentStorage=true')
    expect(Object.keys(isObject(values) ? values : {})).not.toContain(
      'AzureWebJobsStorage__tableServiceUri',
    )
  })

  it('has the schedules that the timers fall back to', () => {
    for (const [name, schedule] of Object.entries(SCHEDULES)) {
      expect(valueAt(values, [name])).toBe(schedule)
    }
  })

  it('holds text only, and no secret', () => {
    for (const value of Object.values(isObject(values) ? values : {}))
      expect(value).toBeTypeOf('string')
    expect(valueAt(values, ['REBASELINE_WEBHOOK_SECRET'])).toBe('')
  })
})
