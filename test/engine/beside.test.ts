import { describe, expect, it } from 'vitest'
import { besideOf, besideText } from '../../src/engine/beside.ts'
import type { JsonObject } from '../../src/engine/json.ts'
import { restsOnRead } from '../../src/engine/last-look.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { ResourceType } from '../../src/engine/rule.ts'
import { THING_ID, thing, thingOf } from './samples.ts'

type Request = PlannedWrite['request']

const put: ResourceType = { ...thing, write: 'put', readOnly: ['properties.state'] }
const arm = (method: 'PATCH' | 'PUT' | 'POST' | 'DELETE', body?: JsonObject): Request => ({
  kind: 'arm',
  method,
  resourceId: THING_ID,
  apiVersion: thing.apiVersion,
  ...(body === undefined ? {} : { body }),
})
const write = (request: Request, path: string, value: PlannedWrite['after'][0]['value'] = 1) =>
  ({
    ...{ rules: ['a'], request, before: [{ path, absent: true }] },
    after: value === undefined ? [{ path, absent: true }] : [{ path, value }],
  }) as PlannedWrite
const NOT_KEPT = 'a value that is not kept'
const whole = write(arm('PUT', { properties: {}, tags: {} }), 'properties.a.b')

describe('what changed beside a write', () => {
  it.each([
    ['nothing', { a: { b: 0 }, c: 1 }, { a: { b: 1 }, c: 1 }, []],
    ['text in another case', { c: 'On' }, { c: 'on' }, []],
    ['a value', { c: 1 }, { c: 2 }, [{ path: 'properties.c', before: 1, after: 2 }]],
    ['a value that is gone', { c: 1 }, {}, [{ path: 'properties.c', before: 1 }]],
    ['a list', { c: [1] }, { c: [1, 2] }, [{ path: 'properties.c', before: [1], after: [1, 2] }]],
    [
      'a value beside the one that was set',
      { a: { b: 0, d: 1 } },
      { a: { b: 1 } },
      [{ path: 'properties.a.d', before: 1 }],
    ],
    [
      'a neighbour in an object that is gone',
      { a: { b: 0, d: 1 } },
      {},
      [{ path: 'properties.a.d', before: 1 }],
    ],
    ['an object that is gone', { c: { d: 1 } }, {}, [{ path: 'properties.c', before: { d: 1 } }]],
    ['what was added', {}, { c: 1 }, []],
    ['null', { c: null }, {}, []],
    ['what the service owns', { state: 'x' }, { state: 'y' }, []],
    [
      'how Azure is doing',
      { provisioningState: 'Succeeded' },
      { provisioningState: 'Updating' },
      [],
    ],
  ])('names %s', (_, before, after, want) => {
    expect(besideOf(whole, put, thingOf(before), thingOf(after))).toEqual(want)
  })

  it('is looked for outside of the properties, too', () => {
    const tags = (owner: string) => thingOf({}, { tags: { owner } })
    expect(besideOf(whole, put, tags('ada'), tags('bob'))).toEqual([
      { path: 'tags.owner', before: NOT_KEPT, after: NOT_KEPT },
    ])
  })

  it('holds no value of a tag or of properties that people make up: they may be secret', () => {
    const made = (dbPassword: string, env: object = { dbPassword }) =>
      thingOf({ tags: { dbPassword }, properties: env as JsonObject }, { tags: { dbPassword } })
    for (const after of [made('hunter3'), made('hunter3', {}), thingOf({})]) {
      const beside = besideOf(whole, put, made('hunter2'), after)
      expect(beside.length).toBeGreaterThan(1)
      expect(JSON.stringify(beside) + besideText(beside)).not.toContain('hunter')
    }
  })

  it('is nothing that a PATCH leaves alone, but what it replaces', () => {
    const patch = write(arm('PATCH', {}), 'properties.acls.defaultAction', 'Deny')
    const before = thingOf({ acls: { ipRules: [1] }, c: 1 })
    expect(besideOf(patch, thing, before, thingOf({ acls: { ipRules: [] }, c: 2 }))).toEqual([
      { path: 'properties.acls.ipRules', before: [1], after: [] },
    ])
    const { whole: _, ...bare } = thing
    expect(besideOf(patch, bare, before, thingOf({}))).toEqual([])
  })

  it('is nothing for a child, an action or a key', () => {
    const child = write(arm('PUT', { on: true }), '/parts/a')
    expect(besideOf(child, put, thingOf({ c: 1 }), thingOf({}))).toEqual([])
    const key = write({ kind: 'rotateKey', resourceId: THING_ID }, 'properties.k')
    expect(besideOf(key, put, thingOf({ c: 1 }), thingOf({}))).toEqual([])
    const bare = write(arm('PUT'), 'properties.k')
    expect(besideOf(bare, put, thingOf({ c: 1 }), thingOf({}))).toEqual([])
  })

  it('is told in a sentence that stays short', () => {
    const long = { path: 'p', before: 'x'.repeat(200), after: 1 }
    const text = besideText(Array.from({ length: 7 }, () => long))
    expect(text).toContain(`p ("${'x'.repeat(79)}… → 1)`)
    expect(text).toMatch(/ and 2 more$/)
    expect(text.length).toBeLessThan(700)
  })
})

describe('a write rests on what was read', () => {
  it.each([
    ['plain values of a PATCH', write(arm('PATCH', {}), 'properties.a'), thing, false],
    ['a list of a PATCH', write(arm('PATCH', {}), 'properties.a', []), thing, true],
    ['an object that goes back whole', write(arm('PATCH', {}), 'properties.acls.b'), thing, true],
    ['a document', write(arm('PUT', {}), 'properties.a'), put, true],
    ['a PATCH of a child', write(arm('PATCH', {}), '/parts/a'), thing, true],
    ['an action', write(arm('POST'), '/regenerate', 'POST /regenerate'), thing, true],
    ['an end', write(arm('DELETE'), '/', undefined), thing, true],
    ['a key', write({ kind: 'rotateKey', resourceId: THING_ID }, 'properties.k'), thing, true],
    ['what leaves no trace', { ...write(arm('POST'), '/x'), provenBy: 'operation' }, thing, false],
  ] as readonly (readonly [string, PlannedWrite, ResourceType, boolean])[])(
    'when it is %s: %#',
    (_, given, type, want) => {
      expect(restsOnRead(given, { type })).toBe(want)
    },
  )
})
