import { describe, expect, it } from 'vitest'
import {
  contestOver,
  LOG_TAIL,
  LONGEST_TAIL,
  logTail,
  MOST_ROUNDS,
  parted,
} from '../../src/engine/contest.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { RecordEntry, StoredEntry } from '../../src/engine/record.ts'
import type { Rule } from '../../src/engine/rule.ts'
import type { Cause } from '../../src/engine/work-item.ts'
import { createWorld, logOf, portsOver } from './ports.ts'
import { codedRule, itemOf, NOW, settingsRule, THING_ID, thingOf, tls } from './samples.ts'

const PATH = 'properties.tls'
const gap = (path = PATH) => ({ path, expected: 'TLS1_2' })
const jonas = { kind: 'user', name: 'jonas@contoso.example' } as const
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString()

interface Fix {
  readonly minutesAgo: number
  readonly cause?: Partial<Cause>
  readonly state?: RecordEntry['state']
  readonly rule?: string
  readonly write?: Partial<PlannedWrite>
  readonly approvedBy?: string
  readonly reason?: string
  readonly notByCause?: readonly string[]
  /** It was not known for a while whether the write arrived. */
  readonly uncertain?: true
  /** The row with the plan is older than the tail. */
  readonly planless?: true
}

/** The log of these fixes, oldest first: two rows each. */
function logged(fixes: readonly Fix[], from = 0): readonly StoredEntry[] {
  const entries = fixes.flatMap((fix, index): RecordEntry[] => {
    const {
      minutesAgo,
      state = 'verified',
      rule = 'thing-tls',
      approvedBy,
      reason,
      notByCause,
    } = fix
    const at = ago(minutesAgo)
    const cause: Cause = { source: 'event', id: `event-${index}`, at, actor: jonas, ...fix.cause }
    const common = { action: `action-${index}`, at, resourceId: THING_ID, rules: [rule], cause }
    const write: PlannedWrite = {
      rules: [rule],
      request: { kind: 'rotateKey', resourceId: THING_ID },
      before: [{ path: PATH, value: 'TLS1_0' }],
      after: [{ path: PATH, value: 'TLS1_2' }],
      ...fix.write,
    }
    const intent: RecordEntry = { ...common, state: 'intended' }
    return [
      {
        ...intent,
        ...(fix.planless ? {} : { write }),
        ...(approvedBy === undefined ? {} : { approvedBy }),
        ...(notByCause === undefined ? {} : { notByCause }),
      },
      ...(fix.uncertain ? [{ ...common, state: 'uncertain' } as const] : []),
      {
        ...common,
        state,
        ...(reason === undefined ? {} : { reason: { code: reason, message: '' } }),
      },
    ]
  })
  return entries.map((entry, index) => ({ sequence: from + index + 1, hash: '', entry }))
}

const times = (count: number, more: Partial<Fix> = {}): readonly Fix[] =>
  Array.from({ length: count }, (_, index) => ({ minutesAgo: 100 - index, ...more }))

const over = (
  fixes: readonly Fix[],
  { rule = tls, paths = [PATH], from = 0 }: { rule?: Rule; paths?: string[]; from?: number } = {},
) => contestOver({ rule, gaps: paths.map(gap) }, logged(fixes, from), NOW)

const coded = codedRule({ id: 'thing-coded', gaps: () => [] })
const two = settingsRule({ id: 'thing-tls' })

describe('a gap is contested', () => {
  it('after three fixes in a day, and both sides are named', () => {
    expect(over(times(3))).toBe(
      `Rebaseline put properties.tls right 3 times since ${ago(100)}, and it was set back each time; the changes came from jonas@contoso.example (3 times)`,
    )
  })

  it.each([
    {
      name: 'fixes of which the oldest is a minute short of a day old',
      because: 'they are of one day',
      given: [{ minutesAgo: 24 * 60 - 1 }, ...times(2)],
    },
    {
      name: 'fixes of a coded rule, whose paths a write does not name',
      because: 'a write without a list closes all gaps of its rule',
      given: times(3, { rule: 'thing-coded' }),
      more: { rule: coded, paths: ['logSettings'] },
    },
    {
      name: 'fixes of one of many gaps',
      because: 'each says what it closes',
      given: times(3, { rule: 'thing-coded', write: { closes: ['properties.b'] } }),
      more: { rule: coded, paths: ['properties.a', 'properties.b'] },
    },
    {
      name: `${MOST_ROUNDS} writes of one rule, each for another path`,
      because: 'who changes the list differently each time pulls as well',
      given: Array.from({ length: MOST_ROUNDS }, (_, index) => ({
        minutesAgo: 100 - index,
        rule: 'thing-coded',
        write: { closes: [`rules.${index}`] },
      })),
      more: { rule: coded, paths: ['rules.other'] },
    },
    {
      name: 'fixes in looks that one event brought, each proved before the next',
      because: 'the same call after its proof means that somebody set it back in between',
      given: times(3, { cause: { id: 'event-1' } }),
    },
    {
      name: 'writes that Azure took and that a read did not show',
      because: 'the other side may be faster than the proof',
      given: times(3, { state: 'failed', reason: 'NotVerified' }),
    },
  ] as readonly {
    name: string
    because: string
    given: readonly Fix[]
    more?: Parameters<typeof over>[1]
  }[])('by $name: $because', ({ given, more }) => {
    expect(over(given, more)).toEqual(expect.stringContaining('Rebaseline'))
  })
})

describe('a gap is not contested', () => {
  it.each([
    { name: 'without a log', because: 'nothing was written', given: [] },
    { name: 'by two fixes', because: 'a pipeline may run twice', given: times(2) },
    {
      name: 'by fixes of which the oldest is a day old',
      because: 'the other side may have ended',
      given: [{ minutesAgo: 24 * 60 }, ...times(2)],
    },
    {
      name: 'by writes that failed',
      because: 'nothing was put right that could be set back',
      given: times(3, { state: 'failed' }),
    },
    {
      name: 'by hundreds of writes that Azure had no time for',
      because: 'throttling is no other side',
      given: times(100, { state: 'failed', reason: 'TooManyRequests' }),
      more: { from: 400 },
    },
    {
      name: 'by writes of which nobody knows whether they arrived',
      because: 'a read that does not show them says nothing of another side',
      given: times(3, { state: 'failed', reason: 'NotVerified', uncertain: true }),
    },
    {
      name: 'by writes that are open',
      because: 'nobody knows what they came to',
      given: times(3, { state: 'applied' }),
    },
    {
      name: 'by fixes of another rule',
      because: 'drift elsewhere is put right at once',
      given: times(3, { rule: 'thing-other' }),
    },
    {
      name: 'by fixes of another path',
      because: 'each path has its own history',
      given: times(3, { write: { after: [{ path: 'properties.other', value: 1 }] } }),
      more: { rule: two },
    },
    {
      name: 'by several writes of one plan',
      because: 'they answer one change',
      given: ['a', 'b', 'c'].map((name, index) => ({
        minutesAgo: 100 - index,
        cause: { id: 'event-1' },
        write: { request: { kind: 'rotateKey', resourceId: `${THING_ID}/keys/${name}` } },
      })),
    },
    {
      name: 'by the same write again that no read has shown yet',
      because: 'it answers the change that it was first sent for',
      given: times(3, { cause: { id: 'event-1' }, state: 'failed', reason: 'NotVerified' }),
    },
    {
      name: 'by what a person confirmed, and by what was before it',
      because: 'the person knew of it',
      given: [...times(3), { minutesAgo: 50, approvedBy: 'anna' }, ...times(2)],
    },
    {
      name: 'by fixes whose plan is not in the part that is read',
      because: 'what they closed is not known',
      given: times(3, { planless: true }),
    },
    {
      name: 'by a long log of other rules',
      because: 'how much is written says nothing of another side',
      given: times(100, { rule: 'thing-other' }),
      more: { from: 400 },
    },
  ] as readonly {
    name: string
    because: string
    given: readonly Fix[]
    more?: Parameters<typeof over>[1]
  }[])('$name: $because', ({ given, more }) => {
    expect(over(given, more)).toBeUndefined()
  })
})

describe('a fix that is contested', () => {
  const set = (path: string) => ({ kind: 'set', path, value: 1 }) as const
  const fixOf = (rule: Rule) => ({
    ...{ rule, gaps: [gap(), gap('properties.b')], changes: [set(PATH), set('properties.b')] },
  })
  it('is taken apart: the gaps that are pulled at, and the rest', () => {
    expect(parted(fixOf(tls), logged(times(3)), NOW)).toMatchObject({
      contested: { gaps: [{ path: PATH }], changes: [{ path: PATH }] },
      rest: { gaps: [{ path: 'properties.b' }], changes: [{ path: 'properties.b' }] },
    })
  })

  it('stays whole where the rule as a whole is pulled at', () => {
    expect(parted(fixOf(tls), logged(times(MOST_ROUNDS)), NOW)).toBeUndefined()
  })

  it('stays whole where it is of a coded rule, whose changes belong together', () => {
    const log = logged(times(3, { rule: 'thing-coded', write: { closes: [PATH] } }))
    expect(parted(fixOf(coded), log, NOW)).toBeUndefined()
  })
})

describe('the other side', () => {
  const named = (causes: readonly Partial<Cause>[]) =>
    over(causes.map((cause, index) => ({ minutesAgo: 100 - index, cause })))?.replace(
      /^.* from /,
      '',
    )
  it.each([
    {
      name: 'is each of several actors, with how often',
      given: [{}, {}, { actor: { kind: 'application', name: 'pipeline' } }],
      want: 'jonas@contoso.example (2 times), pipeline (once)',
    },
    {
      name: 'is cut to three names, each of bearable length',
      given: ['a', 'b', 'c'.repeat(200), 'd'].map((name) => ({ actor: { kind: 'user', name } })),
      want: `a (once), b (once), ${'c'.repeat(100)} (once) and 1 more`,
    },
    {
      name: 'is unknown where a sweep, a timer or a request found the change',
      given: [{ source: 'sweep' }, { source: 'timer' }, { source: 'person' }],
      want: 'unknown: found by a sweep (once), unknown: found by a timer (once), unknown: found when a person asked (once)',
    },
  ] as readonly { name: string; given: readonly Partial<Cause>[]; want: string }[])(
    '$name',
    ({ given, want }) => {
      expect(named(given)).toBe(want)
    },
  )

  it('is unknown where the change that was looked at is not known to have broken the rule', () => {
    const given = [{ minutesAgo: 30, notByCause: ['thing-tls'] }, ...times(2, { minutesAgo: 20 })]
    expect(over(given)).toMatch(
      /from unknown: the change that was looked at is not known to have done it \(once\), jonas@contoso.example \(2 times\)$/,
    )
  })

  it('may be Azure itself where a write was not seen to arrive, and the hold says so', () => {
    expect(
      over([...times(2), { minutesAgo: 5, state: 'failed', reason: 'NotVerified' }]),
    ).toContain('it did not stay: it was set back, or Azure did not apply it; the changes')
  })

  it('is unknown where the event does not say', () => {
    const silent = logged(times(3)).map(({ entry, ...stored }) => {
      const { actor: _, ...cause } = entry.cause
      return { ...stored, entry: { ...entry, cause } }
    })
    expect(contestOver({ rule: tls, gaps: [gap()] }, silent, NOW)).toMatch(
      /from unknown: Azure's event does not say \(3 times\)$/,
    )
  })
})

describe('the end of the log', () => {
  async function read(fixes: readonly Fix[]) {
    const world = createWorld([])
    const ports = portsOver(world, { rules: [tls] })
    for (const { entry } of logged(fixes)) {
      await ports.records.append(logOf(world, THING_ID).head, entry)
    }
    world.calls.length = 0
    const tail = await logTail(THING_ID, ports)
    return { tail, calls: world.calls }
  }

  it('is a part of it where that reaches back a day, however long the log is', async () => {
    const { tail, calls } = await read(times(LOG_TAIL, { minutesAgo: 25 * 60 }))
    expect(tail).toHaveLength(LOG_TAIL)
    expect(tail.at(-1)?.sequence).toBe(2 * LOG_TAIL)
    expect(calls).toEqual(['records.head', 'records.entries'])
  })

  it('reaches back a day, whatever refusals came since', async () => {
    const refusals = times(150, { state: 'failed', reason: 'TooManyRequests', minutesAgo: 10 })
    const { tail } = await read([...times(3, { minutesAgo: 600 }), ...refusals])
    expect(tail).toHaveLength(306)
    expect(contestOver({ rule: tls, gaps: [gap()] }, tail, NOW)).toContain('3 times')
  })

  it('is bounded, however much was written in a day', async () => {
    const { tail, calls } = await read(times(LONGEST_TAIL, { minutesAgo: 10 }))
    expect(tail).toHaveLength(LONGEST_TAIL)
    expect(calls).toEqual(['records.head', ...Array(3).fill('records.entries')])
  })

  it('is all of a short log', async () => {
    expect((await read(times(2))).tail).toHaveLength(4)
  })

  it('costs one read where nothing was ever written', async () => {
    expect(await read([])).toEqual({ tail: [], calls: ['records.head'] })
  })
})

it('a value that is an object is pulled at when the members that were put right are set back', async () => {
  const box = { on: true, mode: 'a' }
  const rule = settingsRule({
    id: 'thing-box',
    settings: [
      { path: 'properties.box', want: { equals: box }, write: box, absent: { means: {} } },
    ],
  })
  const world = createWorld([])
  for (let round = 0; round < 6; round += 1) {
    world.documents.set(THING_ID.toLowerCase(), thingOf({ box: { ...box, on: false } }))
    const cause = {
      source: 'event',
      id: `e-${round}`,
      at: new Date(world.now).toISOString(),
    } as const
    await reconcile(itemOf({ cause }), portsOver(world, { rules: [rule] }))
  }
  expect(world.arrivals).toHaveLength(3)
  expect(world.alerts.filter(({ kind }) => kind === 'held')).toHaveLength(1)
})
