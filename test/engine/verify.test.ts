import { describe, expect, it } from 'vitest'
import { observe } from '../../src/engine/observe.ts'
import type { ReadResult } from '../../src/engine/ports.ts'
import { type Proof, verify } from '../../src/engine/verify.ts'
import { createWorld, portsOver, subjectOf, type World } from './ports.ts'
import { codedRule, https, logs, settingsRule, THING_ID, thing, thingOf, tls } from './samples.ts'

const denied: ReadResult = { kind: 'denied', message: 'AuthorizationFailed' }
const busy: ReadResult = { kind: 'busy', message: '429', retryAfterSeconds: 7 }
const isThing = (id: string) => id === THING_ID

describe('observe', () => {
  it('reads the resource once and each need once, however many rules ask for it', async () => {
    const twin = codedRule({ ...logs, id: 'thing-logs-too' })
    const world = createWorld([thingOf({ tls: 'TLS1_2' })])
    const ports = portsOver(world, { rules: [tls, logs, twin] })
    const look = await observe(THING_ID, thing, [tls, logs, twin], ports)
    expect(look).toEqual({
      kind: 'seen',
      observation: {
        resourceId: THING_ID,
        apiVersion: '2025-01-01',
        at: '2026-11-20T10:00:00.000Z',
        resource: thingOf({ tls: 'TLS1_2' }),
        needs: { logSettings: { value: { value: [] } } },
      },
    })
    expect(world.calls).toEqual(['azure.read', 'azure.read'])
  })

  it.each([
    { name: 'gone', because: 'findings will be closed', given: { kind: 'gone' } },
    { name: 'denied', because: 'the rules will be unknown', given: denied },
    { name: 'busy', because: 'it will be asked again', given: busy },
  ] as readonly { name: string; because: string; given: ReadResult }[])(
    'passes on that the resource is $name: $because',
    async ({ given }) => {
      const world = createWorld([])
      const onRead = (id: string) => (isThing(id) ? given : undefined)
      const ports = portsOver(world, { rules: [logs], onRead })
      expect(await observe(THING_ID, thing, [logs], ports)).toEqual(given)
    },
  )

  it.each([
    {
      name: 'is not there',
      because: 'Azure has no such collection here',
      given: { kind: 'gone' },
      want: 'Azure found nothing',
    },
    {
      name: 'is denied',
      because: 'the message says what is missing',
      given: denied,
      want: 'AuthorizationFailed',
    },
  ] as readonly { name: string; because: string; given: ReadResult; want: string }[])(
    'a need that $name fails its rules, not the look: $because',
    async ({ given, want }) => {
      const onRead = (id: string) => (isThing(id) ? undefined : given)
      const ports = portsOver(createWorld([thingOf({})]), { rules: [logs], onRead })
      expect(await observe(THING_ID, thing, [logs], ports)).toMatchObject({
        kind: 'seen',
        observation: { needs: { logSettings: { unavailable: want } } },
      })
    },
  )
})

it('a need that Azure is too busy to answer makes the look busy: it is asked again, not guessed at', async () => {
  const onRead = (id: string) => (isThing(id) ? undefined : busy)
  const ports = portsOver(createWorld([thingOf({})]), { rules: [logs], onRead })
  expect(await observe(THING_ID, thing, [logs], ports)).toEqual(busy)
})

/** Verifies the named rules over a world, with the waits of the engine's tests. */
async function proofOf(
  world: World,
  names: readonly string[],
  onRead?: (id: string) => ReadResult | undefined,
): Promise<Proof> {
  const rules = [tls, https, logs]
  const ports = portsOver(world, { rules, ...(onRead === undefined ? {} : { onRead }) })
  return verify(THING_ID, subjectOf(ports), names, [500, 1500], ports)
}

describe('verify', () => {
  it('is proof when the rules that were served are right, whatever the others are', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_2', https: false })])
    const proof = await proofOf(world, ['thing-tls'])
    expect(proof).toMatchObject({ kind: 'verified' })
    expect(world.calls).toEqual(['azure.read'])
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
    expect(times.map((time, index) => time - (times[index - 1] ?? time))).toEqual([0, 510, 1510])
  })

  it('says what is still wrong after the last look, and never more than three looks', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_0' })])
    const proof = await proofOf(world, ['thing-tls', 'thing-https'])
    expect(proof).toMatchObject({
      kind: 'differs',
      detail: 'properties.tls is still "TLS1_0"; properties.https is still "absent"',
    })
    expect(world.calls).toHaveLength(3)
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

  it('is no proof for a rule that this version no longer has', async () => {
    const world = createWorld([thingOf({ tls: 'TLS1_2' })])
    expect(await proofOf(world, ['thing-tls', 'thing-old'])).toMatchObject({
      kind: 'differs',
      detail: 'thing-old is not a rule of this version',
    })
  })

  it('is no proof when the rule does not apply any more', async () => {
    const only = { path: 'kind', oneOf: ['Hub'], absent: '', otherwise: 'a hub decides' }
    const rule = settingsRule({ ...tls, only })
    const ports = portsOver(createWorld([thingOf({ tls: 'TLS1_2' })]), { rules: [rule] })
    expect(await verify(THING_ID, subjectOf(ports), ['thing-tls'], [], ports)).toMatchObject({
      kind: 'differs',
      detail: 'thing-tls is notApplicable',
    })
  })
})
