import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/engine/json.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { ReadResult } from '../../src/engine/ports.ts'
import { type Proof, verify } from '../../src/engine/verify.ts'
import { createWorld, portsOver, subjectOf, type World } from './ports.ts'
import { https, idOf, logs, settingsRule, THING_ID, thingOf, tls } from './samples.ts'

const denied: ReadResult = { kind: 'denied', message: 'AuthorizationFailed' }
const busy: ReadResult = { kind: 'busy', message: '429', retryAfterSeconds: 7 }
const reads = (world: World) => world.calls.filter((call) => call === 'azure.read')

/** Verifies the named rules over a world, with the waits of the engine's tests. */
async function proofOf(
  world: World,
  names: readonly string[],
  onRead?: (id: string) => ReadResult | undefined,
): Promise<Proof> {
  const rules = [tls, https, logs]
  const ports = portsOver(world, { rules, ...(onRead === undefined ? {} : { onRead }) })
  return verify(idOf(THING_ID), subjectOf(ports), { rules: names }, [500, 1500], ports)
}

describe('verify', () => {
  it('is proof when the rules that were served are right, whatever the others are', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_2', https: false })])
    const proof = await proofOf(world, ['thing-tls'])
    expect(proof).toMatchObject({ kind: 'verified' })
    expect(reads(world)).toHaveLength(1)
  })

  it('looks again after each wait while Azure still shows the old value', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const times: number[] = []
    const proof = await proofOf(world, ['thing-tls'], () => {
      times.push(world.now)
      const value = times.length < 3 ? 'TLS1_0' : 'TLS1_2'
      return { kind: 'found', body: thingOf({ tls: value }) }
    })
    expect(proof).toMatchObject({
      kind: 'verified',
      observation: { resource: { properties: { tls: 'TLS1_2' } } },
    })
    expect(times.map((time, index) => time - (times[index - 1] ?? time))).toEqual([0, 520, 1520])
  })

  it('says what is still wrong after the last look, and never more than three looks', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const proof = await proofOf(world, ['thing-tls', 'thing-https'])
    expect(proof).toMatchObject({
      kind: 'differs',
      detail: 'properties.tls is still "TLS1_0"; properties.https is still "absent"',
    })
    expect(reads(world)).toHaveLength(3)
  })

  it.each([
    {
      name: 'was deleted',
      because: 'there is nothing to prove',
      given: { kind: 'gone' },
      want: { kind: 'gone' },
    },
    {
      name: 'is busy',
      because: 'Azure says when',
      given: busy,
      want: { kind: 'unreadable', message: '429', retryAfterSeconds: 7 },
    },
    {
      name: 'is denied',
      because: 'a role may come back',
      given: denied,
      want: { kind: 'unreadable', message: 'AuthorizationFailed', retryAfterSeconds: 60 },
    },
  ] as readonly { name: string; because: string; given: ReadResult; want: Proof }[])(
    'is neither proof nor failure when the resource $name: $because',
    async ({ given, want }) => {
      const world = createWorld([thingOf({})])
      expect(await proofOf(world, ['thing-tls'], () => given)).toEqual(want)
    },
  )

  it.each([
    { state: 'Updating', because: 'the write may be under way', want: 'unreadable' },
    { state: 'Succeeded', because: 'the write did not do it', want: 'differs' },
  ])('of a resource that is $state with its old value: $because', async ({ state, want }) => {
    const world = createWorld([thingOf({ tls: 'TLS1_0', provisioningState: state })])
    expect(await proofOf(world, ['thing-tls'])).toMatchObject({ kind: want })
  })

  const two = settingsRule({
    id: 'thing-two',
    settings: [
      { path: 'properties.a', want: { equals: 1 }, write: 1, absent: { means: 0 } },
      { path: 'properties.b', want: { equals: 1 }, write: 1, absent: { means: 0 } },
    ],
  })
  it.each([
    {
      name: 'what the write was to close is closed',
      because: 'the rest is left to other writes of the rule',
      given: { resource: thingOf({ a: 1 }), closes: ['properties.a'] },
      want: { kind: 'verified' },
    },
    {
      name: 'what the write was to close is open',
      because: 'the other gap is not named: it was not its task',
      given: { resource: thingOf({}), closes: ['properties.a'] },
      want: { kind: 'differs', detail: 'properties.a is still "absent"' },
    },
    {
      name: 'the write was to close nothing',
      because: 'nothing to judge must never read as a pass',
      given: { resource: thingOf({ a: 1, b: 1 }), closes: [] },
      want: { kind: 'differs', detail: 'nothing that can be read shows this write' },
    },
    {
      name: 'only an operation can prove the write',
      because: 'a resource that is right says nothing about it',
      given: { resource: thingOf({ a: 1, b: 1 }), provenBy: 'operation' },
      want: { kind: 'differs', detail: 'nothing that can be read shows this write' },
    },
    {
      name: 'the write served no rule',
      because: 'nothing to judge must never read as a pass',
      given: { resource: thingOf({ a: 1, b: 1 }), rules: [] },
      want: { kind: 'differs', detail: 'nothing that can be read shows this write' },
    },
    {
      name: 'the write was to close everything',
      because: 'nothing may be left',
      given: { resource: thingOf({ a: 1 }) },
      want: { kind: 'differs', detail: 'properties.b is still "absent"' },
    },
  ] as readonly {
    name: string
    because: string
    given: { resource: JsonObject } & Partial<Pick<PlannedWrite, 'rules' | 'closes' | 'provenBy'>>
    want: object
  }[])('comes to $want.kind when $name: $because', async ({ given, want }) => {
    const { resource, ...served } = given
    const ports = portsOver(createWorld([resource]), { rules: [two] })
    const proof = await verify(
      idOf(THING_ID),
      subjectOf(ports),
      { rules: ['thing-two'], ...served },
      [],
      ports,
    )
    expect(proof).toMatchObject(want)
  })

  it.each([
    {
      name: 'Updating',
      because: 'the write may be what it is working on',
      given: 'Updating',
      want: 'unreadable',
    },
    { name: 'creating', because: 'case does not matter', given: 'creating', want: 'unreadable' },
    {
      name: 'Succeeded',
      because: 'it is done, and it is wrong',
      given: 'Succeeded',
      want: 'differs',
    },
    { name: 'Failed', because: 'it is done, and it is wrong', given: 'Failed', want: 'differs' },
    { name: 'in no words', because: 'an object is no state', given: {}, want: 'differs' },
  ] as readonly { name: string; because: string; given: JsonObject | string; want: string }[])(
    'comes to $want while the old value is there and the state is $name: $because',
    async ({ given, want }) => {
      const world = createWorld([thingOf({ tls: 'TLS1_0', provisioningState: given })])
      const proof = await proofOf(world, ['thing-tls'])
      expect(proof.kind).toBe(want)
      expect(reads(world)).toHaveLength(3)
    },
  )

  it('is proof when the new value is there, whatever Azure is working on', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_2', provisioningState: 'Updating' })])
    expect(await proofOf(world, ['thing-tls'])).toMatchObject({ kind: 'verified' })
  })

  it('is no proof for a rule that this version no longer has', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_2' })])
    expect(await proofOf(world, ['thing-tls', 'thing-old'])).toMatchObject({
      kind: 'differs',
      detail: 'thing-old is not a rule of this version',
    })
  })

  it('is proof when one fix of a write made another rule of it inapplicable', async () => {
    const only = {
      path: 'properties.https',
      oneOf: [false],
      absent: false,
      otherwise: 'it is safe',
    }
    const rules = [https, settingsRule({ ...tls, only })]
    const world = createWorld([thingOf({ https: true, tls: 'TLS1_0' })])
    const ports = portsOver(world, { rules })
    const ids = rules.map(({ id }) => id)
    expect(await verify(idOf(THING_ID), subjectOf(ports), { rules: ids }, [], ports)).toMatchObject(
      {
        kind: 'verified',
      },
    )
  })

  it('is no proof when the rule does not apply any more', async () => {
    const only = { path: 'kind', oneOf: ['Hub'], absent: '', otherwise: 'a hub decides' }
    const rule = settingsRule({ ...tls, only })
    const ports = portsOver(createWorld([thingOf({ tls: 'TLS1_2' })]), { rules: [rule] })
    const served = { rules: ['thing-tls'] }
    expect(await verify(idOf(THING_ID), subjectOf(ports), served, [], ports)).toMatchObject({
      kind: 'differs',
      detail: 'thing-tls is notApplicable',
    })
  })
})
