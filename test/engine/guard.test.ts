import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/engine/change.ts'
import type { Policy } from '../../src/engine/effect.ts'
import type { Finding, Hold, RuleFinding } from '../../src/engine/finding.ts'
import { decide, decideWrites, type GuardContext } from '../../src/engine/guard.ts'
import type { ProposedFix } from '../../src/engine/plan.ts'
import type { StoredEntry } from '../../src/engine/record.ts'
import type { Observation, ReadinessCheck, Rule } from '../../src/engine/rule.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import {
  approval,
  GROUP,
  guarded,
  idOf,
  NOW,
  observationOf,
  parameters,
  policy,
  reportOnly,
  settingsRule,
  THING_ID,
  thingOf,
  timing,
  tls,
} from './samples.ts'

const GAPS = [
  { path: 'properties.a', expected: 1 },
  { path: 'properties.b', expected: 1 },
]
const BOTH = GAPS.map((gap) => gap.path)
const at = NOW.toISOString()

interface Given {
  readonly rule: Rule
  /** What the fix does beside the resource itself. */
  readonly changes?: readonly Change[]
  readonly policy?: Partial<Policy>
  readonly regressed?: readonly string[]
  readonly lastHold?: Hold
  /** Checks that are not met; the others are. */
  readonly blocked?: readonly ReadinessCheck[]
  /** What a check throws. */
  readonly thrown?: unknown
  readonly observation?: Partial<Observation>
  /** Resources that an Azure service owns; an error is thrown. */
  readonly managed?: readonly string[] | Error
  /** What each workspace names. */
  readonly units?: Readonly<Record<string, readonly string[]>>
  readonly findings?: Readonly<Record<string, Finding>>
  /** The end of the resource's log; an error is thrown. */
  readonly log?: readonly StoredEntry[] | Error
}

/** Decides, and says which checks were asked on the way. */
async function decided(given: Given) {
  const asked: string[] = []
  const fix: ProposedFix = { rule: given.rule, gaps: GAPS, changes: given.changes ?? [] }
  const ports: GuardContext['ports'] = {
    policy: { ...policy, ...given.policy },
    timing,
    catalogue: createCatalogue(RULES, parameters),
    units: {
      dependents: async () => [],
      members: async (id) => [id, ...(given.units?.[id] ?? [])],
      isManaged: async (id) => {
        if (given.managed instanceof Error) throw given.managed
        return given.managed?.includes(id) ?? false
      },
      learn: async () => {},
      forget: async () => {},
    },
    findings: {
      get: async (id) => given.findings?.[id],
      save: async () => {},
      close: async () => {},
    },
    clock: { now: () => NOW, sleep: async () => {} },
    readiness: async (check) => {
      asked.push(check)
      if ('thrown' in given) throw given.thrown
      return given.blocked?.includes(check) ? { blockedBy: `${check} is not met` } : 'ready'
    },
  }
  const { regressed = [], lastHold } = given
  const observation = observationOf(thingOf({}), given.observation)
  const tail = async () => {
    if (given.log instanceof Error) throw given.log
    return given.log ?? []
  }
  return { decision: await decide({ fix, observation, regressed, lastHold, tail, ports }), asked }
}

const STEPS = [1, 3, 5].map((unitStep) =>
  settingsRule({ id: `thing-step-${unitStep}`, unitStep, safety: { class: 'safe' } }),
)
const [first, third, fifth] = STEPS as [Rule, Rule, Rule]
const named = settingsRule({
  id: 'thing-step-named',
  unitStep: 2,
  safety: { class: 'reportOnly', why: 'It cannot be changed.' },
})
const RULES = [tls, ...STEPS, named]

// The guards look at where a fix writes, not only at what it is about.
const beside: readonly Change[] = [
  {
    kind: 'request',
    method: 'PUT',
    target: { id: `${GROUP}b/providers/Contoso.Things/things/near` },
    apiVersion: '2026-01-01',
    permissions: [],
  },
]

/** Three fixes that another automation set back. */
const fought: readonly StoredEntry[] = [1, 2, 3].flatMap((times) => {
  const actor = { kind: 'user', name: 'jonas' } as const
  const cause = { source: 'event', id: `event-${times}`, at, actor } as const
  const common = { action: `action-${times}`, at, resourceId: THING_ID, rules: [tls.id], cause }
  const request = { kind: 'rotateKey', resourceId: THING_ID } as const
  const write = { rules: [tls.id], request, before: [], after: [{ path: 'properties.a' }] }
  const sequence = 2 * times
  return [
    { sequence: sequence - 1, hash: '', entry: { ...common, state: 'intended', write } },
    { sequence, hash: '', entry: { ...common, state: 'verified' } },
  ] as const
})

const requiring = (rule: Rule): Rule => ({ ...rule, requires: ['noPinnedKeyVersion'] }) as Rule

describe('a fix is held', () => {
  it.each([
    {
      name: 'when writes are off',
      because: 'the switch stops everything',
      given: { rule: tls, policy: { writes: 'off' } },
      want: { reason: 'writesOff', detail: 'all writes are switched off' },
    },
    {
      name: 'outside the scope',
      because: 'nobody gave it to us',
      given: { rule: tls, policy: { include: [`${GROUP}b`] } },
      want: { reason: 'outOfScope', detail: 'one is outside the configured scope' },
    },
    {
      name: 'on what the service lives on',
      because: 'it would saw off its own branch',
      given: { rule: tls, policy: { own: [GROUP] } },
      want: { reason: 'ownResource', detail: 'the service itself depends on one' },
    },
    {
      name: 'when it would also write outside the scope',
      because: 'the neighbour is not ours to touch',
      given: { rule: tls, changes: beside, policy: { exclude: [`${GROUP}b`] } },
      want: { reason: 'outOfScope', detail: 'near is outside the configured scope' },
    },
    {
      name: 'when it would also write to what the service lives on',
      because: 'it would saw off its own branch, from the neighbour',
      given: { rule: tls, changes: beside, policy: { own: [`${GROUP}b`] } },
      want: { reason: 'ownResource', detail: 'the service itself depends on near' },
    },
    {
      name: 'on what another resource manages',
      because: 'its owner would put it back, or break',
      given: { rule: tls, observation: { resource: thingOf({}, { managedBy: '/owner' }) } },
      want: {
        reason: 'managedByAzure',
        detail: 'the resource belongs to a group that an Azure service owns',
      },
    },
    {
      name: 'in a group that Azure ML made',
      because: 'services break when it is touched',
      given: { rule: tls, managed: [THING_ID] },
      want: {
        reason: 'managedByAzure',
        detail: 'the resource belongs to a group that an Azure service owns',
      },
    },
    {
      name: 'when nobody can tell who owns it',
      because: 'no answer is no permission',
      given: { rule: tls, managed: new Error('table: 503') },
      want: { reason: 'guardFailed', detail: 'managed: table: 503' },
    },
    {
      name: 'when it is only audited',
      because: 'the operator decides per rule and scope',
      given: { rule: tls, policy: { overrides: [{ rules: ['thing-tls'], effect: 'audit' }] } },
      want: { reason: 'audit', detail: 'the effect of this rule here is audit' },
    },
    {
      name: 'when the rule only reports',
      because: 'the rule says why',
      given: { rule: reportOnly },
      want: { reason: 'reportOnly', detail: 'It is chosen at creation.' },
    },
    {
      name: 'when a person must confirm',
      because: 'the rule says why',
      given: { rule: approval, regressed: BOTH },
      want: {
        reason: 'needsApproval',
        detail: 'Nobody can tell who still uses the key.',
        askedAt: at,
      },
    },
    {
      name: 'when a check of a guarded rule is not met',
      because: 'somebody would be cut off',
      given: { rule: guarded, blocked: ['approvedPrivateEndpoint'] },
      want: {
        reason: 'needsApproval',
        detail: 'approvedPrivateEndpoint is not met',
        askedAt: at,
      },
    },
    {
      name: 'when only some of its gaps are regressions',
      because: 'the others may be relied on',
      given: {
        rule: guarded,
        regressed: BOTH.slice(1),
        blocked: ['approvedPrivateEndpoint'],
      },
      want: {
        reason: 'needsApproval',
        detail: 'approvedPrivateEndpoint is not met',
        askedAt: at,
      },
    },
    {
      name: 'when a requirement is not met, though it is a regression',
      because: 'a requirement is for every write',
      given: { rule: requiring(guarded), regressed: BOTH, blocked: ['noPinnedKeyVersion'] },
      want: { reason: 'notReady', detail: 'noPinnedKeyVersion is not met', askedAt: at },
    },
    {
      name: 'when a requirement is not met, though the rule is safe',
      because: 'a requirement is for every write',
      given: { rule: requiring(tls), blocked: ['noPinnedKeyVersion'] },
      want: { reason: 'notReady', detail: 'noPinnedKeyVersion is not met', askedAt: at },
    },
    {
      name: 'when the answer of an hour ago still stands',
      because: 'Azure is not asked for every event',
      given: {
        rule: guarded,
        lastHold: { reason: 'needsApproval', detail: 'before', askedAt: 'x' },
      },
      want: { reason: 'needsApproval', detail: 'before', askedAt: 'x' },
    },
    {
      name: 'when a check throws',
      because: 'no answer is no permission',
      given: { rule: guarded, thrown: new Error('Resource Graph: 503') },
      want: { reason: 'guardFailed', detail: 'safety: Resource Graph: 503' },
    },
    {
      name: 'when it was put right three times today, though it is a regression',
      because: 'a fourth write would be set back as well',
      given: { rule: tls, regressed: BOTH, log: fought },
      want: {
        reason: 'contested',
        detail: expect.stringMatching(/^Rebaseline put properties\.a right 3 times .* from jonas/),
        askedAt: at,
      },
    },
    {
      name: 'when the log cannot be read',
      because: 'no answer is no permission',
      given: { rule: tls, log: new Error('table: 503') },
      want: { reason: 'guardFailed', detail: 'contest: table: 503' },
    },
    {
      name: 'when a requirement throws text',
      because: 'anything can be thrown',
      given: { rule: requiring(tls), thrown: 'no' },
      want: { reason: 'guardFailed', detail: 'requirements: no' },
    },
  ] as readonly { name: string; because: string; given: Given; want: Hold }[])(
    '$name: $because',
    async ({ given, want }) => {
      const { decision } = await decided(given)
      expect(decision).toEqual({ apply: false, hold: want })
    },
  )
})

describe('a fix is applied', () => {
  it.each([
    { name: 'when it is safe', because: 'nobody notices', given: { rule: tls }, want: [] },
    {
      name: 'when it is managed by nobody',
      because: 'an empty name is none',
      given: { rule: tls, observation: { resource: thingOf({}, { managedBy: '' }) } },
      want: [],
    },
    {
      name: 'when its checks pass',
      because: 'nobody is cut off',
      given: { rule: guarded },
      want: ['approvedPrivateEndpoint'],
    },
    {
      name: 'when all its gaps are regressions',
      because: 'it was so before, so no check is asked',
      given: { rule: guarded, regressed: BOTH, blocked: ['approvedPrivateEndpoint'] },
      want: [],
    },
    {
      name: 'when its requirement is met too',
      because: 'both are asked, the requirement first',
      given: { rule: requiring(guarded) },
      want: ['noPinnedKeyVersion', 'approvedPrivateEndpoint'],
    },
    {
      name: 'when it is a regression and the requirement is met',
      because: 'only the requirement is asked',
      given: { rule: requiring(guarded), regressed: BOTH },
      want: ['noPinnedKeyVersion'],
    },
  ] as readonly { name: string; because: string; given: Given; want: string[] }[])(
    '$name: $because',
    async ({ given, want }) => {
      expect(await decided(given)).toEqual({ decision: { apply: true }, asked: want })
    },
  )
})

it('is held for the first reason in a fixed order, and nothing is asked behind a closed door', async () => {
  const rule = requiring({ ...guarded, safety: { class: 'approval', why: 'Ask.' } } as Rule)
  const doors: readonly [Hold['reason'], Partial<Given>][] = [
    ['writesOff', { policy: { writes: 'off', include: [], own: [GROUP], effect: 'audit' } }],
    ['outOfScope', { policy: { include: [], own: [GROUP], effect: 'audit' } }],
    ['ownResource', { policy: { own: [GROUP], effect: 'audit' }, managed: [THING_ID] }],
    ['managedByAzure', { policy: { effect: 'audit' }, managed: [THING_ID] }],
    ['audit', { policy: { effect: 'audit' } }],
  ]
  const lastHold: Hold = { reason: 'notReady', detail: 'before', askedAt: at }
  for (const [reason, given] of doors) {
    const { decision, asked } = await decided({
      rule,
      lastHold,
      blocked: ['noPinnedKeyVersion'],
      ...given,
    })
    expect(decision).toMatchObject({ hold: { reason } })
    expect(asked).toEqual([])
  }
  const standing = await decided({ rule, lastHold })
  expect(standing).toEqual({ decision: { apply: false, hold: lastHold }, asked: [] })
  const blocked = await decided({ rule, blocked: ['noPinnedKeyVersion'] })
  expect(blocked).toMatchObject({ decision: { hold: { reason: 'notReady' } } })
  const waiting = await decided({ rule: { ...rule, unitStep: 5 } as Rule, ...unitWith(first) })
  expect(waiting).toMatchObject({ decision: { hold: { reason: 'unitOrder' } } })
  expect(waiting.asked).toEqual(['noPinnedKeyVersion'])
  const open = await decided({ rule })
  expect(open).toMatchObject({ decision: { hold: { reason: 'needsApproval' } } })
})

const ML = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces`
const WORKSPACE = `${ML}/ws`
const ACCOUNT = `${GROUP}/providers/Contoso.Store/accounts/acct1`

/** A thing that one workspace depends on, where `broken` is broken on another member of the unit. */
function unitWith(broken: Rule, verdict: RuleFinding['verdict'] = 'nonCompliant'): Partial<Given> {
  const rules = { [broken.id]: { verdict, since: at } }
  return {
    observation: { unit: [WORKSPACE] },
    units: { [WORKSPACE]: [THING_ID, ACCOUNT] },
    findings: { [ACCOUNT]: { resourceId: ACCOUNT, type: 'Contoso.Store/accounts', rules } },
  }
}

describe('the order in a unit', () => {
  it('holds an old gap until what comes first is put right', async () => {
    const { decision } = await decided({ rule: fifth, ...unitWith(third) })
    expect(decision).toEqual({
      apply: false,
      hold: {
        reason: 'unitOrder',
        detail: 'thing-step-3 on acct1 comes first in the unit of ws',
        askedAt: at,
      },
    })
  })

  it.each([
    {
      name: 'its gaps are regressions',
      because: 'it is put back at once',
      given: { rule: fifth, ...unitWith(first), regressed: BOTH },
    },
    {
      name: 'its own place is as early',
      because: 'neither waits for the other',
      given: { rule: third, ...unitWith(third) },
    },
    {
      name: 'its own place is earlier',
      because: 'it comes first itself',
      given: { rule: first, ...unitWith(fifth) },
    },
    {
      name: 'it has no place',
      because: 'the order does not matter for it',
      given: { rule: tls, ...unitWith(first) },
    },
    {
      name: 'what comes first is right',
      because: 'its turn is over',
      given: { rule: fifth, ...unitWith(first, 'compliant') },
    },
    {
      name: 'what comes first is not known',
      because: 'it may never be',
      given: { rule: fifth, ...unitWith(first, 'unknown') },
    },
    {
      name: 'what comes first only reports',
      because: 'nobody would ever put it right',
      given: { rule: fifth, ...unitWith(named) },
    },
    {
      name: 'what comes first is only audited',
      because: 'nobody would ever put it right',
      given: {
        rule: fifth,
        ...unitWith(first),
        policy: { overrides: [{ scope: ACCOUNT, effect: 'audit' }] },
      },
    },
    {
      name: 'what is broken has no place',
      because: 'it is in nobody’s way',
      given: { rule: fifth, ...unitWith(tls) },
    },
    {
      name: 'the broken rule is one of an old version',
      because: 'nobody would ever put it right',
      given: { rule: fifth, ...unitWith(settingsRule({ id: 'thing-old', unitStep: 1 })) },
    },
    {
      name: 'no workspace depends on the resource',
      because: 'there is no unit',
      given: { rule: fifth, ...unitWith(first), observation: { unit: [] } },
    },
  ] as readonly { name: string; because: string; given: Given }[])(
    'lets a fix pass when $name: $because',
    async ({ given }) => {
      expect((await decided(given)).decision).toEqual({ apply: true })
    },
  )

  it('waits when only some of the gaps are regressions', async () => {
    const given = { rule: fifth, ...unitWith(first), regressed: BOTH.slice(1) }
    expect((await decided(given)).decision).toMatchObject({ hold: { reason: 'unitOrder' } })
  })

  it('looks at every workspace that depends on the resource', async () => {
    const { findings, units } = unitWith(first)
    const observation = { unit: [`${ML}/other`, WORKSPACE] }
    const { decision } = await decided({
      rule: fifth,
      observation,
      ...(findings === undefined ? {} : { findings }),
      ...(units === undefined ? {} : { units }),
    })
    expect(decision).toMatchObject({ hold: { reason: 'unitOrder' } })
  })

  it.each([
    { name: 'a workspace', because: 'it is its own unit', given: WORKSPACE },
    {
      name: 'what lies in a workspace',
      because: 'it is part of that unit, though no workspace names it',
      given: `${WORKSPACE}/onlineEndpoints/score/deployments/blue`,
    },
    {
      name: 'a workspace in another case',
      because: 'ids are compared without case',
      given: WORKSPACE.replace('Microsoft.MachineLearning', 'microsoft.MACHINElearning'),
    },
  ])('holds $name, too: $because', async ({ given }) => {
    const { findings = {} } = unitWith(first)
    const unit = given.slice(0, WORKSPACE.length)
    const { decision } = await decided({
      rule: fifth,
      observation: { resourceId: given, unit: [`${ML}/project-of-it`] },
      units: { [unit]: [ACCOUNT] },
      findings,
    })
    expect(decision).toMatchObject({ hold: { reason: 'unitOrder' } })
  })

  it('is not that of another kind of workspace', async () => {
    const { findings = {} } = unitWith(first)
    const logs = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/ws`
    const observation = { resourceId: logs }
    const { decision } = await decided({
      rule: fifth,
      observation,
      units: { [logs]: [ACCOUNT] },
      findings,
    })
    expect(decision).toEqual({ apply: true })
  })
})

it('asks the checks of a rule in its order and stops at the first that is not met', async () => {
  const rule = settingsRule({
    id: 'thing-many',
    safety: {
      class: 'guarded',
      checks: ['approvedPrivateEndpoint', 'noPublicContainer', 'publicNetworkIsOff'],
    },
  })
  const { asked } = await decided({ rule, blocked: ['noPublicContainer'] })
  expect(asked).toEqual(['approvedPrivateEndpoint', 'noPublicContainer'])
})

describe('the merged writes', () => {
  const secondsLater = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

  it.each([
    {
      name: 'go when the budget holds both',
      because: 'both are taken at once',
      given: { now: NOW, take: async () => true },
      want: undefined,
    },
    {
      name: 'go when the read is exactly old enough',
      because: 'the bound belongs to it',
      given: { now: secondsLater(60), take: async () => true },
      want: undefined,
    },
    {
      name: 'are held when the read is too old',
      because: 'somebody may have changed it since',
      given: { now: secondsLater(60.6), take: async () => true },
      want: { reason: 'stale', detail: 'the resource was read 61 s ago' },
    },
    {
      name: 'are held when the budget is used up',
      because: 'a storm must end somewhere',
      given: { now: NOW, take: async () => false },
      want: {
        reason: 'budget',
        detail: "this hour's budget of writes in the subscription is used up",
      },
    },
    {
      name: 'are held when the budget throws',
      because: 'no answer is no permission',
      given: {
        now: NOW,
        take: async () => {
          throw new Error('table: 503')
        },
      },
      want: { reason: 'guardFailed', detail: 'budget: table: 503' },
    },
    {
      name: 'are held when the budget throws text',
      because: 'anything can be thrown',
      given: {
        now: NOW,
        take: async () => {
          throw 'no'
        },
      },
      want: { reason: 'guardFailed', detail: 'budget: no' },
    },
  ] as readonly {
    name: string
    because: string
    given: { now: Date; take: () => Promise<boolean> }
    want: Hold | undefined
  }[])('$name: $because', async ({ given: { now, take }, want }) => {
    const taken: unknown[] = []
    const hold = await decideWrites(idOf(THING_ID), observationOf(thingOf({})), 2, {
      timing,
      clock: { now: () => now, sleep: async () => {} },
      budget: {
        take: (...args) => {
          taken.push(args)
          return take()
        },
      },
    })
    expect(hold).toEqual(want)
    // What is held for its age costs nothing.
    const paid = want?.reason === 'stale' ? [] : [['11111111-2222-3333-4444-555555555555', 2]]
    expect(taken).toEqual(paid)
  })
})
