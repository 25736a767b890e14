import { describe, expect, it } from 'vitest'
import {
  cutMark,
  type Finding,
  type Hold,
  isNewHold,
  neverRight,
  newlyBroken,
  type RuleFinding,
  regressedPaths,
  ruleFinding,
  sameFinding,
  standingHold,
} from '../../src/engine/finding.ts'
import type { Gap } from '../../src/engine/rule.ts'
import type { Cause } from '../../src/engine/work-item.ts'
import { NOW, THING_ID, tls } from './samples.ts'

const gaps: readonly Gap[] = [
  { path: 'properties.a', expected: 1 },
  { path: 'properties.b', expected: 1 },
]
const [a, b] = ['properties.a', 'properties.b']
const at = NOW.toISOString()
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString()
const broken = (more: Partial<RuleFinding> = {}): RuleFinding => ({
  verdict: 'nonCompliant',
  since: ago(60),
  gaps,
  ...more,
})

describe('regression or legacy', () => {
  const hours24 = 24 * 60
  it.each([
    {
      name: 'right when last looked at',
      because: 'somebody broke it since',
      given: [{ verdict: 'compliant', since: ago(99_999) }, false],
      want: [a, b],
    },
    {
      name: 'never seen, on a new resource',
      because: 'nobody can rely on it yet',
      given: [undefined, true],
      want: [a, b],
    },
    {
      name: 'never seen, on an old resource',
      because: 'somebody may rely on it for years',
      given: [undefined, false],
      want: [],
    },
    {
      name: 'broken before, never a regression',
      because: 'legacy stays legacy',
      given: [broken(), false],
      want: [],
    },
    {
      name: 'a legacy gap on a resource that looks new',
      because: 'what is known about the rule counts more than age',
      given: [broken(), true],
      want: [],
    },
    {
      name: 'one of two was right',
      because: 'each path has its own history',
      given: [broken({ gaps: gaps.slice(0, 1) }), false],
      want: [b],
    },
    {
      name: 'the last finding lists no gaps',
      because: 'none of these was wrong then',
      given: [{ verdict: 'nonCompliant', since: ago(1) }, false],
      want: [a, b],
    },
    {
      name: 'a regression just under a day old',
      because: 'it is put back as long as it is fresh',
      given: [broken({ regressed: { [a as string]: ago(hours24 - 1) } }), false],
      want: [a],
    },
    {
      name: 'a regression a day old',
      because: 'people may have come to rely on it',
      given: [broken({ regressed: { [a as string]: ago(hours24) } }), false],
      want: [],
    },
    {
      name: 'unknown before',
      because: 'what was not seen was not right',
      given: [{ verdict: 'unknown', since: ago(1) }, false],
      want: [],
    },
    {
      name: 'not applicable before',
      because: 'nobody asked for it then',
      given: [{ verdict: 'notApplicable', since: ago(1) }, true],
      want: [],
    },
  ] as readonly {
    name: string
    because: string
    given: [RuleFinding | undefined, boolean]
    want: string[]
  }[])('$name: $because', ({ given: [last, isNew], want }) => {
    expect(regressedPaths(gaps, last, isNew, NOW)).toEqual(want)
  })

  const known = (
    verdict: 'unknown' | 'notApplicable',
    more: Partial<RuleFinding>,
  ): RuleFinding => ({
    verdict,
    since: ago(9),
    knownUntil: ago(9),
    ...more,
  })
  const right: RuleFinding = { verdict: 'compliant', since: ago(99_999), basis: 'one' }
  const fresh = { [a as string]: ago(hours24 - 1) }
  const week = 7 * hours24
  it.each([
    {
      name: 'right before it could not be read',
      because: 'what happened in between is drift all the same',
      given: known('unknown', { known: right }),
      want: [a, b],
    },
    {
      name: 'right before it was not applicable',
      because: 'it was switched off, changed and switched on again',
      given: known('notApplicable', { known: right }),
      want: [a, b],
    },
    {
      name: 'right on another basis before it could not be read',
      because: 'the baseline changed, not the resource',
      given: known('unknown', { known: { ...right, basis: 'two' } }),
      want: [],
    },
    {
      name: 'a regression and a legacy gap before it could not be read',
      because: 'one look without an answer changes neither',
      given: known('unknown', { known: broken({ regressed: fresh }) }),
      want: [a],
    },
    {
      name: 'not readable for a week',
      because: 'people rely on what stood for a week',
      given: known('unknown', { known: right, knownUntil: ago(week) }),
      want: [],
    },
    {
      name: 'unknown in a row of an earlier version',
      because: 'nothing was kept then',
      given: { verdict: 'unknown', since: ago(9) },
      want: [],
    },
    ...(['writesOff', 'budget', 'stale', 'guardFailed'] as const).map((reason) => ({
      name: `a regression of six days that the service itself held (${reason})`,
      because: 'nobody decided that it may stay',
      given: broken({
        regressed: { [a as string]: ago(6 * hours24) },
        held: { reason, detail: '' },
      }),
      want: [a],
    })),
    {
      name: 'a regression of a week that the service itself held',
      because: 'people rely on what stood for a week',
      given: broken({
        regressed: { [a as string]: ago(week) },
        held: { reason: 'writesOff', detail: '' },
      }),
      want: [],
    },
    ...(['audit', 'locked', 'needsApproval', 'contested'] as const).map((reason) => ({
      name: `a regression of a day that others held (${reason})`,
      because: 'somebody let it stay',
      given: broken({
        regressed: { [a as string]: ago(hours24) },
        held: { reason, detail: '' },
      }),
      want: [],
    })),
    {
      name: 'a regression of three days that the service let go of an hour ago',
      because: 'its day counts from there',
      given: broken({ regressed: { [a as string]: ago(3 * hours24) }, countsFrom: ago(60) }),
      want: [a],
    },
    {
      name: 'a regression of three days that the service let go of a day ago',
      because: 'people may have come to rely on it',
      given: broken({ regressed: { [a as string]: ago(3 * hours24) }, countsFrom: ago(hours24) }),
      want: [],
    },
  ] as readonly { name: string; because: string; given: RuleFinding; want: string[] }[])(
    'is kept in mind for $name: $because',
    ({ given, want }) => {
      expect(regressedPaths(gaps, given, false, NOW, 'one')).toEqual(want)
    },
  )

  it('of two gaps, the one that was there before did not come up now', () => {
    expect(newlyBroken(['x', a as string], broken({ gaps: gaps.slice(0, 1) }), NOW)).toEqual(['x'])
    expect(newlyBroken(['x'], undefined, NOW)).toEqual(['x'])
  })

  it.each([
    { because: 'the rule asks for the same', basis: 'one', want: [a, b] },
    { because: 'the baseline changed and not the resource', basis: 'two', want: [] },
  ])('what was right on a basis: $because', ({ basis, want }) => {
    const last: RuleFinding = { verdict: 'compliant', since: ago(1), basis: 'one' }
    expect(regressedPaths(gaps, last, false, NOW, basis)).toEqual(want)
  })
})

describe('a hold that rests on an answer', () => {
  const held = (minutes: number): Hold => ({
    reason: 'needsApproval',
    detail: 'no private endpoint',
    askedAt: ago(minutes),
  })
  it.each([
    {
      name: 'stands for an hour',
      because: 'Azure is not asked for every event',
      given: [broken({ held: held(59) }), []],
      want: held(59),
    },
    {
      name: 'falls after an hour',
      because: 'it is asked again',
      given: [broken({ held: held(60) }), []],
      want: undefined,
    },
    {
      name: 'falls when something regressed',
      because: 'a regression may be put back',
      given: [broken({ held: held(1) }), [a]],
      want: undefined,
    },
    {
      name: 'stands when something is contested',
      because: 'each pull at the other end costs one read',
      given: [broken({ held: { ...held(1), reason: 'contested' } }), [a]],
      want: { ...held(1), reason: 'contested' },
    },
    {
      name: 'stands when the rule was unknown for a moment',
      because: 'what cannot be seen is not forgotten',
      given: [
        { verdict: 'unknown', since: ago(1), knownUntil: ago(1), known: broken({ held: held(2) }) },
        [],
      ],
      want: held(2),
    },
    {
      name: 'falls when the gaps are others',
      because: 'it was an answer to another question',
      given: [broken({ held: held(1), gaps: gaps.slice(1) }), []],
      want: undefined,
    },
    {
      name: 'never stands when nobody was asked',
      because: 'a switch may be turned at any time',
      given: [broken({ held: { reason: 'audit', detail: '' } }), []],
      want: undefined,
    },
    {
      name: 'is not there without one',
      because: 'nothing was held',
      given: [broken(), []],
      want: undefined,
    },
    {
      name: 'is not there without a finding',
      because: 'nothing was seen',
      given: [undefined, []],
      want: undefined,
    },
  ] as readonly {
    name: string
    because: string
    given: [RuleFinding | undefined, string[]]
    want: Hold | undefined
  }[])('$name: $because', ({ given: [last, regressed], want }) => {
    expect(standingHold(gaps, last, regressed, NOW)).toEqual(want)
  })
})

describe('a refusal of Azure and an event that is newer', () => {
  const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
  const event = (seconds: number) =>
    ({ source: 'event', id: 'e', at: later(seconds).toISOString() }) as const
  const held = (more: Partial<Hold> = {}): RuleFinding =>
    broken({
      held: { reason: 'writeFailed', detail: 'no', askedAt: at, refusedSince: at, ...more },
    })
  const stands = (...[last, now, cause]: [RuleFinding, Date, Cause | undefined]) =>
    standingHold(gaps, last, [a, b], now, cause) !== undefined

  it.each(['locked', 'deniedByPolicy', 'noPermission', 'writeFailed'] as const)(
    'is asked anew at once: somebody changed something (%s)',
    (reason) => {
      expect(stands(held({ reason }), later(2), event(1))).toBe(false)
    },
  )

  it.each([
    ['the same event, delivered again', held(), later(60), event(-1)],
    ['an event of the very moment', held(), later(60), event(0)],
    ['a sweep', held(), later(60), { ...event(30), source: 'sweep' } as const],
    ['nobody', held(), later(60), undefined],
    [
      'an event for a hold that is no refusal',
      broken({ gaps, held: { reason: 'needsApproval', detail: 'no', askedAt: at } }),
      later(60),
      event(30),
    ],
  ])('stands for %s', (_, last, now, cause) => {
    expect(standingHold(gaps, last, [], now, cause)).toEqual(last.held)
  })

  it('is no storm: the longer Azure refuses, the longer the next event waits', () => {
    const refusing = held({ refusedSince: ago(60) })
    expect(stands(refusing, later(29 * 60), event(60))).toBe(true)
    expect(stands(refusing, later(30 * 60), event(60))).toBe(false)
    let last = held()
    let asked = 0
    for (let second = 1; second <= 3600; second += 1) {
      const cause = event(second)
      if (stands(last, later(second), cause)) continue
      asked += 1
      const next = ruleFinding({ verdict: 'nonCompliant', gaps }, last, cause.at, {
        held: { reason: 'writeFailed', detail: 'no', askedAt: cause.at, refusedSince: cause.at },
      })
      last = next
    }
    expect(asked).toBeGreaterThan(10)
    expect(asked).toBeLessThan(25)
  })

  it('stands when Azure did not refuse: a write that was taken and forgotten is not repeated', () => {
    const last = broken({ held: { reason: 'writeFailed', detail: 'no', askedAt: at } })
    expect(stands(last, later(60), event(30))).toBe(true)
  })

  it.each([
    ['another reason', { reason: 'locked', refusedSince: at }, at],
    ['a try that is to come', { reason: 'writeFailed' }, undefined],
    ['the same reason', { reason: 'writeFailed', refusedSince: at }, ago(9)],
  ] as const)('remembers since when, as long as it is the same: %s', (_, more, since) => {
    const before = held({ askedAt: ago(5), refusedSince: ago(9) })
    const next = { detail: 'yes', askedAt: at, ...more }
    const { held: kept } = ruleFinding({ verdict: 'nonCompliant', gaps }, before, at, {
      held: next,
    })
    expect(kept?.refusedSince).toBe(since)
  })

  it('begins anew after a look that was not refused', () => {
    const held = { reason: 'writeFailed', detail: 'no', askedAt: at, refusedSince: at } as const
    const { held: kept } = ruleFinding({ verdict: 'nonCompliant', gaps }, broken(), at, { held })
    expect(kept?.refusedSince).toBe(at)
  })
})

describe('since', () => {
  const nonCompliant = { verdict: 'nonCompliant', gaps } as const
  it.each([
    {
      name: 'is now for what was never seen',
      because: 'it starts here',
      given: [nonCompliant, undefined],
      want: at,
    },
    {
      name: 'is kept while the gaps are the same',
      because: 'it says how long',
      given: [nonCompliant, broken()],
      want: ago(60),
    },
    {
      name: 'is kept when only a value changed',
      because: 'the path is as wrong as before',
      given: [
        { verdict: 'nonCompliant', gaps: gaps.map((gap) => ({ ...gap, actual: 'x' })) },
        broken(),
      ],
      want: ago(60),
    },
    {
      name: 'is now when the gaps are others',
      because: 'it is another state',
      given: [nonCompliant, broken({ gaps: gaps.slice(1) })],
      want: at,
    },
    {
      name: 'is now when the verdict is another',
      because: 'it is another state',
      given: [{ verdict: 'compliant' }, broken()],
      want: at,
    },
    {
      name: 'is kept while it stays compliant',
      because: 'it says how long',
      given: [{ verdict: 'compliant' }, { verdict: 'compliant', since: ago(5) }],
      want: ago(5),
    },
    {
      name: 'is kept while it stays unknown for another reason',
      because: 'it is as unknown as before',
      given: [
        { verdict: 'unknown', reason: 'denied' },
        { verdict: 'unknown', since: ago(5), reason: 'broken' },
      ],
      want: ago(5),
    },
  ] as readonly {
    name: string
    because: string
    given: [Parameters<typeof ruleFinding>[0], RuleFinding | undefined]
    want: string
  }[])('$name: $because', ({ given: [verdict, last], want }) => {
    expect(ruleFinding(verdict, last, at).since).toBe(want)
  })
})

describe("a rule's finding", () => {
  const hold: Hold = { reason: 'budget', detail: 'used up' }
  it('says what is wrong, what regressed and why it is held', () => {
    const verdict = { verdict: 'nonCompliant', gaps } as const
    const details = { regressed: ['properties.b'], held: hold }
    expect(ruleFinding(verdict, undefined, at, details)).toEqual({
      verdict: 'nonCompliant',
      since: at,
      gaps,
      regressed: { 'properties.b': at },
      held: hold,
    })
  })

  it('lists as regressed only what is still wrong', () => {
    const half = { verdict: 'nonCompliant', gaps: gaps.slice(1) } as const
    const details = { regressed: ['properties.a', 'properties.b'] }
    expect(ruleFinding(half, undefined, at, details).regressed).toEqual({ 'properties.b': at })
    expect(ruleFinding({ verdict: 'compliant' }, undefined, at, details).regressed).toBeUndefined()
  })

  it('has no empty members: they would cost a write each', () => {
    const details = { regressed: [], held: undefined }
    expect(ruleFinding({ verdict: 'compliant' }, undefined, at, details)).toEqual({
      verdict: 'compliant',
      since: at,
    })
  })

  const nonCompliant = { verdict: 'nonCompliant', gaps } as const
  const unknown = { verdict: 'unknown', reason: '403' } as const

  it('that cannot be read keeps what was known, from look to look', () => {
    const known = broken({ held: hold, basis: 'one' })
    const first = ruleFinding(unknown, known, ago(30))
    expect(first).toMatchObject({ verdict: 'unknown', known, knownUntil: ago(30) })
    const second = ruleFinding({ verdict: 'notApplicable', reason: 'off' }, first, at)
    expect(second).toMatchObject({ known, knownUntil: ago(30) })
    expect(ruleFinding(nonCompliant, second, at)).not.toHaveProperty('known')
  })

  it('forgets what was known a week ago', () => {
    const last = ruleFinding(unknown, broken(), ago(7 * 24 * 60))
    expect(ruleFinding(unknown, last, at)).not.toHaveProperty('known')
  })

  const regressed = { 'properties.a': ago(99) }
  it('remembers when a regression was first seen, though it could not be read in between', () => {
    const last = ruleFinding(unknown, broken({ regressed }), ago(30))
    const next = ruleFinding(nonCompliant, last, at, { regressed: ['properties.a'] })
    expect(next.regressed).toEqual(regressed)
  })

  const locked: Hold = { reason: 'locked', detail: '' }
  it.each([
    { because: 'the service let go of it', before: { held: hold }, held: locked, want: at },
    { because: 'the service still holds it', before: { held: hold }, held: hold, want: undefined },
    { because: 'its write is under way', before: { held: hold }, held: undefined, want: at },
    { because: 'others held it', before: { held: locked }, held: hold, want: undefined },
    {
      because: 'the service let go of it before',
      before: { held: locked, countsFrom: ago(9) },
      held: locked,
      want: ago(9),
    },
  ])('counts the day of a regression from $want: $because', ({ before, held, want }) => {
    const last = broken({ regressed, ...before })
    const details = { regressed: ['properties.a'], held }
    expect(ruleFinding(nonCompliant, last, at, details).countsFrom).toBe(want)
    expect(ruleFinding(nonCompliant, last, at, { held })).not.toHaveProperty('countsFrom')
  })

  const contested: Hold = { reason: 'contested', detail: 'two pull' }
  it.each([
    { because: 'it starts', last: undefined, held: contested, want: at },
    { because: 'it goes on', last: ago(60), held: contested, want: ago(60) },
    { because: 'it is right for a moment', last: ago(60), held: undefined, want: ago(60) },
    { because: 'a day is over', last: ago(24 * 60), held: undefined, want: undefined },
    { because: 'another day begins', last: ago(24 * 60), held: contested, want: at },
    { because: 'there is none', last: undefined, held: locked, want: undefined },
    { because: 'a person decided', last: ago(1), held: undefined, decided: true, want: undefined },
  ])('is contested since $want: $because', ({ last, held, want, decided = false }) => {
    const before = broken(last === undefined ? {} : { contestedSince: last })
    const next = ruleFinding(nonCompliant, before, at, { held, decided })
    expect(next.contestedSince).toBe(want)
  })

  it('says which cause broke it', () => {
    expect(ruleFinding(nonCompliant, undefined, at, { brokenBy: 'event-1' }).brokenBy).toBe(
      'event-1',
    )
  })

  it.each(['unknown', 'notApplicable'] as const)('that is %s says why', (verdict) => {
    expect(ruleFinding({ verdict, reason: 'a project' }, undefined, at)).toEqual({
      verdict,
      since: at,
      reason: 'a project',
    })
  })
})

describe('two findings', () => {
  const finding: Finding = { resourceId: THING_ID, type: 't', rules: { 'thing-tls': broken() } }
  it.each([
    {
      name: 'that say the same are the same',
      because: 'nothing is written then',
      given: {
        rules: { 'thing-tls': { gaps, since: ago(60), verdict: 'nonCompliant' } },
        type: 't',
        resourceId: THING_ID,
      },
      want: true,
    },
    {
      name: 'with another value in a gap differ',
      because: 'a reader wants the present one',
      given: {
        ...finding,
        rules: { 'thing-tls': broken({ gaps: gaps.map((gap) => ({ ...gap, actual: 0 })) }) },
      },
      want: false,
    },
    {
      name: 'with one more rule differ',
      because: 'it is news',
      given: { ...finding, rules: { ...finding.rules, other: broken() } },
      want: false,
    },
  ] as readonly { name: string; because: string; given: Finding; want: boolean }[])(
    '$name: $because',
    ({ given, want }) => {
      expect(sameFinding(finding, given)).toBe(want)
    },
  )

  it('differ when there was none', () => {
    expect(sameFinding(undefined, finding)).toBe(false)
  })
})

describe('a finding that was cut', () => {
  const held: Hold = { reason: 'audit', detail: 'long' }
  const now = (state: RuleFinding): Finding => ({
    ...{ resourceId: THING_ID, type: 't', rules: { 'thing-tls': state } },
  })
  const cutOf = (state: RuleFinding) => now({ ...state, gaps: [], cut: cutMark(state) })
  it.each([
    { name: 'the same state', given: [broken({ held }), broken({ held })], want: true },
    { name: 'the same state without a hold', given: [broken(), broken()], want: true },
    { name: 'another verdict', given: [broken(), broken({ verdict: 'unknown' })], want: false },
    { name: 'other gaps', given: [broken(), broken({ gaps: [] })], want: false },
    { name: 'no hold any more', given: [broken({ held }), broken()], want: false },
    {
      name: 'a hold that was asked about again',
      given: [broken({ held }), broken({ held: { ...held, askedAt: ago(1) } })],
      want: false,
    },
  ] as readonly {
    name: string
    given: readonly [RuleFinding, RuleFinding]
    want: boolean
  }[])('is known again: $name is the same $want', ({ given: [before, after], want }) => {
    expect(sameFinding(cutOf(before), now(after))).toBe(want)
  })
})

describe('a new hold', () => {
  const hold: Hold = { reason: 'notReady', detail: 'workspace one uses the key' }
  it.each([
    { name: 'first seen', because: 'nobody knows of it', given: [undefined, hold], want: true },
    {
      name: 'the same as before',
      because: 'it was told',
      given: [
        { ...hold, askedAt: ago(60) },
        { ...hold, askedAt: at },
      ],
      want: false,
    },
    {
      name: 'for another reason',
      because: 'something else is to be done',
      given: [{ reason: 'audit', detail: hold.detail }, hold],
      want: true,
    },
    {
      name: 'with other particulars',
      because: 'another workspace stands in the way',
      given: [{ ...hold, detail: 'workspace two uses the key' }, hold],
      want: true,
    },
    { name: 'no more', because: 'it is resolved', given: [hold, undefined], want: false },
  ] as readonly {
    name: string
    because: string
    given: [Hold | undefined, Hold | undefined]
    want: boolean
  }[])('$name: $want, because $because', ({ given: [before, now], want }) => {
    const last: Finding = {
      resourceId: THING_ID,
      type: 't',
      rules: { 'thing-tls': broken(before === undefined ? {} : { held: before }) },
    }
    const next = broken(now === undefined ? {} : { held: now })
    expect(isNewHold(tls, last, next)).toBe(want)
    expect(isNewHold(tls, undefined, next)).toBe(now !== undefined)
  })
})

describe('a contest', () => {
  const held: Hold = { reason: 'contested', detail: 'two pull' }
  const next = broken({ held, contestedSince: ago(60) })
  const findingWith = (last: RuleFinding): Finding => ({
    resourceId: THING_ID,
    type: 't',
    rules: { 'thing-tls': last },
  })
  it.each([
    { name: 'is news when it starts', last: broken(), want: true },
    {
      name: 'is told once, though the gap comes and goes',
      last: { ...next, verdict: 'compliant' },
    },
    {
      name: 'is told once, though who pulls changes',
      last: { ...next, held: { ...held, detail: 'x' } },
    },
  ] as readonly { name: string; last: RuleFinding; want?: boolean }[])('$name', (row) => {
    expect(isNewHold(tls, findingWith(row.last), next)).toBe(row.want ?? false)
  })

  it('and any hold is not told again because nobody could read the rule for a moment', () => {
    const waiting = broken({ held: { reason: 'needsApproval', detail: 'x' } })
    const unread: RuleFinding = { verdict: 'unknown', since: at, known: waiting, knownUntil: at }
    expect(isNewHold(tls, findingWith(unread), waiting)).toBe(false)
  })
})

describe('a gap that no look saw right', () => {
  const gap = { path: 'properties.a', expected: 1 }
  const verdict = { verdict: 'nonCompliant', gaps: [gap] } as const
  const paths = [gap.path]
  const first = ruleFinding(verdict, undefined, at, { regressed: paths, fromNew: paths })

  it('is every gap of a new resource', () => {
    expect(neverRight(paths, undefined, true, NOW)).toEqual(paths)
    expect(first.fromNew).toEqual(paths)
  })

  it('stays one at every later look, as long as it is open', () => {
    expect(regressedPaths([gap], first, false, NOW)).toEqual(paths)
    expect(neverRight(paths, first, false, NOW)).toEqual(paths)
  })

  it('is one no more once a look saw it right: what then comes back is drift', () => {
    const right = ruleFinding({ verdict: 'compliant' }, first, at, { fromNew: paths })
    expect(right.fromNew).toBeUndefined()
    expect(neverRight(paths, right, false, NOW)).toEqual([])
  })

  it('is none that came up on a resource that was seen before', () => {
    expect(neverRight(paths, undefined, false, NOW)).toEqual([])
  })
})
