// May this change be made? Every guard that cannot answer holds it.
import { contestOver } from './contest.ts'
import { effectOf, inScope, switchedOn, switchesOff } from './effect.ts'
import type { Hold, HoldReason, WouldBe } from './finding.ts'
import { valueAt } from './json.ts'
import { lockInTheWay, lockWords } from './lock.ts'
import { hadNoTime } from './no-time.ts'
import type { ProposedFix } from './plan.ts'
import type { Ports } from './ports.ts'
import { heldIn, wouldBeOf } from './preview.ts'
import type { StoredEntry } from './record.ts'
import { isWithin, nameOf, type ResourceId } from './resource-id.ts'
import type { Observation, ReadinessCheck } from './rule.ts'

/** What may happen to one fix. */
export type Decision = { readonly apply: true } | { readonly apply: false; readonly hold: Hold }

/** What the guards look at. */
export interface GuardContext {
  readonly fix: ProposedFix
  readonly observation: Observation
  /** Paths whose gap is a regression. */
  readonly regressed: readonly string[]
  /** Those of them that are so only because the resource was new when it was first seen. */
  readonly fromNew: readonly string[]
  /** The hold of the last look, when the gaps are the same and it was asked for recently. */
  readonly lastHold: Hold | undefined
  /** The preview of the last look, when the gaps are the same and it was asked for recently. Only previews rest on it. */
  readonly lastPreview?: WouldBe | undefined
  /** What Azure said when the same change was last tried. It stands until a person asks anew (`anew`). */
  readonly lastRefusal?: Hold | undefined
  readonly anew?: boolean
  /** The end of the resource's log, read when a guard wants it. */
  readonly tail: () => Promise<readonly StoredEntry[]>
  readonly ports: Pick<
    Ports,
    'policy' | 'readiness' | 'units' | 'findings' | 'catalogue' | 'clock' | 'timing' | 'locks'
  >
}

/** What the guards look at that ask again about a plan that was begun. */
type BegunContext = Pick<GuardContext, 'fix' | 'observation' | 'ports'>

type Guard<Context> = (context: Context) => Promise<Hold | undefined> | Hold | undefined

// The order is part of the promise: a change is held for the first reason that applies. Exemptions belong after
// `own`; the tug-of-war comes after `safety`, because it reads the log, and only for what would be written; budget and
// freshness are asked once, for the merged writes.
const GUARDS: readonly Guard<GuardContext>[] = [
  killSwitch,
  scope,
  own,
  managed,
  effect,
  answered,
  requirements,
  order,
  safety,
  contest,
]

const WORKSPACE = /^.*?\/providers\/Microsoft\.MachineLearningServices\/workspaces\/[^/]+/i

// What was decided stays decided; what may be switched off at any time is asked again.
const AGAIN: readonly Guard<BegunContext>[] = [killSwitch, scope, own, managed, effect]

/**
 * Decides about one fix. A guard that throws holds the change. What a switch of the operator's holds comes with what
 * would be done if it were on.
 */
export async function decide(context: GuardContext): Promise<Decision> {
  const held = await firstHold(GUARDS, context)
  if (held === undefined) return { apply: true }
  const switched = held.reason === 'writesOff' || held.reason === 'audit'
  return { apply: false, hold: switched ? { ...held, wouldBe: await preview(context) } : held }
}

/** Decides about the rest of a plan that was decided and begun. A guard that throws holds it. */
export async function decideAgain(context: BegunContext): Promise<Decision> {
  const held = await firstHold(AGAIN, context)
  return held === undefined ? { apply: true } : { apply: false, hold: held }
}

async function firstHold<Context>(
  guards: readonly Guard<Context>[],
  context: Context,
): Promise<Hold | undefined> {
  for (const guard of guards) {
    try {
      const held = await guard(context)
      if (held !== undefined) return held
    } catch (error) {
      return unanswered(guard.name, error)
    }
  }
  return undefined
}

function unanswered(guard: string, error: unknown): Hold {
  const detail = `${guard}: ${error instanceof Error ? error.message : String(error)}`
  return { ...hold('guardFailed', detail), ...(hadNoTime(error) ? { busy: true as const } : {}) }
}

// The same guards under a policy with the switches on, and the locks: a real write runs into one and tells of it, a
// preview would be wrong about it. What comes out is text: the decision stays a hold.
async function preview(context: GuardContext): Promise<WouldBe> {
  const { fix, observation, ports, lastPreview } = context
  const { policy, clock } = ports
  const { resourceId } = observation
  const on = { ...ports, policy: switchedOn(policy, fix.rule.id, resourceId) }
  const remembered = lastPreview && heldIn(lastPreview)
  const wasReady = lastPreview !== undefined && remembered === undefined
  const guards = wasReady ? GUARDS.slice(0, GUARDS.indexOf(answered)) : GUARDS
  const lastHold = remembered ?? context.lastHold
  const held = await firstHold(guards, { ...context, lastHold, ports: on })
  const switches = switchesOff(policy, fix.rule.id, resourceId)
  if (held !== undefined) return wouldBeOf(held, switches, {})
  if (wasReady) return wouldBeOf(held, switches, lastPreview)
  const askedAt = clock.now().toISOString()
  try {
    return wouldBeOf(await lockOn(context), switches, { askedAt })
  } catch {
    return wouldBeOf(held, switches, { askedAt, locks: 'unread' })
  }
}

function hold(reason: HoldReason, detail: string): Hold {
  return { reason, detail }
}

function asked(reason: HoldReason, detail: string, ports: GuardContext['ports']): Hold {
  return { reason, detail, askedAt: ports.clock.now().toISOString() }
}

function killSwitch({ ports }: BegunContext): Hold | undefined {
  return ports.policy.writes === 'on' ? undefined : hold('writesOff', 'all writes are switched off')
}

// A fix may also write to a neighbour (a lock on what a workspace depends on): it must be allowed there, too.
function touchedIds({ fix, observation }: BegunContext): readonly string[] {
  const others = fix.changes.flatMap((change) =>
    change.kind === 'request' && 'id' in change.target ? [change.target.id] : [],
  )
  return [observation.resourceId, ...others]
}

function scope(context: BegunContext): Hold | undefined {
  const outside = touchedIds(context).find((id) => !inScope(context.ports.policy, id))
  return outside === undefined
    ? undefined
    : hold('outOfScope', `${nameOf(outside)} is outside the configured scope`)
}

function own(context: BegunContext): Hold | undefined {
  const { own: mine } = context.ports.policy
  const ours = touchedIds(context).find((id) => mine.some((place) => isWithin(id, place)))
  return ours === undefined
    ? undefined
    : hold('ownResource', `the service itself depends on ${nameOf(ours)}`)
}

// Azure ML makes resource groups of its own, behind deny assignments or with services that break when they are touched.
async function managed(context: BegunContext): Promise<Hold | undefined> {
  const owner = valueAt(context.observation.resource, ['managedBy'])
  const held = hold('managedByAzure', 'the resource belongs to a group that an Azure service owns')
  if (typeof owner === 'string' && owner !== '') return held
  for (const id of touchedIds(context)) {
    if (await context.ports.units.isManaged(id)) return held
  }
  return undefined
}

function effect({ ports, fix, observation }: BegunContext): Hold | undefined {
  return effectOf(ports.policy, fix.rule.id, observation.resourceId) === 'remediate'
    ? undefined
    : hold('audit', 'the effect of this rule here is audit')
}

// A question that was answered within the last hour is not put to Azure again for every event. Keeping a hold is
// always safe; only a hold is ever kept.
function answered({ lastHold }: GuardContext): Hold | undefined {
  return lastHold
}

async function requirements({ ports, fix, observation }: GuardContext): Promise<Hold | undefined> {
  const blocked = await firstBlocked(fix.rule.requires ?? [], observation, ports)
  return blocked === undefined ? undefined : asked('notReady', blocked, ports)
}

// An old gap on a unit waits for its turn: closing storage before the workspace has a private way in cuts it off. What
// regressed is put back at once, whatever its place.
async function order(context: GuardContext): Promise<Hold | undefined> {
  const { fix, observation, regressed, ports } = context
  const step = fix.rule.unitStep
  if (step === undefined || fix.gaps.every((gap) => regressed.includes(gap.path))) return undefined
  // What lies in a workspace (an endpoint, a datastore) is part of its unit.
  const workspace = WORKSPACE.exec(observation.resourceId)?.[0]
  const units = workspace === undefined ? observation.unit : [workspace]
  for (const unit of units) {
    const first = await earlierStep(step, unit, ports)
    if (first !== undefined) return asked('unitOrder', first, ports)
  }
  return undefined
}

const NEVER: readonly (HoldReason | undefined)[] = [
  'managedByAzure',
  'notConfigured',
  'outOfScope',
  'ownResource',
]

async function earlierStep(
  step: number,
  workspaceId: string,
  ports: GuardContext['ports'],
): Promise<string | undefined> {
  for (const member of await ports.units.members(workspaceId)) {
    // A workspace may name what is not ours, and once named what no longer is: nobody will ever put that right.
    if (!inScope(ports.policy, member)) continue
    const finding = await ports.findings.get(member)
    for (const [id, state] of Object.entries(finding?.rules ?? {})) {
      const rule = ports.catalogue.rule(id)
      if (rule?.unitStep === undefined || rule.unitStep >= step) continue
      // What cannot be done at all must not keep the rest waiting for ever.
      const stuck = rule.safety.class === 'reportOnly' || NEVER.includes(state.held?.reason)
      const open = state.verdict === 'nonCompliant' && !stuck
      if (open && effectOf(ports.policy, id, member) === 'remediate') {
        return `${id} on ${nameOf(member)} comes first in the unit of ${nameOf(workspaceId)}`
      }
    }
  }
  return undefined
}

async function safety(context: GuardContext): Promise<Hold | undefined> {
  const { fix, observation, regressed, fromNew, ports } = context
  const declared = fix.rule.safety
  switch (declared.class) {
    case 'safe':
      return undefined
    case 'reportOnly':
      return hold('reportOnly', declared.why)
    case 'approval':
      return offer(declared.why, context)
    case 'guarded': {
      const regress = fix.gaps.every((gap) => regressed.includes(gap.path))
      if (!regress) {
        const blocked = await firstBlocked(declared.checks, observation, ports)
        return blocked === undefined ? undefined : offer(blocked, context)
      }
      // It was never seen to work without the gap: whoever is known to come already is not cut off unasked.
      if (fromNew.length === 0) return undefined
      const user = await firstBlocked(declared.checks, observation, ports, 'inUse')
      return user === undefined
        ? undefined
        : offer(`it is new, and may be in use already: ${user}`, context)
    }
  }
}

// What Azure is known to refuse is not offered to a person. A lock that could not be looked for does not hold anything:
// it cuts nobody off, and Azure itself keeps it.
async function offer(why: string, context: GuardContext): Promise<Hold> {
  const { lastRefusal, anew, ports } = context
  if (lastRefusal !== undefined && anew !== true) return lastRefusal
  const waits = { ...asked('needsApproval', why, ports), ...refusedBefore(lastRefusal) }
  try {
    return (await lockOn(context)) ?? waits
  } catch {
    return { ...waits, locks: 'unread' }
  }
}

async function lockOn({ fix, observation, ports }: GuardContext): Promise<Hold | undefined> {
  const { resourceId } = observation
  const lock = lockInTheWay(fix, resourceId, await ports.locks(resourceId))
  return lock === undefined ? undefined : asked('locked', `${lockWords(lock)} forbids it`, ports)
}

function refusedBefore(refusal: Hold | undefined): Pick<Hold, 'refusedBefore'> {
  if (refusal === undefined) return {}
  const { reason, detail } = refusal
  return { refusedBefore: { reason, detail } }
}

async function contest({ fix, tail, ports }: GuardContext): Promise<Hold | undefined> {
  const pulls = contestOver(fix, await tail(), ports.clock.now())
  return pulls === undefined ? undefined : asked('contested', pulls, ports)
}

async function firstBlocked(
  checks: readonly ReadinessCheck[],
  observation: Observation,
  ports: GuardContext['ports'],
  only?: 'inUse',
): Promise<string | undefined> {
  for (const check of checks) {
    const answer = await ports.readiness(check, observation)
    if (answer !== 'ready' && (only === undefined || answer.inUse === true)) return answer.blockedBy
  }
  return undefined
}

/**
 * Decides about the merged writes of a resource: the observation must be fresh, and the hour's budget must hold them.
 * Taking from the budget comes last, so that a change that is held costs nothing.
 */
export async function decideWrites(
  id: ResourceId,
  observation: Observation,
  writes: number,
  ports: Pick<Ports, 'budget' | 'clock' | 'timing'>,
): Promise<Hold | undefined> {
  const age = (ports.clock.now().getTime() - Date.parse(observation.at)) / 1000
  if (age > ports.timing.maxObservationAge) {
    return hold('stale', `the resource was read ${Math.round(age)} s ago`)
  }
  try {
    return (await ports.budget.take(id.subscription, writes))
      ? undefined
      : hold('budget', "this hour's budget of writes in the subscription is used up")
  } catch (error) {
    return unanswered('budget', error)
  }
}
