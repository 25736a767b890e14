import { describe, expect, test } from 'vitest'
import type { JsonValue } from '../../../sandbox/azure/json.ts'
import { isObject } from '../../../sandbox/azure/json.ts'
import { readings } from '../../../sandbox/azure/readings.ts'
import { typeNamed, types } from '../../../sandbox/azure/types/index.ts'
import type { Shape } from '../../../sandbox/azure/types/shape.ts'
import { membersOf } from '../../../sandbox/azure/types/shape.ts'
import { bankEstate, bigEstate } from '../../../sandbox/estate.ts'

/** Paths of a body that its type does not describe. */
function strangers(shape: Shape, value: JsonValue, path: string): string[] {
  if (shape.kind === 'open') return []
  if (shape.kind === 'object' && isObject(value)) {
    const members = membersOf(shape, value)
    return Object.entries(value).flatMap(([name, member]) => {
      const known = members[name]
      return known && !known.writeOnly
        ? strangers(known, member, `${path}.${name}`)
        : [`${path}.${name}`]
    })
  }
  if (shape.kind === 'list' && Array.isArray(value) && shape.item) {
    const { item } = shape
    return value.flatMap((entry, index) => strangers(item, entry, `${path}[${index}]`))
  }
  if (shape.kind === 'map' && isObject(value)) return []
  if (shape.kind === 'flag' && typeof value === 'boolean') return []
  if (shape.kind === 'integer' && typeof value === 'number') return []
  if (shape.kind === 'text' && typeof value === 'string') {
    const parts = shape.several ? value.split(/[;,]/).map((part) => part.trim()) : [value]
    const stranger = parts.some((part) => part !== '' && shape.values?.includes(part) === false)
    return stranger ? [`${path}=${value}`] : []
  }
  return [`${path}: not a ${shape.kind}`]
}

describe('the estate', () => {
  test.each(bankEstate().resources.map((resource) => [String(resource.id), resource] as const))(
    '%s is as its type describes it',
    (_id, resource) => {
      const definition = typeNamed(String(resource.type))
      const { id, name, type, systemData, ...body } = resource
      expect(definition?.type).toBe(type)
      expect(strangers({ kind: 'object', members: definition?.body ?? {} }, body, '')).toEqual([])
    },
  )

  test('grows by as many accounts as asked, always the same ones', () => {
    const now = Date.now()
    const extra = bigEstate(200, now).resources.slice(bankEstate(now).resources.length)
    expect(extra).toHaveLength(200)
    expect(extra).toEqual(bigEstate(200, now).resources.slice(-200))
    expect(new Set(extra.map(({ id }) => id)).size).toBe(200)
  })
})

test('every type definition takes by PATCH only what its body has', () => {
  for (const definition of types) {
    for (const take of definition.patch?.takes ?? []) {
      let shape: Shape | undefined = { kind: 'object', members: definition.body }
      for (const step of take.split('.')) shape = shape?.members?.[step]
      expect(shape, `${definition.type} ${take}`).toBeDefined()
    }
  }
})

test('every stricter reading says where, what and why', () => {
  expect(readings.length).toBeGreaterThan(15)
  for (const { where, reading, because } of readings) {
    expect(Math.min(where.length, reading.length, because.length)).toBeGreaterThan(5)
  }
})
