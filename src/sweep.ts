// The safety net under the events: everything in scope is looked at, a page per queue message, and only what is off or
// new becomes work. It also finds what no event tells of, such as a key that grew old or a resource that is gone.

import type { GraphPage, ResourceGraph } from './azure/resource-graph.ts'
import { existenceQuery, sweepQuery } from './azure/resource-graph.ts'
import type { Alert } from './engine/alert.ts'
import { inScope, judgesOn, type Policy } from './engine/effect.ts'
import { type Finding, lookedAtAfter } from './engine/finding.ts'
import { foldCase } from './engine/fold-case.ts'
import { type Json, sameValue, textOf, valueAt } from './engine/json.ts'
import type { Clock, Log, Subject } from './engine/ports.ts'
import { parentOf, parseResourceId, type ResourceId } from './engine/resource-id.ts'
import { namesOthers } from './engine/unit.ts'
import type { Cause } from './engine/work-item.ts'
import { inParallel } from './in-parallel.ts'
import type { RuleCatalogue } from './rules/catalogue.ts'
import type { Findings } from './store/findings.ts'
import type { FirstSeenStore } from './store/first-seen.ts'
import type { SweepWork } from './store/sweep-work.ts'
import type { SweepMarks } from './store/sweeps.ts'
import type { UnitHints } from './store/units.ts'
import { clearEarlier } from './sweep-end.ts'
import { enqueueChildren, isWithinType } from './wake.ts'
import { reconcileMessage, type Sweep, type WorkMessage } from './work-message.ts'

/** What a sweep works with. */
export interface SweepPorts {
  readonly graph: ResourceGraph
  readonly catalogue: RuleCatalogue
  readonly findings: Findings
  readonly marks: SweepMarks
  readonly work: SweepWork
  readonly firstSeen: Pick<FirstSeenStore, 'list' | 'forget'>
  readonly units: UnitHints
  readonly policy: Policy
  readonly subscriptions: readonly string[]
  readonly clock: Clock
  /** Ids of the children of one type below a resource. */
  readonly listChildren: (parent: ResourceId, type: string) => Promise<readonly string[]>
  readonly enqueue: (message: WorkMessage, delaySeconds?: number) => Promise<void>
  readonly alert: (alert: Alert) => Promise<void>
  readonly log: Log
}

// Resource Graph takes about 300 ids in one query.
const FINDINGS_PAGE = 250

/** Starts a sweep: one message, and the rest follows from it. */
export async function startSweep(
  start: {
    readonly id: string
    readonly source: Sweep['source']
    readonly only?: readonly string[]
  },
  ports: SweepPorts,
): Promise<void> {
  const startedAt = ports.clock.now().toISOString()
  const { id, source, only } = start
  const sweep: Sweep = {
    id,
    source,
    startedAt,
    seen: 0,
    queued: 0,
    ...(only ? { only: [...only] } : {}),
  }
  await ports.marks.begin({ ...sweep, total: undefined, finishedAt: undefined })
  await ports.enqueue({ kind: 'sweepUnits', sweep })
}

/**
 * One page of workspaces, before anything is looked at: the first verdict on an account or a vault knows already which
 * workspaces depend on it. Otherwise that verdict would change as soon as they are read, and look like somebody's doing.
 */
export async function sweepUnits(
  message: Extract<WorkMessage, { kind: 'sweepUnits' }>,
  ports: SweepPorts,
): Promise<void> {
  const { sweep, skipToken } = message
  const newest = await ports.marks.last(sweep.source)
  if (newest !== undefined && newest.id !== sweep.id) {
    // Its first message came late: to clear what is open now would take the newer sweep's own work.
    const fields = { code: 'SweepSuperseded', sweep: sweep.id, source: sweep.source, by: newest.id }
    ports.log.warn(fields, 'the next sweep began before this one looked at anything')
    return
  }
  if (skipToken === undefined && !(await clearEarlier(sweep, ports))) return ports.enqueue(message)
  const types = ports.catalogue.subjects.flatMap(({ type }) =>
    namesOthers(type.type) ? [type.type] : [],
  )
  const page: Pick<GraphPage, 'rows' | 'skipToken'> =
    types.length === 0
      ? { rows: [] }
      : await ports.graph.query(sweepQuery(types), ports.subscriptions, skipToken)
  await inParallel(page.rows, async (row) => {
    const id = parseResourceId(valueAt(row, ['id']))
    if (typeof id === 'string' || !inScope(ports.policy, id.id)) return
    await ports.units.expect({ resourceId: id.id, resource: row })
  })
  await ports.enqueue(
    page.skipToken === undefined
      ? { kind: 'sweepResources', sweep }
      : { kind: 'sweepUnits', sweep, skipToken: page.skipToken },
  )
}

/** One page of resources. */
export async function sweepResources(
  message: Extract<WorkMessage, { kind: 'sweepResources' }>,
  ports: SweepPorts,
): Promise<void> {
  const { sweep, skipToken } = message
  const types = ports.catalogue.subjects.flatMap(({ type }) =>
    type.listedBy === 'resourceGraph' && wantsAny(type.type, sweep, ports) ? [type.type] : [],
  )
  const page = await ports.graph.query(sweepQuery(types), ports.subscriptions, skipToken)
  const cause = causeOf(sweep)
  const queued = await inParallel(page.rows, (row) => sweepRow(row, sweep, cause, ports))
  const next: Sweep = {
    ...sweep,
    seen: sweep.seen + page.rows.length,
    queued: sweep.queued + queued.reduce((sum, count) => sum + count, 0),
  }
  await ports.marks.save({ ...next, total: page.total, finishedAt: undefined })
  await ports.enqueue(
    page.skipToken === undefined
      ? { kind: 'sweepFindings', sweep: next }
      : { kind: 'sweepResources', sweep: next, skipToken: page.skipToken },
  )
}

/**
 * One page of findings: what is no longer there is looked at once more, and closed by the loop.
 * @returns the sweep, when this was its last page.
 */
export async function sweepFindings(
  message: Extract<WorkMessage, { kind: 'sweepFindings' }>,
  ports: SweepPorts,
): Promise<Sweep | undefined> {
  const { sweep, continuation } = message
  const page = await ports.findings.list('all', FINDINGS_PAGE, continuation)
  const rows = page.findings.filter(({ type }) => wants(type, sweep))
  const listed = rows.map((finding) => ({ finding, ancestor: graphAncestor(finding, ports) }))
  const ancestors = [...new Set(listed.flatMap(({ ancestor }) => ancestor ?? []))]
  const present = ancestors.length === 0 ? new Set<string>() : await existing(ancestors, ports)
  const due = listed.filter(({ finding, ancestor }) => {
    const subject = ports.catalogue.ofType(finding.type)
    // A listed child with a finding is looked at here, one without where its parent is listed: once per sweep.
    const listedChild =
      typeof subject?.type.listedBy === 'object' && subject.type.listedBy.kind === 'list'
    return listedChild || (ancestor !== undefined && !present.has(foldCase(ancestor)))
  })
  const cause = causeOf(sweep)
  await inParallel(due, ({ finding }) =>
    ports.enqueue(reconcileMessage({ resourceId: finding.resourceId, cause, attempt: 0 })),
  )
  const next: Sweep = { ...sweep, queued: sweep.queued + due.length }
  const done = page.continuation === undefined
  await ports.marks.save({
    ...next,
    total: next.seen,
    finishedAt: done ? ports.clock.now().toISOString() : undefined,
  })
  await ports.enqueue(
    done
      ? { kind: 'sweepEnd', sweep: next }
      : { kind: 'sweepFindings', sweep: next, continuation: page.continuation },
  )
  return done ? next : undefined
}

async function sweepRow(row: Json, sweep: Sweep, cause: Cause, ports: SweepPorts): Promise<number> {
  const id = parseResourceId(valueAt(row, ['id']))
  if (typeof id === 'string' || !inScope(ports.policy, id.id)) return 0
  const subject = ports.catalogue.ofType(id.type)
  let queued = await enqueueChildren(id, cause, ports, sweep.only)
  if (
    subject !== undefined &&
    wants(subject.type.type, sweep) &&
    (await isDue(row, id, subject, ports))
  ) {
    await ports.enqueue(reconcileMessage({ resourceId: id.id, cause, attempt: 0 }))
    queued += 1
  }
  return queued
}

/** Is there anything to do? */
async function isDue(
  row: Json,
  id: ResourceId,
  subject: Subject,
  ports: SweepPorts,
): Promise<boolean> {
  const judges = judgesOn(subject.judges, ports.policy, id.id)
  // What a rule needs beyond the resource is not in the row.
  if (judges.some(({ rule }) => (rule.needs ?? []).length > 0)) return true
  const at = ports.clock.now().toISOString()
  const { apiVersion } = subject.type
  const last = await ports.findings.get(id.id)
  // The workspaces that depended on it then: some rules ask nothing of a resource that nobody depends on.
  const { unit = [] } = last ?? {}
  const observation = { resourceId: id.id, apiVersion, at, resource: row, needs: {}, unit }
  const judged = judges.map(({ rule, judge }) => ({ rule, verdict: judge(observation) }))
  const calm = judged.every(
    ({ verdict }) => verdict.verdict === 'compliant' || verdict.verdict === 'notApplicable',
  )
  if (!calm) return true
  // A row of Resource Graph may be old and leave things out: good enough to say that nothing changed, and not to be the
  // state that later drift is measured by. What is seen for the first time is looked at in Azure itself.
  return (
    last === undefined ||
    // A state that nobody looked at for a week is forgotten: what stays right is looked at once a day.
    lookedAtAfter(last, at) !== last.lookedAt ||
    Object.keys(last.rules).length !== judged.length ||
    judged.some(({ rule, verdict }) => last.rules[rule.id]?.verdict !== verdict.verdict)
  )
}

function causeOf(sweep: Sweep): Cause {
  return { source: sweep.source, id: sweep.id, at: sweep.startedAt }
}

function wants(type: string, sweep: Sweep): boolean {
  return sweep.only === undefined || sweep.only.some((wanted) => sameValue(wanted, type))
}

/** True when the type itself or one that is listed below it, at any depth, is wanted. */
function wantsAny(type: string, sweep: Sweep, ports: SweepPorts): boolean {
  if (wants(type, sweep)) return true
  return ports.catalogue.subjects.some(
    ({ type: child }) =>
      typeof child.listedBy === 'object' &&
      isWithinType(child.type, type) &&
      wants(child.type, sweep),
  )
}

/** The resource itself or the ancestor of it that Resource Graph lists. */
function graphAncestor(finding: Finding, ports: SweepPorts): string | undefined {
  const id = parseResourceId(finding.resourceId)
  if (typeof id === 'string') return undefined
  for (let at: ResourceId | undefined = id; at !== undefined; at = parentOf(at)) {
    if (ports.catalogue.ofType(at.type)?.type.listedBy === 'resourceGraph') return at.id
  }
  return undefined
}

async function existing(ids: readonly string[], ports: SweepPorts): Promise<Set<string>> {
  const found = new Set<string>()
  let skipToken: string | undefined
  do {
    const page = await ports.graph.query(existenceQuery(ids), ports.subscriptions, skipToken)
    for (const row of page.rows) found.add(foldCase(textOf(valueAt(row, ['id']))))
    skipToken = page.skipToken
  } while (skipToken !== undefined)
  return found
}
