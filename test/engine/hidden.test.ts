// What Azure keeps and does not show is never written over.
import { describe, expect, it } from 'vitest'
import { armWrite } from '../../src/engine/arm-write.ts'
import { prepare } from '../../src/engine/evaluate.ts'
import { hiddenAt } from '../../src/engine/hidden.ts'
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import { planPart, proposeFixes } from '../../src/engine/plan.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { ResourceType } from '../../src/engine/rule.ts'
import { undoOf } from '../../src/engine/undo.ts'
import { createWorld, portsOver, type Setup } from './ports.ts'
import {
  acls,
  guarded,
  itemOf,
  observationOf,
  parameters,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
} from './samples.ts'

const hiding: ResourceType = {
  ...thing,
  hides: {
    path: 'properties.acls',
    while: { path: 'properties.public', oneOf: ['Disabled', 'ByPerimeter'] },
  },
}
const firewall = settingsRule({ ...acls, resource: hiding })
const gate = settingsRule({ ...guarded, resource: hiding, safety: { class: 'safe' } })
const DEFAULT = 'properties.acls.defaultAction'
const why =
  'Azure does not show properties.acls while properties.public is Disabled: what is stored there is not known, and a write would replace it'

describe('a value is hidden', () => {
  it.each([
    { name: 'in an object that is not shown', given: { public: 'disabled' }, want: true },
    { name: 'where null stands for it', given: { public: 'Disabled', acls: null }, want: true },
    { name: 'in another state that hides it', given: { public: 'ByPerimeter' }, want: true },
    { name: 'not when it is shown', given: { public: 'Disabled', acls: {} }, want: false },
    { name: 'not when nothing hides it', given: { public: 'Enabled' }, want: false },
    { name: 'not when the state is not told', given: {}, want: false },
  ] as readonly { name: string; given: JsonObject; want: boolean }[])(
    '$name',
    ({ given, want }) => {
      for (const path of [DEFAULT, 'properties.acls'])
        expect(hiddenAt(hiding, thingOf(given), path) !== undefined).toBe(want)
    },
  )

  it('only inside of the object, and only of a type that hides one', () => {
    const closed = thingOf({ public: 'Disabled' })
    expect(hiddenAt(hiding, closed, 'properties.aclsOfAnother.x')).toBeUndefined()
    expect(hiddenAt(thing, closed, DEFAULT)).toBeUndefined()
  })
})

describe('what is hidden is not written over', () => {
  const closed = thingOf({ public: 'Disabled' })
  const observation = observationOf(closed)
  const [judge] = prepare([firewall], parameters)
  if (judge === undefined) throw new Error('there is one judge')
  const verdict = judge.judge(observation)

  it('no fix is planned, and the reason is told', () => {
    const { fixes, unable } = proposeFixes([{ judge, verdict }], observation, parameters)
    expect(fixes).toEqual([])
    expect(unable.map(({ rule, reason }) => [rule.id, reason])).toEqual([['thing-acls', why]])
  })

  it('no body is made with lists that nobody read', () => {
    expect(() => armWrite(hiding, observation, [{ path: DEFAULT, value: 'Deny' }])).toThrow(why)
  })

  it('no undo is promised: the value stays, with the reason', () => {
    const request = armWrite(thing, observation, [{ path: DEFAULT, value: 'Deny' }])
    const before = [{ path: DEFAULT, value: 'Allow' }]
    const write = { rules: [firewall.id], request, before, after: [] }
    const undo = undoOf(write, { type: hiding, rules: [firewall], resource: closed })
    expect(undo).toEqual({ requests: [], stays: [{ path: DEFAULT, why }] })
  })

  it('the part of a plan that another part has hidden is left out', () => {
    const fix = {
      rule: firewall,
      gaps: [],
      changes: [{ kind: 'set', path: DEFAULT, value: 'Deny' }],
    } as const
    expect(planPart(fix, hiding, observation)).toBeUndefined()
    const shown = observationOf(thingOf({ public: 'Disabled', acls: { ipRules: ['a'] } }))
    expect(planPart(fix, hiding, shown)?.request).toMatchObject({
      body: { properties: { acls: { ipRules: ['a'], defaultAction: 'Deny' } } },
    })
  })

  it('when Azure refuses both gates together, the first part hides what the second would write', async () => {
    const world = createWorld([thingOf({ public: 'Enabled', acls: { ipRules: ['a'] } })])
    const onWrite: Setup['onWrite'] = (request, apply) => {
      if (request.kind === 'arm' && JSON.stringify(request.body).includes('"acls"'))
        return { kind: 'rejected', code: 'No', message: 'no', hold: 'deniedByPolicy' }
      apply()
      return { kind: 'done' }
    }
    const onRead: Setup['onRead'] = (id) => {
      const body = world.documents.get(id.toLowerCase())
      return body === undefined ? undefined : { kind: 'found', body: shown(body) }
    }
    const ports = portsOver(world, { rules: [gate, firewall], onWrite, onRead })
    await reconcile(itemOf(), ports)
    const bodies = world.arrivals.map(({ request }) => ('body' in request ? request.body : null))
    expect(bodies).toEqual([
      { properties: { public: 'Disabled', acls: { ipRules: ['a'], defaultAction: 'Deny' } } },
      { properties: { public: 'Disabled' } },
    ])
    expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({
      properties: { public: 'Disabled', acls: { ipRules: ['a'] } },
    })
  })
})

function shown(body: Json): Json {
  if (!isObject(body) || !isObject(body.properties)) return body
  const { acls: kept, ...rest } = body.properties
  return rest.public === 'Disabled' ? { ...body, properties: rest } : body
}
