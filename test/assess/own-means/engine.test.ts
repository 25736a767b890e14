// The fallback held against Azure's own engine, whose answers are kept beside this file (ask-engine.ts asks again).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { predict } from '../../../src/assess/own-means/predict.ts'
import { isObject, type Json, type JsonObject } from '../../../src/engine/json.ts'
import { EXPRESSIONS, holding, PLACE, TEMPLATES } from './questions.ts'

const resource = z.record(z.string(), z.json())
const answers = z
  .object({
    bicep: z.string(),
    expressions: z.record(z.string(), z.union([z.literal('refused'), resource])),
    templates: z.record(z.string(), z.array(resource)),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'engine-answers.json'), 'utf8')))

/** The engine writes literal text in brackets as it writes an expression: what it is cannot be told. */
const isOpen = (value: Json) => typeof value === 'string' && value.startsWith('[')
const isExpression = (value: Json) => isOpen(value) && !String(value).startsWith('[[')

/** Where both decide and do not agree, and where only the fallback decides. */
function differences(engine: Json, own: Json, path: string): readonly string[] {
  if (isOpen(own) && (isOpen(engine) || isExpression(own))) return []
  if (isObject(engine) && isObject(own)) {
    return [...new Set([...Object.keys(engine), ...Object.keys(own)])].flatMap((name) => {
      const [theirs, ours] = [engine[name], own[name]]
      return theirs === undefined || ours === undefined
        ? [`${path}.${name}: only one has it`]
        : differences(theirs, ours, `${path}.${name}`)
    })
  }
  if (Array.isArray(engine) && Array.isArray(own) && engine.length === own.length) {
    return engine.flatMap((one: Json, at) => differences(one, own[at] ?? null, `${path}[${at}]`))
  }
  return engine === own ? [] : [`${path}: ${JSON.stringify(engine)}, here ${JSON.stringify(own)}`]
}

const hasExpression = (value: Json): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some(hasExpression)
    : isExpression(value)

const onlyResource = (template: JsonObject): JsonObject =>
  predict(template, {}, PLACE).resources[0]?.document ?? {}

test('the engine was asked all that is asked here', () => {
  expect(Object.keys(answers.expressions)).toEqual(EXPRESSIONS)
  expect(Object.keys(answers.templates)).toEqual(Object.keys(TEMPLATES))
})

describe('a value is what the engine makes of it, or stays open', () => {
  const decided = EXPRESSIONS.filter((one) => answers.expressions[one] !== 'refused')
  test.each(decided)('%s', (expression) => {
    const { properties = null } = onlyResource(holding(expression))
    const expected = resource.parse(answers.expressions[expression])
    expect(differences(expected, properties, 'properties')).toEqual([])
  })

  const refused = EXPRESSIONS.filter((one) => answers.expressions[one] === 'refused')
  test.each(refused)('%s, which the engine refuses, stays open', (expression) => {
    expect(hasExpression(onlyResource(holding(expression)))).toBe(true)
  })
})

describe('the resources of a template are those of the engine, member by member', () => {
  test.each(Object.entries(TEMPLATES))('%s', (name, template) => {
    const engine = new Map(answers.templates[name]?.map((one) => [String(one.id), one]))
    const { resources, notExpanded } = predict(template, {}, PLACE)
    expect(notExpanded).toEqual([])
    expect(resources.map(({ document: { id } }) => String(id)).toSorted()).toEqual(
      [...engine.keys()].toSorted(),
    )
    for (const { document: own } of resources) {
      expect(differences(engine.get(String(own.id)) ?? {}, own, String(own.id))).toEqual([])
    }
  })
})
