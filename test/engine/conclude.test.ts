import { describe, expect, it } from 'vitest'
import { assess } from '../../src/engine/assess.ts'
import {
  type Conclusion,
  closeFinding,
  concludeFinding,
  findingOf,
} from '../../src/engine/conclude.ts'
import { prepare } from '../../src/engine/evaluate.ts'
import type { Finding, Hold, HoldReason, RuleFinding } from '../../src/engine/finding.ts'
import type { JsonObject } from '../../src/engine/json.ts'
import { offeredApproval } from '../../src/engine/offered-plan.ts'
import type { ActionResult } from '../../src/engine/outcome.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import type { PersonRequest } from '../../src/engine/work-item.ts'
import { createWorld, portsOver, type Setup, subjectOf } from './ports.ts'
import {
  approval,
  codedRule,
  GROUP,
  guarded,
  https,
  idOf,
  itemOf,
  logs,
  NOW,
  observationOf,
  parameters,
  reportOnly,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

const long = '2026-01-01T00:00:00.000Z'
const compliant: RuleFinding = { verdict: 'compliant', since: long }
const lastOf = (rules: Record<string, RuleFinding>): Finding => ({
  resourceId: THING_ID,
  type: thing.type,
  rules,
})
const noEndpoint: Setup['readiness'] = async () => ({ blockedBy: 'no private endpoint' })

interface Given {
  readonly rules: readonly Rule[]
  readonly resource?: JsonObject
  readonly last?: Finding
  readonly request?: PersonRequest
  readonly setup?: Partial<Setup>
  readonly more?: Partial<Conclusion>
  readonly needs?: Observation['needs']
  /** What the resource lies in is new. */
  readonly parentIsNew?: true
  /** The resource lies in a group that an Azure service owns. */
  readonly managed?: true
}

/** What the loop has in hand when it ends, after an assessment of `resource`. */
async function ended(given: Given) {
  const { rules, resource = thingOf({}), last, request, setup, more, needs, parentIsNew } = given
  const world = createWorld([resource])
  if (given.managed) world.managed.add(THING_ID)
  const ports = portsOver(world, { rules, ...setup })
  const subject = subjectOf(ports)
  const id = idOf(THING_ID)
  const item = itemOf({
    ...(request === undefined ? {} : { request }),
    ...(parentIsNew ? { isNew: true } : {}),
  })
  const observation = observationOf(resource, needs === undefined ? {} : { needs })
  const context = { cause: item.cause, parentIsNew: parentIsNew === true }
  const assessment = await assess(id, subject, observation, last, request, ports, context)
  const conclusion: Conclusion = { id, subject, item, last, assessment, ...more }
  world.calls.length = 0
  world.now = NOW.getTime()
  return { world, ports, conclusion }
}

const swept = itemOf({ cause: { source: 'sweep', id: 'sweep-1', at: NOW.toISOString() } })
/** A thing that was made so many minutes ago. */
const made = (minutes: number) => {
  const createdAt = new Date(NOW.getTime() - minutes * 60_000).toISOString()
  return thingOf({}, { systemData: { createdAt } })
}

const basisOf = (rule: Rule) => prepare([rule], parameters)[0]?.basis ?? ''

const actionOf = (rule: string, more: Partial<ActionResult>): ActionResult => ({
  action: 'action-1',
  state: 'failed',
  write: {
    rules: [rule],
    request: { kind: 'rotateKey', resourceId: THING_ID },
    before: [],
    after: [],
  },
  ...more,
})

it('an alert offers no plan where nothing can be written', () => {
  const ports = portsOver(createWorld([]), { rules: [approval] })
  const right = observationOf(thingOf({ keys: false }))
  const subject = subjectOf(ports)
  expect(offeredApproval(idOf(THING_ID), subject, right, ['thing-approval'], ports)).toEqual({})
})

describe('the finding', () => {
  it('says what was judged, with its holds', async () => {
    const { conclusion, ports } = await ended({
      rules: [tls, guarded],
      resource: thingOf({ tls: 'TLS1_2', public: 'Enabled' }),
      setup: { readiness: noEndpoint },
    })
    expect(findingOf(conclusion, ports)).toEqual({
      resourceId: THING_ID,
      type: 'Contoso.Things/things',
      lookedAt: NOW.toISOString(),
      rules: {
        'thing-tls': { verdict: 'compliant', since: NOW.toISOString(), basis: basisOf(tls) },
        'thing-guarded': {
          basis: basisOf(guarded),
          verdict: 'nonCompliant',
          since: NOW.toISOString(),
          gaps: [{ path: 'properties.public', expected: 'Disabled', actual: 'Enabled' }],
          held: {
            reason: 'needsApproval',
            detail: 'no private endpoint',
            askedAt: '2026-11-20T10:00:00.020Z',
          },
        },
      },
    })
  })

  it('is unknown in every rule when the resource could not be read', async () => {
    const { conclusion, ports } = await ended({
      rules: [tls, https],
      last: lastOf({ 'thing-tls': compliant }),
      setup: { policy: { overrides: [{ rules: ['thing-https'], effect: 'disabled' }] } },
    })
    const { assessment: _, ...unassessed } = conclusion
    const finding = findingOf({ ...unassessed, unread: 'AuthorizationFailed' }, ports)
    const unknown = { verdict: 'unknown', reason: 'AuthorizationFailed', since: NOW.toISOString() }
    const known = { known: compliant, knownUntil: NOW.toISOString() }
    expect(finding.rules).toEqual({ 'thing-tls': { ...unknown, ...known } })
  })

  it('keeps what was known of rules that were not asked about', async () => {
    const { conclusion, ports } = await ended({
      rules: [tls, https, guarded],
      last: lastOf({ 'thing-https': compliant }),
      request: { id: 'r', rules: ['thing-tls'] },
    })
    const { rules } = await concludeFinding(conclusion, ports)
    expect(Object.keys(rules)).toEqual(['thing-tls', 'thing-https'])
    expect(rules['thing-https']).toBe(compliant)
  })

  it('calls drift what went wrong between the plan and the proof: it is put back with the next look', async () => {
    const { conclusion, ports } = await ended({
      rules: [tls, guarded],
      resource: thingOf({ tls: 'TLS1_0', public: 'Disabled' }),
      last: lastOf({ 'thing-tls': compliant, 'thing-guarded': compliant }),
      more: { observation: observationOf(thingOf({ tls: 'TLS1_2', public: 'Enabled' })) },
    })
    expect(findingOf(conclusion, ports).rules['thing-guarded']).toMatchObject({
      verdict: 'nonCompliant',
      regressed: { 'properties.public': NOW.toISOString() },
    })
  })

  it('is judged on the newest read, for the rules that were not written, too', async () => {
    const newest = observationOf(thingOf({ tls: 'TLS1_2', https: true }))
    const { conclusion, ports } = await ended({
      rules: [tls, https],
      more: { observation: newest },
    })
    const { rules } = findingOf(conclusion, ports)
    expect(Object.values(rules).map(({ verdict }) => verdict)).toEqual(['compliant', 'compliant'])
  })

  const budget: Hold = { reason: 'budget', detail: 'used up' }
  const locked: Hold = { reason: 'locked', detail: 'a lock' }
  it.each([
    {
      name: 'the hold of its plan',
      because: 'that came first',
      given: { rules: [guarded], setup: { readiness: noEndpoint }, more: { heldWrites: budget } },
      want: 'needsApproval',
    },
    {
      name: 'the hold of its write',
      because: 'Azure refused it',
      given: { rules: [tls], more: { actions: [actionOf('thing-tls', { hold: locked })] } },
      want: 'locked',
    },
    {
      name: 'the hold of all writes',
      because: 'the hour is used up',
      given: { rules: [tls], more: { heldWrites: budget } },
      want: 'budget',
    },
    {
      name: 'no hold when its write is open',
      because: 'it is under way',
      given: { rules: [tls], more: { actions: [actionOf('thing-tls', { state: 'applied' })] } },
      want: undefined,
    },
    {
      name: 'no hold of the write of another rule',
      because: 'it has nothing to do with it',
      given: { rules: [tls], more: { actions: [actionOf('thing-other', { hold: locked })] } },
      want: undefined,
    },
    {
      name: 'no hold when it is right by now',
      because: 'there is nothing to hold',
      given: {
        rules: [tls],
        more: { heldWrites: budget, observation: observationOf(thingOf({ tls: 'TLS1_2' })) },
      },
      want: undefined,
    },
  ] as readonly { name: string; because: string; given: Given; want: string | undefined }[])(
    'of a rule has $name: $because',
    async ({ given, want }) => {
      const { conclusion, ports } = await ended(given)
      const [rule] = Object.values(findingOf(conclusion, ports).rules)
      expect(rule?.held?.reason).toBe(want)
    },
  )
})

describe('the workspaces that depended on a resource', () => {
  const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/one`
  const unit = [`${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws`]
  const named = codedRule({
    id: 'thing-named',
    gaps: (facts) => (facts.unit.length > 0 ? [{ path: 'x', expected: 1 }] : []),
  })

  async function noted(given: Partial<Given>, id = ACCOUNT) {
    const { conclusion, ports } = await ended({ rules: [named], ...given })
    const assessment = conclusion.assessment && {
      ...conclusion.assessment,
      observation: observationOf(thingOf({}), { unit }),
    }
    return findingOf({ ...conclusion, id: idOf(id), ...(assessment && { assessment }) }, ports).unit
  }

  it('are noted with the finding: what changes with them is no drift', async () => {
    expect(await noted({})).toEqual(unit)
  })

  it('are not noted where no workspace can name the resource', async () => {
    expect(await noted({}, THING_ID)).toBeUndefined()
  })

  it('stay those of the last whole look when only some rules were asked about', async () => {
    const last = { ...lastOf({}), unit: [] }
    expect(await noted({ last, request: { id: 'r', rules: [named.id] } })).toEqual([])
  })

  it('stay those of the last look when the resource could not be read', async () => {
    const last = { ...lastOf({}), unit }
    const { conclusion, ports } = await ended({ rules: [named], last })
    const { assessment: _, ...unassessed } = conclusion
    expect(findingOf({ ...unassessed, unread: '403' }, ports).unit).toEqual(unit)
  })

  it('are those of the plan, though a workspace was learned of before the proof', async () => {
    const { conclusion, ports } = await ended({ rules: [named], last: lastOf({}) })
    const newest = observationOf(thingOf({}), { unit })
    const { rules } = findingOf({ ...conclusion, observation: newest }, ports)
    expect(rules[named.id]?.verdict).toBe('compliant')
  })
})

describe('a decision of a person about a contest', () => {
  it('lets it be told anew when it goes on', async () => {
    const told = { ...compliant, contestedSince: NOW.toISOString() }
    const { conclusion, ports } = await ended({ rules: [tls], last: lastOf({ 'thing-tls': told }) })
    const then = (approvedRules: string[]) => {
      const { assessment } = conclusion
      if (assessment === undefined) throw new Error('it was assessed')
      return findingOf({ ...conclusion, assessment: { ...assessment, approvedRules } }, ports)
    }
    expect(then([]).rules['thing-tls']).toHaveProperty('contestedSince')
    expect(then(['thing-tls']).rules['thing-tls']).not.toHaveProperty('contestedSince')
  })
})

describe('an alert about a change', () => {
  it('says which of its rules the change is not known to have broken', async () => {
    const createdAt = '2020-01-01T00:00:00.000Z'
    const { conclusion, ports, world } = await ended({
      rules: [guarded, approval],
      resource: thingOf({}, { systemData: { createdAt } }),
      last: lastOf({
        'thing-guarded': compliant,
        'thing-approval': { verdict: 'unknown', since: long, reason: '403', known: compliant },
      }),
      setup: { policy: { effect: 'audit' } },
      more: {},
    })
    const [first] = conclusion.assessment?.judged ?? []
    expect(first?.broken).toEqual(['properties.public'])
    await concludeFinding(conclusion, ports)
    expect(world.alerts.flatMap(({ rules }) => rules)).toMatchObject([{ id: 'thing-guarded' }])
    const blamed = { ...conclusion, item: itemOf({ indirect: true }) }
    await concludeFinding(blamed, ports)
    expect(world.alerts.at(-1)?.rules).toMatchObject([{ id: 'thing-guarded', notByCause: true }])
  })
})

describe('saving', () => {
  const DAY = 86_400_000
  const looked = { rules: [tls], resource: thingOf({ tls: 'TLS1_2' }) }
  const right = (time: number): Finding => ({
    ...lastOf({ 'thing-tls': { ...compliant, basis: basisOf(tls) } }),
    lookedAt: new Date(time).toISOString(),
  })

  it('happens when the finding says something new, after the alerts', async () => {
    const { conclusion, ports, world } = await ended({
      rules: [guarded],
      last: lastOf({ 'thing-guarded': compliant }),
      setup: { policy: { effect: 'audit' } },
    })
    await concludeFinding(conclusion, ports)
    expect(world.calls).toEqual(['queue.alert', 'findings.save'])
  })

  it('does not happen when it says the same: 100,000 compliant resources cost nothing', async () => {
    const last = right(NOW.getTime() - DAY + 1)
    const { conclusion, ports, world } = await ended({ ...looked, last })
    expect(await concludeFinding(conclusion, ports)).toEqual(last)
    expect(world.calls).toEqual([])
  })

  it('happens once a day, quietly, so that it is known when the resource was last right', async () => {
    const { conclusion, ports, world } = await ended({
      ...looked,
      last: right(NOW.getTime() - DAY),
    })
    expect(await concludeFinding(conclusion, ports)).toEqual(right(NOW.getTime()))
    expect(world.calls).toEqual(['findings.save'])
  })

  it('says nothing of a look at all rules when only some were looked at, or none could be', async () => {
    const last = right(NOW.getTime() - DAY)
    const some = await ended({ ...looked, last, request: { id: 'r', rules: ['thing-tls'] } })
    expect(findingOf(some.conclusion, some.ports).lookedAt).toBe(last.lookedAt)
    const { assessment: _, ...none } = some.conclusion
    const unread = { ...none, unread: 'no rights' }
    expect(findingOf(unread, some.ports).lookedAt).toBe(last.lookedAt)
    expect(findingOf({ ...unread, last: undefined }, some.ports)).not.toHaveProperty('lookedAt')
  })
})

describe('an alert of a hold', () => {
  const regression = lastOf({ 'thing-guarded': compliant, 'thing-approval': compliant })
  const audit = { policy: { effect: 'audit' } } as const
  const throwing: Setup['readiness'] = async () => {
    throw new Error('503')
  }
  const unset = codedRule({
    id: 'thing-unset',
    gaps: () => [{ path: 'properties.x', expected: 1 }],
    change: () => 'workspaceId is not set',
  })
  // What holds a change for ever, whoever asks; each with a resource that is held so.
  const leftAlone: readonly { reason: HoldReason; given: Given }[] = [
    { reason: 'audit', given: { rules: [guarded], setup: audit } },
    { reason: 'reportOnly', given: { rules: [reportOnly] } },
    { reason: 'notConfigured', given: { rules: [unset] } },
    {
      reason: 'outOfScope',
      given: { rules: [guarded], setup: { policy: { exclude: [THING_ID] } } },
    },
    { reason: 'managedByAzure', given: { rules: [guarded], managed: true } },
    { reason: 'ownResource', given: { rules: [guarded], setup: { policy: { own: [THING_ID] } } } },
  ]
  it.each([
    {
      name: 'is sent when drift is held',
      because: 'somebody changed it and it stays changed',
      given: { rules: [guarded], last: regression, setup: audit },
      want: [['held', ['thing-guarded']]],
    },
    {
      name: 'is one for all rules of the resource',
      because: 'one resource is one message',
      given: { rules: [guarded, approval], last: regression, setup: audit },
      want: [['held', ['thing-guarded', 'thing-approval']]],
    },
    {
      name: 'is not sent for what a first sweep finds',
      because: 'an old estate would send a thousand at night',
      given: { rules: [guarded, approval], setup: audit, more: { item: swept } },
      want: [],
    },
    {
      name: 'is sent for what a first sweep finds on a new resource',
      because: 'somebody just made it so',
      given: {
        rules: [guarded],
        resource: made(1),
        setup: audit,
        more: { item: swept },
      },
      want: [['held', ['thing-guarded']]],
    },
    {
      name: 'is sent for what an event shows of a resource of unknown age',
      because: 'it may be new',
      given: { rules: [guarded, reportOnly], setup: audit },
      want: [['held', ['thing-guarded', 'thing-report']]],
    },
    {
      name: 'is sent for what a person asked about',
      because: 'the person wants to know',
      given: {
        rules: [guarded],
        setup: audit,
        more: { item: itemOf({ cause: { source: 'person', id: 'r', at: NOW.toISOString() } }) },
      },
      want: [['held', ['thing-guarded']]],
    },
    {
      name: 'is sent for an old resource that a first event shows, for what somebody can decide',
      because: 'what is left alone there was left alone before',
      given: {
        rules: [guarded, approval, reportOnly],
        resource: made(600),
        setup: { readiness: noEndpoint },
      },
      want: [['held', ['thing-guarded', 'thing-approval']]],
    },
    ...leftAlone.map(({ reason, given }) => ({
      name: `is not sent for an old resource that a first event shows, held as ${reason}`,
      because: 'that is how it is meant to be, and nobody can decide about it',
      given: { resource: made(600), ...given },
      want: [],
    })),
    ...leftAlone.map(({ reason, given }) => ({
      name: `is not sent for what came with a new resource, held as ${reason}`,
      because: 'the resource that it came with tells of its own',
      given: { ...given, parentIsNew: true },
      want: [],
    })),
    ...leftAlone.map(({ reason, given }) => ({
      name: `is sent for a resource that somebody just made, held as ${reason}`,
      because: 'whoever made it can still learn of it',
      given: { resource: made(1), ...given },
      want: [['held', given.rules.map(({ id }) => id)]],
    })),
    {
      name: 'is not sent for a resource that was only looked at because of another one',
      because: 'a vault that was never seen wakes a thousand old keys',
      given: { rules: [guarded], setup: audit, more: { item: itemOf({ indirect: true }) } },
      want: [],
    },
    {
      name: 'is sent for what came with a new resource, for what somebody can decide',
      because: 'one new resource is a few messages',
      given: {
        rules: [guarded, approval, reportOnly],
        setup: { policy: { overrides: [{ rules: ['thing-guarded'], effect: 'audit' }] } },
        parentIsNew: true,
      },
      want: [['held', ['thing-approval']]],
    },
    {
      name: 'is sent when both sides pull, though it is legacy',
      because: 'somebody has to end it',
      given: {
        rules: [tls],
        last: lastOf({ 'thing-tls': { verdict: 'nonCompliant', since: long } }),
        more: { heldWrites: { reason: 'contested', detail: 'both pull' }, item: swept },
      },
      want: [['held', ['thing-tls']]],
    },
    {
      name: 'is not sent for legacy that is known',
      because: 'it is in the findings',
      given: {
        rules: [guarded],
        last: lastOf({ 'thing-guarded': { ...compliant, verdict: 'unknown', reason: 'x' } }),
        setup: audit,
      },
      want: [],
    },
    {
      name: 'is sent when a guard failed, though it is legacy',
      because: 'something is wrong with us',
      given: { rules: [guarded], setup: { readiness: throwing } },
      want: [['held', ['thing-guarded']]],
    },
    {
      name: 'is sent when the budget is used up, though it is legacy',
      because: 'a storm is news',
      given: { rules: [tls], more: { heldWrites: { reason: 'budget', detail: 'used up' } } },
      want: [['held', ['thing-tls']]],
    },
    {
      name: 'is not sent for what a write of this run ran into',
      because: 'it was told with that write',
      given: {
        rules: [tls],
        more: {
          actions: [actionOf('thing-tls', { hold: { reason: 'locked', detail: 'a lock' } })],
        },
      },
      want: [],
    },
    {
      name: 'is not sent when nothing is held',
      because: 'it is right',
      given: { rules: [tls], resource: thingOf({ tls: 'TLS1_2' }), last: lastOf({}) },
      want: [],
    },
  ] as readonly { name: string; because: string; given: Given; want: unknown[] }[])(
    '$name: $because',
    async ({ given, want }) => {
      const { conclusion, ports, world } = await ended(given)
      await concludeFinding(conclusion, ports)
      expect(world.alerts.map(({ kind, rules }) => [kind, rules.map(({ id }) => id)])).toEqual(want)
    },
  )

  it('of what came with a new resource names its maker, and says nothing of a time before', async () => {
    const { conclusion, ports, world } = await ended({ rules: [approval], parentIsNew: true })
    await concludeFinding(conclusion, ports)
    expect(world.alerts).toMatchObject([{ rules: [{ id: 'thing-approval' }] }])
    expect(world.alerts[0]).not.toHaveProperty('firstLook')
    expect(world.alerts[0]?.rules[0]).not.toHaveProperty('notByCause')
  })

  it('holds all that a card shows', async () => {
    const given = { rules: [guarded, approval], last: regression, setup: audit }
    const { conclusion, ports, world } = await ended({
      ...given,
      resource: thingOf({ public: 'Enabled' }),
    })
    await concludeFinding(conclusion, ports)
    const held = { reason: 'audit', detail: 'the effect of this rule here is audit' }
    const switches = ['audit']
    const askedAt = expect.any(String)
    const atOnce = { ...held, wouldBe: { decision: 'fixedAtOnce', switches, askedAt } }
    const waits = {
      ...held,
      wouldBe: {
        ...{ decision: 'waitsForPerson', switches, reason: 'needsApproval' },
        ...{ because: 'Nobody can tell who still uses the key.', askedAt: expect.any(String) },
      },
    }
    expect(world.alerts).toEqual([
      {
        id: expect.stringMatching(/^held-./),
        kind: 'held',
        at: NOW.toISOString(),
        resourceId: THING_ID,
        rules: [
          { id: 'thing-guarded', title: guarded.title, severity: 'high', held: atOnce },
          { id: 'thing-approval', title: approval.title, severity: 'high', held: waits },
        ],
        before: [
          { path: 'properties.public', value: 'Enabled' },
          { path: 'properties.keys', absent: true },
        ],
        after: [
          { path: 'properties.public', value: 'Disabled' },
          { path: 'properties.keys', value: false },
        ],
        cause: itemOf().cause,
      },
    ])
  })

  it.each([
    { name: 'the same hold', because: 'receivers drop it', given: {}, want: true },
    {
      name: 'another reason',
      because: 'it is news from the same event',
      given: { setup: { policy: { writes: 'off' } } },
      want: false,
    },
    {
      name: 'another rule',
      because: 'it is news from the same event',
      given: { rules: [approval] },
      want: false,
    },
    {
      name: 'another event',
      because: 'it happened again',
      given: {
        more: {
          item: itemOf({ cause: { source: 'event', id: 'event-2', at: NOW.toISOString() } }),
        },
      },
      want: false,
    },
  ] as readonly { name: string; because: string; given: Partial<Given>; want: boolean }[])(
    'has the id of the first one when it is sent again for $name: $want, because $because',
    async ({ given, want }) => {
      const ids: (string | undefined)[] = []
      for (const more of [{}, given]) {
        const first = { rules: [guarded], last: regression, setup: audit }
        const { conclusion, ports, world } = await ended({ ...first, ...more })
        await concludeFinding(conclusion, ports)
        ids.push(world.alerts[0]?.id)
      }
      expect(ids).not.toContain(undefined)
      expect(ids[0] === ids[1]).toBe(want)
    },
  )

  it('is not sent twice for the same hold', async () => {
    const given = { rules: [guarded], last: regression, setup: audit }
    const { conclusion, ports, world } = await ended(given)
    const last = await concludeFinding(conclusion, ports)
    await concludeFinding({ ...conclusion, last }, ports)
    const other = { ...last, rules: { ...last.rules, 'thing-new': compliant } }
    await concludeFinding({ ...conclusion, last: other }, ports)
    expect(world.alerts).toHaveLength(1)
  })
})

describe('an alert of what is unknown', () => {
  it('says why, once', async () => {
    const { conclusion, ports, world } = await ended({
      ...{ rules: [logs], last: lastOf({ 'thing-logs': compliant }) },
    })
    const last = await concludeFinding(conclusion, ports)
    expect(world.alerts).toMatchObject([
      {
        kind: 'unknown',
        rules: [{ id: 'thing-logs', title: logs.title, severity: 'high' }],
        before: [],
        after: [],
        reason: { code: 'Unknown', message: 'logSettings was not read' },
      },
    ])
    const other = { ...last, rules: { ...last.rules, 'thing-new': compliant } }
    await concludeFinding({ ...conclusion, last: other }, ports)
    expect(world.alerts).toHaveLength(1)
  })

  it('says every reason, each once', async () => {
    const hidden = (id: string, why: string) => codedRule({ id, gaps: () => why })
    const { conclusion, ports, world } = await ended({
      rules: [hidden('thing-a', 'first'), hidden('thing-b', 'second'), hidden('thing-c', 'first')],
      last: lastOf({ 'thing-a': compliant, 'thing-b': compliant, 'thing-c': compliant }),
    })
    await concludeFinding(conclusion, ports)
    expect(world.alerts).toMatchObject([{ reason: { message: 'first; second' } }])
  })

  it.each([
    { name: 'a first look', last: undefined },
    { name: 'the first look of a new rule', last: lastOf({ 'thing-tls': compliant }) },
  ])(
    'is not sent for what no document says at $name: it is counted in the digest',
    async ({ last }) => {
      const hidden = codedRule({ id: 'thing-hidden', gaps: () => 'no document says it' })
      const { conclusion, ports, world } = await ended({
        rules: [hidden],
        ...(last === undefined ? {} : { last }),
      })
      await concludeFinding(conclusion, ports)
      expect(world.alerts).toEqual([])
      expect(world.firstSeen).toMatchObject([{ rules: [{ rule: 'thing-hidden' }] }])
    },
  )

  it('is sent at a first look when Azure refused to show what the rule needs', async () => {
    const needs = { logSettings: { unavailable: 'AuthorizationFailed', denied: true } } as const
    const hidden = codedRule({ id: 'thing-hidden', gaps: () => 'no document says it' })
    const { conclusion, ports, world } = await ended({ rules: [logs, hidden], needs })
    await concludeFinding(conclusion, ports)
    expect(world.alerts).toMatchObject([{ kind: 'unknown', rules: [{ id: 'thing-logs' }] }])
  })

  it('is sent again for another reason, beside the alert of a hold', async () => {
    const broken = codedRule({ id: 'thing-broken', gaps: () => 'the list is hidden' })
    const { conclusion, ports, world } = await ended({
      rules: [broken, guarded],
      last: lastOf({
        'thing-broken': { verdict: 'unknown', since: long, reason: 'not found' },
        'thing-guarded': compliant,
      }),
      setup: { policy: { effect: 'audit' } },
    })
    await concludeFinding(conclusion, ports)
    expect(world.alerts.map(({ kind }) => kind)).toEqual(['held', 'unknown'])
  })
})

describe('the finding of a resource that is gone', () => {
  it('is closed', async () => {
    const { world, ports } = await ended({ rules: [tls] })
    world.findings.set(THING_ID.toLowerCase(), lastOf({}))
    await closeFinding(idOf(THING_ID), lastOf({}), ports)
    expect(world.findings.size).toBe(0)
    expect(world.firstSeen.at(-1), 'nothing waits for the digest').toMatchObject({ rules: [] })
  })

  it('forgets what a list may have named, and nothing else, when there was none', async () => {
    const { world, ports } = await ended({ rules: [tls] })
    await closeFinding(idOf(THING_ID), undefined, ports)
    expect(world.calls).toEqual(['units.forget'])
  })
})
