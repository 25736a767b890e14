// Somebody else is at the resource at the same time: what they change is never taken back without a word.
import { describe, expect, it } from 'vitest'
import { isObject, type Json, type JsonObject, valueAt } from '../../src/engine/json.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { ResourceType, Rule } from '../../src/engine/rule.ts'
import { untilDone } from './keys.ts'
import { createWorld, logOf, portsOver, type Setup, type World } from './ports.ts'
import { acls, itemOf, settingsRule, THING_ID, thing, thingOf, tls } from './samples.ts'

const key = THING_ID.toLowerCase()
const replaced: ResourceType = { ...thing, write: 'put', readOnly: ['properties.state'] }
const retention = settingsRule({
  id: 'thing-retention',
  resource: replaced,
  settings: [
    {
      path: 'properties.retention.days',
      want: { atLeast: 7 },
      write: 7,
      absent: { means: 0 },
    },
  ],
})

interface Scene {
  readonly name: string
  readonly rules: readonly Rule[]
  readonly properties: JsonObject
  /** What the colleague changes, and how it shows that the change is there. */
  readonly path: string
  readonly value: Json
}

const scenes: readonly Scene[] = [
  {
    name: 'an address in an object that goes back whole',
    rules: [acls],
    properties: { acls: { defaultAction: 'Allow', ipRules: ['198.51.100.1'] } },
    path: 'properties.acls.ipRules',
    value: ['198.51.100.1', '203.0.113.9'],
  },
  {
    name: 'a switch in a document that a PUT replaces',
    rules: [retention],
    properties: { retention: { days: 1 }, versioning: false, state: 'x' },
    path: 'properties.versioning',
    value: true,
  },
]

function change(world: World, { path, value }: Scene) {
  const document = world.documents.get(key)
  const properties = isObject(document) && isObject(document.properties) ? document.properties : {}
  const [, owner = '', member] = path.split('.')
  const inner = isObject(properties[owner]) ? properties[owner] : {}
  const next = member === undefined ? value : { ...inner, [member]: value }
  world.documents.set(key, thingOf({ ...properties, [owner]: next }))
}

/** The colleague comes before or after the n-th call of the worker. */
async function meeting(scene: Scene, n: number, when: 'before' | 'after') {
  const world = createWorld([thingOf(scene.properties)])
  let came = false
  let inWindow = false
  const come = (moment: string) => (_: string, count: number) => {
    if (came || moment !== when || count !== n) return
    came = true
    // The one moment that nothing closes: the last read was answered, and the write has not arrived.
    const sinceIntent = world.calls.slice(world.calls.lastIndexOf('records.append'))
    inWindow =
      logOf(world, THING_ID).head.open !== undefined &&
      sinceIntent.includes('azure.read') &&
      world.arrivals.length === 0
    change(world, scene)
  }
  const setup: Setup = { rules: scene.rules, before: come('before'), after: come('after') }
  await untilDone(world, itemOf(), setup)
  return { world, came, inWindow }
}

describe.each(scenes)('a colleague who changes $name', (scene) => {
  it.each(['before', 'after'] as const)('%s any call of the worker', async (when) => {
    let [met, windows, replanned, told] = [0, 0, 0, 0]
    for (let n = 1; n <= 40; n += 1) {
      const { world, came, inWindow } = await meeting(scene, n, when)
      if (!came) continue
      const where = `${when} call ${n}`
      met += 1
      const document = world.documents.get(key)
      if (inWindow) windows += 1
      else expect(valueAt(document, scene.path.split('.')), where).toEqual(scene.value)
      // The fix is there as well, sent once, and nobody is woken for the meeting.
      expect(world.arrivals, where).toHaveLength(1)
      expect(
        world.alerts.map(({ kind }) => kind),
        where,
      ).toEqual(['fixed'])
      const { head, entries } = logOf(world, THING_ID)
      expect(head.open, where).toBeUndefined()
      const codes = entries.flatMap(({ entry }) => entry.reason?.code ?? [])
      if (codes.includes('ChangedMeanwhile')) replanned += 1
      if (codes.includes('ChangedBeside')) {
        told += 1
        expect(world.alerts[0]?.reason?.message, where).toContain(scene.path)
      }
    }
    expect(met).toBeGreaterThan(15)
    // A call or two between the last read and the arrival of the write, and no more.
    expect(windows).toBeLessThanOrEqual(2)
    expect(replanned).toBeGreaterThan(3)
    expect(told).toBeGreaterThan(0)
  })
})

it.each([
  [
    'Azure has no time for the last look: nothing is sent, and it counts as no failed attempt',
    { kind: 'busy', retryAfterSeconds: 7, message: 'no time' },
    { retryAfterSeconds: 7, actions: [{ patient: true, reason: { code: 'NotReadAgain' } }] },
  ],
  [
    'the last look is denied: nothing is sent, and it counts',
    { kind: 'denied', message: 'no right' },
    { retryAfterSeconds: 60, actions: [{ reason: { code: 'NotReadAgain' } }] },
  ],
] as const)('%s', async (title, answer, want) => {
  const [scene] = scenes
  if (scene === undefined) throw new Error('there is a scene')
  const world = createWorld([thingOf(scene.properties)])
  const onRead = () => (logOf(world, THING_ID).head.open === undefined ? undefined : answer)
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [acls], onRead }))
  expect(outcome).toMatchObject(want)
  if (outcome.kind !== 'reconciled') throw new Error(title)
  expect(outcome.actions[0]?.patient).toBe(answer.kind === 'busy' ? true : undefined)
  expect(world.arrivals).toEqual([])
})

it('a plan that no longer fits is made anew at once, and counts as no failed attempt', async () => {
  const [scene] = scenes
  if (scene === undefined) throw new Error('there is a scene')
  const world = createWorld([thingOf(scene.properties)])
  const before = (call: string) => {
    if (call === 'records.append' && logOf(world, THING_ID).entries.length === 0)
      change(world, scene)
  }
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [acls], before }))
  expect(outcome).toMatchObject({
    retryAfterSeconds: 1,
    actions: [{ state: 'failed', patient: true, reason: { code: 'ChangedMeanwhile' } }],
  })
  expect(world.arrivals).toEqual([])
  expect(world.alerts).toEqual([])
})

it.each([
  ['was deleted', { kind: 'gone' }, { retryAfterSeconds: 1 }],
  ['cannot be read', { kind: 'denied', message: 'no' }, { retryAfterSeconds: 60 }],
  ['is busy', { kind: 'busy', message: '429', retryAfterSeconds: 9 }, { retryAfterSeconds: 9 }],
] as const)('nothing is sent to what %s at the last look', async (_, read, want) => {
  const world = createWorld([thingOf({ acls: { defaultAction: 'Allow' } })])
  const onRead = () => (logOf(world, THING_ID).head.open === undefined ? undefined : read)
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [acls], onRead }))
  expect(outcome).toMatchObject({ actions: [{ state: 'failed' }], ...want })
  expect(world.arrivals).toEqual([])
  expect(world.alerts).toEqual([])
})

it('a PATCH of plain values is sent without another read', async () => {
  const world = createWorld([thingOf({ tls: 'TLS1_0' })])
  await reconcile(itemOf(), portsOver(world, { rules: [tls] }))
  expect(world.calls.filter((call) => call === 'azure.read')).toHaveLength(2)
})

it('what Azure does not keep of what was sent back is told with the failure as well', async () => {
  const world = createWorld([thingOf({ acls: { defaultAction: 'Allow', bypass: 'None' } })])
  const onWrite: Setup['onWrite'] = () => {
    world.documents.set(key, thingOf({ acls: { defaultAction: 'Allow' } }))
    return { kind: 'done' }
  }
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [acls], onWrite }))
  const message =
    'properties.acls.defaultAction is still "Allow"; between the read before the write and the read after it, this changed as well, though the write did not ask for it: properties.acls.bypass ("None" → gone)'
  expect(outcome).toMatchObject({ actions: [{ reason: { code: 'NotVerified', message } }] })
  expect(logOf(world, THING_ID).entries.at(-1)?.entry.beside).toEqual([
    { path: 'properties.acls.bypass', before: 'None' },
  ])
})
