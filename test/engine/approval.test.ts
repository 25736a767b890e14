// What a person confirmed is carried out to its end, by whatever number of runs, and nothing else is.
import { describe, expect, it } from 'vitest'
import { approvalOf, grantsOf, isGranted, missingOf } from '../../src/engine/approval.ts'
import { valueAt } from '../../src/engine/json.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import { TooLarge, type WriteResult } from '../../src/engine/ports.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import { chainBreak, type RecordEntry } from '../../src/engine/record.ts'
import type { CodedRule } from '../../src/engine/rule.ts'
import { confirming, untilDone } from './keys.ts'
import { createWorld, logOf, portsOver, type Setup, type World } from './ports.ts'
import {
  approval,
  codedRule,
  guarded,
  itemOf,
  settingsRule,
  THING_ID,
  thing,
  thingOf,
} from './samples.ts'

/** One part of the thing has to be on; each part is a write of its own. */
const part = (name: string): CodedRule =>
  codedRule({
    id: `thing-${name}`,
    needs: [
      {
        ...{ name, from: 'resource', path: `/parts/${name}`, apiVersion: '2024-01-01' },
        permission: 'Contoso.Things/parts/read',
        whenGone: null,
      },
    ],
    gaps: ({ needs }) =>
      valueAt(needs[name], ['on']) === true ? [] : [{ path: `parts.${name}`, expected: 'on' }],
    change: () => [
      {
        kind: 'request',
        method: 'PUT',
        target: { below: `/parts/${name}` },
        apiVersion: '2024-01-01',
        body: { on: true },
        permissions: [],
      },
    ],
    safety: { class: 'approval', why: 'It is charged.' },
  })
const late = settingsRule({
  id: 'thing-late',
  settings: [{ path: 'properties.late', want: { equals: 1 }, write: 1, absent: { means: 1 } }],
  safety: { class: 'approval', why: 'Nobody looked at it yet.' },
})
const rules = [approval, part('a'), part('b'), late]
const setup: Setup = { rules }
const waiting = () => createWorld([thingOf({ tls: 'TLS1_2' })])
const writesOf = (world: World) =>
  world.arrivals.map(({ request }) => `${request.resourceId.split('/').at(-1)}`)
const ALL = ['one', 'a', 'b']

it('a confirmed plan names its values in the record of its first write only', async () => {
  const world = waiting()
  const item = await confirming(world, setup)
  await untilDone(world, item, setup)
  const approvals = logOf(world, THING_ID).entries.map(({ entry }) => entry.approval?.digest)
  expect(approvals.filter((one) => one !== undefined)).toEqual([item.request?.approve])
  expect(writesOf(world)).toEqual(ALL)
})

describe('a confirmed plan of several writes', () => {
  const throttled: WriteResult = {
    ...{ kind: 'rejected', code: 'TooManyRequests', message: 'slow down' },
    ...{ hold: 'writeFailed', retryAfterSeconds: 20 },
  }
  it.each([
    ['is throttled', throttled, false, ['one', 'a', 'a', 'b']],
    [
      'has no answer and did not happen',
      { kind: 'uncertain', message: 'x' },
      false,
      ['one', 'a', 'a', 'b'],
    ],
    ['has no answer and happened', { kind: 'uncertain', message: 'x' }, true, ALL],
    ['takes Azure long', { kind: 'running', operation: 'op' }, true, ALL],
  ] as readonly (readonly [string, WriteResult, boolean, readonly string[]])[])(
    'is carried on when its second write %s',
    async (_, answer, happens, want) => {
      const world = waiting()
      let left = 1
      const onWrite: Setup['onWrite'] = (request, apply) => {
        if (request.resourceId.endsWith('/a') && left > 0) {
          left -= 1
          if (happens) apply()
          return answer
        }
        apply()
        return { kind: 'done' }
      }
      const item = await confirming(world, setup)
      const outcome = await untilDone(world, item, { ...setup, onWrite })
      expect(writesOf(world)).toEqual(want)
      expect(outcome).toMatchObject({ plan: { approved: true } })
      const verdicts = Object.values(world.findings.get(THING_ID.toLowerCase())?.rules ?? {})
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(rules.map(() => 'compliant'))
    },
  )

  it('that Azure refuses as a whole is taken apart, and its parts are confirmed as well', async () => {
    const world = waiting()
    world.documents.set(THING_ID.toLowerCase(), thingOf({ late: 0 }))
    let refused = 0
    const onWrite: Setup['onWrite'] = (request, apply) => {
      const body = 'body' in request ? JSON.stringify(request.body) : ''
      if (body.includes('late') && body.includes('keys')) {
        return { kind: 'rejected', code: 'X', message: 'not both', hold: 'deniedByPolicy' }
      }
      // The second part meets a throttle, so that another run has to go on with it.
      if (body.includes('late') && refused === 0) {
        refused += 1
        return throttled
      }
      apply()
      return { kind: 'done' }
    }
    await untilDone(world, await confirming(world, setup), { ...setup, onWrite })
    expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({
      properties: { keys: false, late: 1 },
    })
  })

  it('is written down with the first action that has room for it', async () => {
    const world = waiting()
    const ports = portsOver(world, setup)
    let tooLong = 1
    const append: typeof ports.records.append = async (head, entry) => {
      if (entry.write !== undefined && tooLong > 0) {
        tooLong -= 1
        throw new TooLarge('the entry is too long for a table row')
      }
      return ports.records.append(head, entry)
    }
    const item = await confirming(world, setup)
    await reconcile(item, { ...ports, records: { ...ports.records, append } })
    const intents = logOf(world, THING_ID).entries.filter(({ entry }) => entry.write !== undefined)
    expect(intents.length).toBeGreaterThan(0)
    expect(intents.map(({ entry }) => entry.approval !== undefined)).toEqual(
      intents.map((_, index) => index === 0),
    )
  })

  it('does not take with it what nobody confirmed', async () => {
    const world = waiting()
    let left = 1
    const onWrite: Setup['onWrite'] = (request, apply) => {
      if (request.resourceId.endsWith('/a') && left > 0) {
        left -= 1
        // A colleague breaks another rule that needs a person, while Azure has no time.
        world.documents.set(THING_ID.toLowerCase(), thingOf({ keys: false, late: 0 }))
        return throttled
      }
      apply()
      return { kind: 'done' }
    }
    const outcome = await untilDone(world, await confirming(world, setup), { ...setup, onWrite })
    expect(writesOf(world)).toEqual(['one', 'a', 'a', 'b'])
    expect(world.documents.get(THING_ID.toLowerCase())).toMatchObject({ properties: { late: 0 } })
    expect(outcome).toMatchObject({
      plan: { held: [{ rule: 'thing-late', hold: { reason: 'needsApproval' } }] },
    })
  })

  /** A confirmed plan of which the first part is carried out, and the second one met a throttle. */
  async function throttledInTheMiddle() {
    const world = waiting()
    const item = await confirming(world, setup)
    const onWrite: Setup['onWrite'] = (request, apply) => {
      if (request.resourceId.endsWith('/a')) return throttled
      apply()
      return { kind: 'done' }
    }
    await reconcile(item, portsOver(world, { ...setup, onWrite }))
    world.arrivals.length = 0
    return { world, item }
  }

  it('is written under all other guards in every run', async () => {
    const { world, item } = await throttledInTheMiddle()
    await untilDone(world, item, { ...setup, policy: { writes: 'off' } })
    expect(world.arrivals).toEqual([])
  })

  it('is not continued by another request with the same digest', async () => {
    const { world, item } = await throttledInTheMiddle()
    const other = { ...item, cause: { ...item.cause, id: 'request-2' } }
    expect(await untilDone(world, other, setup)).toMatchObject({ plan: { approved: false } })
    expect(world.arrivals).toEqual([])
  })

  it('loses nothing and writes nothing twice, wherever its process ends', async () => {
    for (const when of ['before', 'after'] as const) {
      let deaths = 0
      for (let n = 1; n <= 80; n += 1) {
        const world = waiting()
        const item = await confirming(world, setup)
        let dead = false
        const die = (moment: string) => (_: string, count: number) => {
          if (moment === when && count === n) dead = true
          if (dead) throw new Error('the process ended')
        }
        const dying = { ...setup, before: die('before'), after: die('after') }
        await reconcile(item, portsOver(world, dying)).catch(() => {
          deaths += 1
        })
        world.now += 200_000
        await untilDone(world, item, setup)
        const where = `dead ${when} call ${n}`
        expect(writesOf(world), where).toEqual(ALL)
        const { head, entries } = logOf(world, THING_ID)
        expect(chainBreak(entries, head), where).toBeUndefined()
        const intents = entries.filter(({ entry }) => entry.write !== undefined)
        expect(
          intents.every(({ entry }) => entry.approvedBy === 'Ada'),
          where,
        ).toBe(true)
      }
      expect(deaths).toBeGreaterThan(30)
      expect(deaths).toBeLessThan(80)
    }
  })
})

describe('a value is granted', () => {
  const write: PlannedWrite = {
    rules: ['a'],
    request: { kind: 'arm', method: 'PATCH', resourceId: THING_ID, apiVersion: thing.apiVersion },
    before: [{ path: 'properties.a', value: 1 }],
    after: [{ path: 'properties.a', value: 2 }],
  }
  const rotate: PlannedWrite = {
    ...{ rules: ['k'], request: { kind: 'rotateKey', resourceId: THING_ID } },
    before: [{ path: 'properties.k', value: 'v1' }],
    after: [{ path: 'properties.k', value: 'a new version' }],
  }
  const { writes: granted } = approvalOf('d', [write, rotate])

  it.each([
    ['is proved', 'p', 'verified', ['PATCH']],
    ['failed', 'p', 'failed', ['PATCH', 'rotateKey']],
    ['is unproven', 'p', 'unproven', ['PATCH', 'rotateKey']],
    ['is of another request', 'q', 'verified', ['PATCH', 'rotateKey']],
  ] as const)('and missing or not, when a write of it %s', (_, cause, state, want) => {
    const of = {
      ...{ action: 'x', at: '', resourceId: THING_ID, rules: [] },
      cause: { source: 'person', id: cause, at: '' },
    } as const
    const entries: readonly RecordEntry[] = [
      { ...of, state: 'intended', write: rotate },
      { ...of, state },
    ]
    const missing = missingOf({ digest: 'd', writes: granted }, entries, 'p')
    expect(missing.map(({ method }) => method)).toEqual(want)
  })

  it.each([
    ['as it was confirmed', write, true],
    [
      'in another spelling of the id',
      { ...write, request: { ...write.request, resourceId: THING_ID.toUpperCase() } },
      true,
    ],
    ['from another value', { ...write, before: [{ path: 'properties.a', value: 3 }] }, false],
    ['to another value', { ...write, after: [{ path: 'properties.a', value: 3 }] }, false],
    ['by another call', { ...write, request: { ...write.request, method: 'PUT' } }, false],
    [
      'a second time, when it is a new version of a key',
      { ...rotate, before: [{ path: 'properties.k', value: 'v2' }] },
      false,
    ],
  ] as readonly (readonly [string, PlannedWrite, boolean])[])('%s: %#', (_, given, want) => {
    const entries: readonly RecordEntry[] = [
      {
        ...{ action: 'x', at: '', resourceId: THING_ID, rules: [] },
        state: 'intended',
        cause: { source: 'person', id: 'p', at: '' },
        approval: { digest: 'd', writes: granted },
      },
    ]
    expect(isGranted(given, grantsOf(entries, { cause: 'p', digest: 'd' }))).toBe(want)
  })
})

it('a confirmed plan whose guards cannot all answer is looked at again: nobody is told that it changed', async () => {
  const world = createWorld([thingOf({ tls: 'TLS1_2', public: 'Enabled' })])
  const readiness = async () => ({ blockedBy: 'no private endpoint' })
  const calm: Setup = { rules: [approval, guarded], readiness }
  const shown = await reconcile(
    itemOf({ request: { id: 'look', dryRun: true } }),
    portsOver(world, calm),
  )
  if (shown.kind !== 'reconciled') throw new Error('it can be looked at')
  const approve = shown.plan.approval?.digest ?? ''
  const item = itemOf({ request: { id: 'request-1', approve } })
  const away: Setup = {
    ...calm,
    readiness: async () => {
      throw new Error('Azure has no time')
    },
  }
  const outcome = await reconcile(item, portsOver(world, away))
  expect(outcome).toMatchObject({ kind: 'later', patient: true })
  expect(outcome).toHaveProperty(
    'why',
    'the waiting writes could not be determined: thing-guarded: safety: Azure has no time',
  )
  expect(world.arrivals).toEqual([])
  expect(await untilDone(world, item, calm)).toMatchObject({ plan: { approved: true } })
  expect(world.arrivals).not.toEqual([])
})

it('a change that needs a person is not made without one, also where nothing it records would change', async () => {
  const made = codedRule({
    id: 'thing-renewed',
    resource: { ...thing, readOnly: ['properties.box.version'] },
    safety: { class: 'approval', why: 'It is made anew.' },
    gaps: () => [{ path: 'properties.box', expected: 'a newer version' }],
    change: () => [{ kind: 'set', path: 'properties.box', value: { on: true, version: 2 } }],
  })
  const world = createWorld([thingOf({ box: { on: true, version: 1 } })])
  const outcome = await reconcile(itemOf(), portsOver(world, { rules: [made] }))
  expect(outcome).toMatchObject({ plan: { held: [{ hold: { reason: 'needsApproval' } }] } })
  expect(world.arrivals).toEqual([])
})
