import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../src/engine/change.ts'
import { type Effect, type Policy, switchedOn, switchesOff } from '../../src/engine/effect.ts'
import type { Finding, Hold, RuleFinding, WouldBe } from '../../src/engine/finding.ts'
import { decide, decideWrites, type GuardContext } from '../../src/engine/guard.ts'
import type { Lock } from '../../src/engine/lock.ts'
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
  SUBSCRIPTION,
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
  readonly fromNew?: readonly string[]
  readonly lastHold?: Hold
  readonly lastPreview?: WouldBe
  readonly lastRefusal?: Hold
  /** Locks of the subscription; an error is thrown. */
  readonly locks?: readonly Lock[] | Error
  /** Checks that are not met; the others are. */
  readonly blocked?: readonly ReadinessCheck[]
  /** Checks that found somebody. */
  readonly inUse?: readonly ReadinessCheck[]
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
    locks: async () => {
      asked.push('locks')
      if (given.locks instanceof Error) throw given.locks
      return given.locks ?? []
    },
    readiness: async (check) => {
      asked.push(check)
      if ('thrown' in given) throw given.thrown
      if (given.inUse?.includes(check)) return { blockedBy: 'subnet jobs is let in', inUse: true }
      return given.blocked?.includes(check) ? { blockedBy: `${check} is not met` } : 'ready'
    },
  }
  const { regressed = [], fromNew = [], lastHold, lastPreview, lastRefusal } = given
  const observation = observationOf(thingOf({}), given.observation)
  const memory = { lastHold, lastPreview, lastRefusal }
  const tail = async () => {
    if (given.log instanceof Error) throw given.log
    return given.log ?? []
  }
  const decision = await decide({ fix, observation, regressed, fromNew, ...memory, tail, ports })
  return { decision, asked }
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
      want: {
        reason: 'writesOff',
        detail: 'all writes are switched off',
        wouldBe: { decision: 'fixedAtOnce', switches: ['writesOff'], askedAt: at },
      },
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
      want: {
        reason: 'audit',
        detail: 'the effect of this rule here is audit',
        wouldBe: { decision: 'fixedAtOnce', switches: ['audit'], askedAt: at },
      },
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
      name: 'on a new resource when a check finds somebody who uses it',
      because: 'that it is new is no proof that nobody came',
      given: { rule: guarded, regressed: BOTH, fromNew: BOTH, inUse: ['approvedPrivateEndpoint'] },
      want: {
        reason: 'needsApproval',
        detail: 'it is new, and may be in use already: subnet jobs is let in',
        askedAt: at,
      },
    },
    {
      name: 'on a new resource when one gap of two was never right, and a check finds somebody',
      because: 'both are closed by one write',
      given: {
        rule: guarded,
        regressed: BOTH,
        fromNew: BOTH.slice(1),
        inUse: ['approvedPrivateEndpoint'],
      },
      want: {
        reason: 'needsApproval',
        detail: 'it is new, and may be in use already: subnet jobs is let in',
        askedAt: at,
      },
    },
    {
      name: 'on a new resource when a check throws',
      because: 'no answer is no permission',
      given: { rule: guarded, regressed: BOTH, fromNew: BOTH, thrown: new Error('503') },
      want: { reason: 'guardFailed', detail: 'safety: 503' },
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
      name: 'on a new resource when a check only cannot rule anybody out',
      because: 'nobody is known to come, and an hour later somebody may',
      given: {
        rule: guarded,
        regressed: BOTH,
        fromNew: BOTH,
        blocked: ['approvedPrivateEndpoint'],
      },
      want: ['approvedPrivateEndpoint'],
    },
    {
      name: 'when all its gaps are regressions, though somebody uses it',
      because: 'it worked without them when it was last looked at',
      given: { rule: guarded, regressed: BOTH, inUse: ['approvedPrivateEndpoint'] },
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

const aSetting: Change = { kind: 'set', path: 'properties.a', value: 1 }
const SCOPE = `/subscriptions/${SUBSCRIPTION}`
const READ_ONLY: Lock = { name: 'keep', scope: GROUP, level: 'ReadOnly' }
const ML = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces`
const WORKSPACE = `${ML}/ws`
const ACCOUNT = `${GROUP}/providers/Contoso.Store/accounts/acct1`

/** A thing that one workspace depends on, where `broken` is broken on another member of the unit. */
function unitWith(
  broken: Rule,
  verdict: RuleFinding['verdict'] = 'nonCompliant',
  reason?: Hold['reason'],
): Partial<Given> {
  const held = reason === undefined ? {} : { held: { reason, detail: 'It is so.' } }
  const rules = { [broken.id]: { verdict, since: at, ...held } }
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
      name: 'what comes first is out of our scope',
      because: 'a workspace may name what is not ours, and we would never put it right',
      given: { rule: fifth, ...unitWith(first), policy: { include: [THING_ID] } },
    },
    ...(['managedByAzure', 'notConfigured', 'outOfScope', 'ownResource'] as const).map(
      (reason) => ({
        name: `what comes first is held: ${reason}`,
        because: 'nobody would ever put it right',
        given: { rule: fifth, ...unitWith(first, 'nonCompliant', reason) },
      }),
    ),
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
  expect(asked).toEqual(['approvedPrivateEndpoint', 'noPublicContainer', 'locks'])
})

describe('what a switch of the operator holds says what would be done', () => {
  const off = { policy: { writes: 'off' } } as const
  const audited = { policy: { effect: 'audit' } } as const
  it.each([
    {
      name: 'fixed at once, because it is safe',
      given: { rule: tls, ...off },
      want: { decision: 'fixedAtOnce', switches: ['writesOff'] },
    },
    {
      name: 'fixed at once, with the time at which its checks passed',
      given: { rule: guarded, ...audited },
      want: { decision: 'fixedAtOnce', switches: ['audit'], askedAt: at },
    },
    {
      name: 'both switches, when both are off',
      given: { rule: tls, policy: { writes: 'off', effect: 'audit' } },
      want: { decision: 'fixedAtOnce', switches: ['writesOff', 'audit'] },
    },
    {
      name: 'waits for a person, with what is not met',
      given: { rule: guarded, blocked: ['approvedPrivateEndpoint'], ...audited },
      want: {
        decision: 'waitsForPerson',
        switches: ['audit'],
        reason: 'needsApproval',
        because: 'approvedPrivateEndpoint is not met',
        askedAt: at,
      },
    },
    {
      name: 'kept back, because a lock forbids what would be fixed at once',
      given: { rule: tls, changes: [aSetting], locks: [READ_ONLY], ...off },
      want: {
        decision: 'keptBack',
        switches: ['writesOff'],
        reason: 'locked',
        because: 'the ReadOnly lock keep on resource group rg-a forbids it',
        askedAt: at,
      },
    },
    {
      name: 'fixed at once, as far as is known, where the locks cannot be read',
      given: { rule: tls, changes: [aSetting], locks: new Error('403'), ...off },
      want: { decision: 'fixedAtOnce', switches: ['writesOff'], askedAt: at, locks: 'unread' },
    },
    {
      name: 'waiting for a person, and that the locks cannot be read',
      given: { rule: approval, changes: [aSetting], locks: new Error('403'), ...off },
      want: { decision: 'waitsForPerson', switches: ['writesOff'], locks: 'unread' },
    },
    {
      name: 'kept back, because the rule only reports',
      given: { rule: reportOnly, ...audited },
      want: {
        decision: 'keptBack',
        switches: ['audit'],
        reason: 'reportOnly',
        because: 'It is chosen at creation.',
      },
    },
    {
      name: 'kept back, because it lies outside the scope all the same',
      given: { rule: tls, policy: { writes: 'off', include: [] } },
      want: {
        decision: 'keptBack',
        switches: ['writesOff'],
        reason: 'outOfScope',
        because: 'one is outside the configured scope',
      },
    },
    {
      name: 'kept back, because a check could not be answered',
      given: { rule: guarded, thrown: new Error('Resource Graph: 503'), ...audited },
      want: {
        decision: 'keptBack',
        switches: ['audit'],
        reason: 'guardFailed',
        because: 'safety: Resource Graph: 503',
      },
    },
    {
      name: 'kept back, because what comes first in the unit is switched on with it',
      given: { rule: fifth, ...unitWith(first), ...audited },
      want: {
        decision: 'keptBack',
        switches: ['audit'],
        reason: 'unitOrder',
        because: 'thing-step-1 on acct1 comes first in the unit of ws',
        askedAt: at,
      },
    },
  ] as readonly { name: string; given: Given; want: WouldBe }[])(
    '$name',
    async ({ given, want }) => {
      expect((await decided(given)).decision).toMatchObject({ hold: { wouldBe: want } })
    },
  )

  it.each([
    {
      name: 'what would be fixed at once',
      lastPreview: { decision: 'fixedAtOnce', switches: ['audit'], askedAt: 'x' },
    },
    {
      name: 'what would run into a lock',
      lastPreview: {
        ...{ decision: 'keptBack', switches: ['audit'], askedAt: 'x' },
        ...{ reason: 'locked', because: 'a lock forbids it' },
      },
    },
    {
      name: 'what would wait for a person',
      lastPreview: {
        ...{ decision: 'waitsForPerson', switches: ['audit'], askedAt: 'x' },
        ...{ reason: 'needsApproval', because: 'before' },
      },
    },
  ] as readonly { name: string; lastPreview: WouldBe }[])(
    'asks nothing again within the hour: $name',
    async ({ lastPreview }) => {
      const { decision, asked } = await decided({ rule: guarded, lastPreview, ...audited })
      expect(asked).toEqual([])
      expect(decision).toMatchObject({ hold: { reason: 'audit', wouldBe: lastPreview } })
    },
  )

  it('believes no preview of before over what can be told without asking', async () => {
    const lastPreview: WouldBe = { decision: 'fixedAtOnce', switches: ['audit'], askedAt: 'x' }
    const given = { rule: guarded, lastPreview, managed: [THING_ID] }
    const { decision } = await decided({ ...given, policy: { writes: 'off' } })
    const wouldBe = { decision: 'keptBack', reason: 'managedByAzure' }
    expect(decision).toMatchObject({ hold: { reason: 'writesOff', wouldBe } })
  })

  it('writes nothing on the word of a preview: with the switch on, the checks are asked', async () => {
    const lastPreview: WouldBe = { decision: 'fixedAtOnce', switches: ['audit'], askedAt: at }
    const { decision, asked } = await decided({
      ...{ rule: guarded, lastPreview, blocked: ['approvedPrivateEndpoint'] },
    })
    expect(asked).toContain('approvedPrivateEndpoint')
    expect(decision).toMatchObject({ hold: { reason: 'needsApproval' } })
  })

  it('is held whatever the policy, the checks and the memory, and tells the decision of the same situation with the switches on, or the lock that it would run into', async () => {
    const rules = [tls, guarded, approval, reportOnly, requiring(guarded), third, fifth]
    const scopes = [undefined, GROUP, THING_ID, ACCOUNT, `${GROUP}b`]
    const override = fc.record(
      {
        effect: fc.constantFrom<Effect>('audit', 'remediate'),
        rules: fc.subarray(rules.map(({ id }) => id)),
        scope: fc.constantFrom(...scopes.filter((scope) => scope !== undefined)),
      },
      { requiredKeys: ['effect'] },
    )
    const situation = fc.record({
      rule: fc.constantFrom(...rules),
      writes: fc.constantFrom<'on' | 'off'>('on', 'off'),
      effect: fc.constantFrom<Effect>('audit', 'remediate'),
      overrides: fc.array(override, { maxLength: 4 }),
      include: fc.constantFrom([`${GROUP}b`], policy.include),
      own: fc.constantFrom([], [GROUP]),
      regressed: fc.subarray(BOTH),
      blocked: fc.subarray<ReadinessCheck>(['noPinnedKeyVersion', 'approvedPrivateEndpoint']),
      thrown: fc.boolean(),
      locks: fc.constantFrom<readonly Lock[]>([], [READ_ONLY]),
      changes: fc.constantFrom<readonly Change[]>([], [aSetting]),
    })
    let switched = 0
    await fc.assert(
      fc.asyncProperty(situation, async (one) => {
        const { writes, effect, overrides, include, own, thrown, ...given } = one
        const all = { writes, effect, overrides, include, own }
        const failing = thrown ? { thrown: new Error('503') } : {}
        const rest = { ...given, ...failing, ...unitWith(first) }
        const { decision } = await decided({ ...rest, policy: all })
        const off = switchesOff({ ...policy, ...all }, one.rule.id, THING_ID)
        if (off.length === 0) return
        switched += 1
        expect(decision.apply).toBe(false)
        if (decision.apply || decision.hold.wouldBe === undefined) {
          // A reason that no switch makes comes first: then there is nothing to preview.
          expect(writes).toBe('on')
          return
        }
        const { wouldBe } = decision.hold
        const on = switchedOn({ ...policy, ...all }, one.rule.id, THING_ID)
        const real = (await decided({ ...rest, policy: on })).decision
        expect(wouldBe.switches).toEqual(off)
        const told = wouldBe.decision === 'fixedAtOnce' ? {} : wouldBe
        const { reason, detail: because } = real.apply ? {} : real.hold
        // A real write runs into the lock, a preview tells of it.
        const isLocked = real.apply && one.locks.length > 0 && one.changes.length > 0
        if (isLocked) {
          expect(told).toMatchObject({ decision: 'keptBack', reason: 'locked' })
          return
        }
        expect(wouldBe.decision === 'fixedAtOnce').toBe(real.apply)
        expect(told).toMatchObject(real.apply ? {} : { reason, because })
      }),
      { numRuns: 400 },
    )
    expect(switched).toBeGreaterThan(100)
  })
})

describe('what is offered to a person', () => {
  const lockOf = (scope: string, level: Lock['level'] = 'ReadOnly'): Lock => ({
    ...{ name: 'keep', scope, level },
  })
  const deletion: readonly Change[] = [
    {
      kind: 'request',
      method: 'DELETE',
      target: { below: '/parts/p' },
      apiVersion: '2026-01-01',
      permissions: [],
    },
  ]
  const locking: readonly Change[] = [
    {
      ...{ kind: 'request', method: 'PUT', apiVersion: '2020-05-01', permissions: [] },
      target: { id: `${THING_ID}/providers/Microsoft.Authorization/locks/mine` },
    },
  ]

  it.each([
    {
      name: 'a lock on the resource',
      given: { changes: [aSetting], locks: [lockOf(THING_ID)] },
      want: 'the ReadOnly lock keep on one forbids it',
    },
    {
      name: 'a lock on its group, in another case',
      given: { changes: [aSetting], locks: [lockOf(GROUP.toUpperCase())] },
      want: 'the ReadOnly lock keep on resource group RG-A forbids it',
    },
    {
      name: 'a lock on its subscription',
      given: { changes: [aSetting], locks: [lockOf(`/subscriptions/${SUBSCRIPTION}`)] },
      want: 'the ReadOnly lock keep on the subscription forbids it',
    },
    {
      name: 'a lock against deletion, when it deletes',
      given: { changes: deletion, locks: [lockOf(GROUP, 'CanNotDelete')] },
      want: 'the CanNotDelete lock keep on resource group rg-a forbids it',
    },
    {
      name: 'a lock on a neighbour that it writes to',
      given: { changes: beside, locks: [lockOf(`${GROUP}b`)], policy: { include: [SCOPE] } },
      want: 'the ReadOnly lock keep on resource group rg-ab forbids it',
    },
  ] as readonly { name: string; given: Partial<Given>; want: string }[])(
    'is not what $name forbids',
    async ({ given, want }) => {
      const { decision } = await decided({ rule: approval, ...given })
      const hold = { reason: 'locked', detail: want, askedAt: at }
      expect(decision).toEqual({ apply: false, hold })
    },
  )

  it.each([
    {
      name: 'a lock against deletion, when nothing is deleted',
      given: { changes: [aSetting], locks: [lockOf(GROUP, 'CanNotDelete')] },
    },
    {
      name: 'a lock on a group whose name begins the same',
      given: { changes: [aSetting], locks: [lockOf(`${GROUP}b`)] },
    },
    {
      name: 'a lock, when a key is rotated in the vault itself',
      given: { changes: [{ kind: 'rotateKey' }], locks: [lockOf(THING_ID)] },
    },
    {
      name: 'a lock, when the change makes a lock',
      given: { changes: locking, locks: [lockOf(THING_ID)] },
    },
  ] as readonly { name: string; given: Partial<Given> }[])(
    'is offered in spite of $name',
    async ({ given }) => {
      const { decision } = await decided({ rule: approval, ...given })
      expect(decision).toMatchObject({ hold: { reason: 'needsApproval' } })
    },
  )

  it('is offered when the locks cannot be read, and says so', async () => {
    const locks = new Error('403')
    const { decision } = await decided({ rule: approval, changes: [aSetting], locks })
    expect(decision).toMatchObject({ hold: { reason: 'needsApproval', locks: 'unread' } })
  })

  it('is not what Azure refused last time', async () => {
    const lastRefusal: Hold = { reason: 'deniedByPolicy', detail: 'by tls-only', askedAt: 'x' }
    const { decision, asked } = await decided({ rule: approval, lastRefusal })
    expect(decision).toEqual({ apply: false, hold: lastRefusal })
    expect(asked).toEqual([])
  })

  it('is the only thing that locks are read for, beside what is not written at all', async () => {
    const locks = [lockOf(THING_ID)]
    const { decision, asked } = await decided({ rule: guarded, changes: [aSetting], locks })
    expect(decision).toEqual({ apply: true })
    expect(asked).toEqual(['approvedPrivateEndpoint'])
  })
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
