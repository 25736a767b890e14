// The finding after the loop: judged on the newest read, saved when it says something new, told when somebody should know.
import { createHash } from 'node:crypto'
import type { Alert } from './alert.ts'
import type { Assessment, Judged } from './assess.ts'
import { brokenByOf, isNotByCause } from './blame.ts'
import { UNRECORDED } from './carry-out.ts'
import { judgesOn } from './effect.ts'
import type { Verdict } from './evaluate.ts'
import {
  CONFIRMABLE,
  type Finding,
  type Hold,
  type HoldReason,
  isNewHold,
  isOldNews,
  lookedAtAfter,
  type RuleFinding,
  regressedPaths,
  ruleFinding,
  sameFinding,
} from './finding.ts'
import { firstSeen } from './first-seen.ts'
import { foldCase } from './fold-case.ts'
import { offeredApproval } from './offered-plan.ts'
import type { ActionResult } from './outcome.ts'
import type { Ports, Subject } from './ports.ts'
import { isFinal } from './record.ts'
import type { ResourceId } from './resource-id.ts'
import { isRightOtherwise } from './right-otherwise.ts'
import type { Observation, Rule } from './rule.ts'
import { alertRule } from './tell.ts'
import { canBeNamed } from './unit.ts'
import type { WorkItem } from './work-item.ts'

/** What the loop knows when it ends. */
export interface Conclusion {
  readonly id: ResourceId
  readonly subject: Subject
  readonly item: WorkItem
  readonly last: Finding | undefined
  /** Why the resource could not be read at all. */
  readonly unread?: string
  readonly assessment?: Assessment
  /** The newest read. */
  readonly observation?: Observation
  readonly actions?: readonly ActionResult[]
  /** Set when all writes of the plan were held together. */
  readonly heldWrites?: Hold
}

/** The finding as it stands, without saving it: what a dry run shows. */
export function findingOf(conclusion: Conclusion, ports: Ports): Finding {
  const { id, subject, last, assessment, unread } = conclusion
  const now = ports.clock.now()
  const at = now.toISOString()
  const rules: Record<string, RuleFinding> = {}
  const planned = assessment?.observation
  const unit = planned?.unit ?? []
  for (const { rule, judge, basis } of judgesOn(subject.judges, ports.policy, id.id)) {
    const before = last?.rules[rule.id]
    const judged = assessment?.judged.find((entry) => entry.judge.rule === rule)
    if (unread !== undefined) {
      rules[rule.id] = ruleFinding({ verdict: 'unknown', reason: unread }, before, at)
    } else if (judged === undefined) {
      // Not asked about this time: what was known stays.
      if (before !== undefined) rules[rule.id] = before
    } else {
      const newest = conclusion.observation
      // The workspaces that depend on it are those of the plan: what they change is no drift.
      const verdict: Verdict =
        newest === undefined || newest === planned ? judged.verdict : judge({ ...newest, unit })
      const held = verdict.verdict === 'nonCompliant' ? holdOf(rule.id, conclusion) : undefined
      const regressed =
        verdict === judged.verdict
          ? judged.regressed
          : [...judged.regressed, ...brokenSince(judged, verdict, before, basis, now)]
      const brokenBy = brokenByOf(judged, before, conclusion.item)
      const decided = assessment?.approvedRules.includes(rule.id) === true
      const { fromNew } = judged
      const otherwise = newest === undefined ? judged.otherwise : isRightOtherwise(rule, newest)
      const details = { regressed, fromNew, held, basis, decided, otherwise }
      rules[rule.id] = ruleFinding(verdict, before, at, { ...details, brokenBy })
    }
  }
  const seen = unitOf(conclusion)
  const lookedAt = isWhole(conclusion) ? lookedAtAfter(last, at) : last?.lookedAt
  return {
    resourceId: id.id,
    type: subject.type.type,
    rules,
    ...(seen === undefined ? {} : { unit: seen }),
    ...(lookedAt === undefined ? {} : { lookedAt }),
  }
}

// Only a look at all rules moves it: a rule that was not judged must meet the workspaces that it was judged with.
function unitOf(conclusion: Conclusion): Finding['unit'] {
  const { id, last, assessment } = conclusion
  return isWhole(conclusion) && canBeNamed(id.id) ? assessment?.observation.unit : last?.unit
}

function isWhole({ assessment, item }: Conclusion): boolean {
  return assessment !== undefined && item.request?.rules === undefined
}

// What went wrong after the plan was made was right then: that is drift, too.
function brokenSince(
  planned: Judged,
  newest: Verdict,
  before: RuleFinding | undefined,
  basis: string,
  now: Date,
): readonly string[] {
  if (newest.verdict !== 'nonCompliant') return []
  const { verdict, otherwise } = planned
  const last = ruleFinding(verdict, before, now.toISOString(), { basis, otherwise })
  return regressedPaths(newest.gaps, last, false, now, basis)
}

/**
 * Saves the finding when it changed, after telling about new holds, and after keeping for the digest what is new and
 * told to nobody: told twice is better than never.
 */
export async function concludeFinding(conclusion: Conclusion, ports: Ports): Promise<Finding> {
  const finding = findingOf(conclusion, ports)
  if (sameFinding(conclusion.last, finding)) return finding
  const alerts = alertsOf(conclusion, finding, ports)
  for (const alert of alerts) await ports.queue.alert(alert)
  const quiet = firstSeen(conclusion.last, finding, { alerts, written: writtenRules(conclusion) })
  if (quiet.length > 0) await ports.queue.firstSeen(finding.resourceId, quiet)
  await ports.findings.save(finding)
  return finding
}

/** A resource that is gone has no findings. */
export async function closeFinding(
  id: ResourceId,
  last: Finding | undefined,
  ports: Pick<Ports, 'findings' | 'log' | 'queue' | 'units'>,
): Promise<void> {
  // A workspace that was never seen may be known by a sweep's list, and be gone since.
  await ports.units.forget(id.id)
  if (last === undefined) return
  // Nobody wants to read of it any more.
  await ports.queue.firstSeen(id.id, [])
  await ports.findings.close(id.id)
  ports.log.info({ resourceId: id.id, code: 'ResourceGone' }, 'findings closed')
}

function holdOf(rule: string, conclusion: Conclusion): Hold | undefined {
  const { assessment, actions, heldWrites, last } = conclusion
  const held = assessment?.plan.held.find((entry) => entry.rule === rule)?.hold
  // Where a part of the rule was to be written, what stood in its way holds the rule: else it would be tried every time.
  const isPlanned = assessment?.fixes.some((fix) => fix.rule.id === rule) === true
  if (held !== undefined && !isPlanned) return held
  const action = actions?.findLast((entry) => entry.write.rules.includes(rule))
  const standing =
    action !== undefined && !isFinal(action.state) ? last?.rules[rule]?.held : undefined
  // Since when Azure refuses is not forgotten while it works on one more try.
  const refused = standing?.refusedSince === undefined ? undefined : standing
  return action?.hold ?? refused ?? heldWrites ?? held
}

function writtenRules({ actions }: Conclusion): ReadonlySet<string> {
  return new Set(
    actions?.flatMap(({ reason, write }) => (reason?.code === UNRECORDED.code ? [] : write.rules)),
  )
}

function alertsOf(conclusion: Conclusion, finding: Finding, ports: Ports): readonly Alert[] {
  const { subject, last, item } = conclusion
  const entries = subject.judges.flatMap(({ rule }) => {
    const next = finding.rules[rule.id]
    return next === undefined ? [] : [{ rule, next }]
  })
  // What a write of this run ran into was told with that write; a contest is over the part that was not written.
  const told = writtenRules(conclusion)
  const held = entries.filter(
    ({ rule, next }) =>
      next.held !== undefined &&
      (next.held.reason === 'contested' || !told.has(rule.id)) &&
      isNewHold(rule, last, next) &&
      worthTelling(next.held, rule, next, conclusion),
  )
  const unknown = entries.filter(
    ({ rule, next }) =>
      next.verdict === 'unknown' &&
      last?.rules[rule.id]?.reason !== next.reason &&
      // A first sweep over an estate that cannot be read is one problem, not a thousand messages.
      (last !== undefined || isAboutResource(item)) &&
      (last?.rules[rule.id] !== undefined || isDenied(rule, conclusion)),
  )
  const alert = (kind: 'held' | 'unknown', list: typeof entries): readonly Alert[] => {
    if (list.length === 0) return []
    const reasons = new Set(list.flatMap(({ next }) => next.reason ?? []))
    const gaps = list.flatMap(({ next }) => next.gaps ?? [])
    return [
      {
        id: alertId(kind, item.cause.id, finding.resourceId, list),
        kind,
        at: ports.clock.now().toISOString(),
        resourceId: finding.resourceId,
        rules: list.map(({ rule, next }) => ({
          ...alertRule(rule.id, ports),
          ...(next.held === undefined ? {} : { held: next.held }),
          ...(kind === 'held' && isNotByCause(next, item) ? { notByCause: true as const } : {}),
        })),
        before: gaps.map(({ path, actual }) =>
          actual === undefined ? { path, absent: true } : { path, value: actual },
        ),
        after: gaps.map(({ path, expected }) => ({ path, value: expected })),
        cause: item.cause,
        ...(kind === 'held' &&
        last === undefined &&
        list.every(({ next }) => next.regressed === undefined)
          ? { firstLook: true as const }
          : {}),
        ...approvalOf(list, entries, conclusion, ports),
        ...(reasons.size === 0
          ? {}
          : { reason: { code: 'Unknown', message: [...reasons].join('; ') } }),
      },
    ]
  }
  return [...alert('held', held), ...alert('unknown', unknown)]
}

// What no document says was never known, and is counted in the digest; what Azure refuses to show is ours to put right.
function isDenied({ needs = [] }: Rule, { unread, assessment }: Conclusion): boolean {
  if (unread !== undefined) return true
  return needs.some(({ name }) => {
    const seen = assessment?.observation.needs[name]
    return seen !== undefined && 'denied' in seen
  })
}

// One digest confirms all that waits on the resource: a part of it would be another plan.
function approvalOf(
  told: readonly Entry[],
  entries: readonly Entry[],
  { id, subject, assessment, observation = assessment?.observation }: Conclusion,
  ports: Ports,
): Pick<Alert, 'approval'> {
  const waits = ({ next: { held } }: Entry) =>
    held !== undefined && CONFIRMABLE.includes(held.reason)
  if (observation === undefined || !told.some(waits)) return {}
  const judged = new Set(assessment?.judged.map(({ judge }) => judge.rule))
  const rules = entries.flatMap((entry) =>
    waits(entry) && judged.has(entry.rule) ? [entry.rule.id] : [],
  )
  return offeredApproval(id, subject, observation, rules, ports)
}

interface Entry {
  readonly rule: Rule
  readonly next: RuleFinding
}

// The same hold from the same cause is the same alert; another reason or detail from the same cause is news.
function alertId(
  kind: string,
  cause: string,
  resourceId: string,
  list: readonly { readonly rule: { readonly id: string }; readonly next: RuleFinding }[],
): string {
  const what = list.map(({ rule, next }) => [
    rule.id,
    next.reason,
    next.held?.reason,
    next.held?.detail,
  ])
  const text = JSON.stringify([cause, foldCase(resourceId), what])
  return `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

// Whoever asked, whatever was there before: something is wrong with us, or Azure refused, or somebody pulls. A lock is told
// with the write that it refused; one that was seen beforehand is no more news than the offer that it prevents.
const ALWAYS_TOLD: readonly HoldReason[] = [
  'deniedByPolicy',
  'noPermission',
  'writeFailed',
  'guardFailed',
  'budget',
  'contested',
]

// On an old resource these are how it is meant to be.
const LEFT_ALONE: readonly HoldReason[] = [
  'audit',
  'reportOnly',
  'notConfigured',
  'outOfScope',
  'ownResource',
  'managedByAzure',
]

// What a first sweep finds on an old estate is a list to read in the findings, not a thousand messages at night. So is
// an old gap that was there before, whatever happened to the resource. Drift is news. So is, where somebody made or changed
// the resource, a gap that came up and is no drift (nobody knows when, or who comes that way), and what is held on a
// resource of which we hear for the first time: of an old one only what somebody can decide about.
function worthTelling(
  held: Hold,
  rule: Rule,
  next: RuleFinding,
  { last, item, assessment }: Conclusion,
): boolean {
  if (ALWAYS_TOLD.includes(held.reason)) return true
  // The resource that it came with tells of its own; what nobody can decide about is in the digest.
  if (last === undefined && item.isNew && LEFT_ALONE.includes(held.reason)) return false
  if (next.regressed !== undefined) return true
  if (last !== undefined && !isOldNews(last.rules[rule.id], next)) return false
  if (!isAboutResource(item)) return false
  return assessment?.age !== 'old' || !LEFT_ALONE.includes(held.reason)
}

// A parent that was never seen wakes all that lies below it: a thousand old children are no thousand messages.
function isAboutResource({ cause, indirect }: WorkItem): boolean {
  return indirect !== true && (cause.source === 'event' || cause.source === 'person')
}
