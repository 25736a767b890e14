// What people and scripts can read: actions and findings.
import { HOLD_ADVICE } from './alerts/hold-advice.ts'
import type { Finding, HoldReason, RuleFinding } from './engine/finding.ts'
import { sameName } from './engine/fold-case.ts'
import type { Clock, RecordPort } from './engine/ports.ts'
import { SEVERITIES, type Severity } from './engine/rule.ts'
import type { Actor } from './engine/work-item.ts'
import type { Answer } from './problem.ts'
import {
  actor,
  continuation,
  group,
  invalid,
  isInGroup,
  moment,
  oneOf,
  type Query,
  readQuery,
  resourceId,
  ruleId,
  wholeNumber,
} from './query.ts'
import { resourceActions } from './resource-actions.ts'
import type { RuleCatalogue } from './rules/catalogue.ts'
import {
  BadContinuation,
  openToken,
  type PagedList,
  sealToken,
  tableToken,
} from './store/continuation.ts'
import type { FindingFilter, Findings } from './store/findings.ts'
import type { Storage } from './store/storage.ts'
import { listTimeline } from './store/timeline.ts'
import type { TimelineAction } from './store/timeline-row.ts'
import { untilFull } from './store/until-full.ts'

const FILTERS: readonly FindingFilter[] = ['all', 'nonCompliant', 'unknown', 'held']
const MOST = 500
const DEFAULT_LIMIT = 100
const DAYS_BACK = 90
const DAY_MS = 86_400_000
// ISO 8601 texts sort as times up to here.
const LATEST = new Date('9999-12-31T23:59:59.999Z')

/** Handles `GET /api/actions`: one resource's log with its chain, or all resources; newest first. */
export async function listActions(
  query: Query,
  ports: {
    readonly storage: Storage
    readonly records: RecordPort
    readonly clock: Clock
    readonly catalogue: RuleCatalogue
  },
): Promise<Answer> {
  const read = readQuery(
    query,
    {
      resourceId,
      rule: ruleId(ruleIdsOf(ports.catalogue)),
      actor,
      group,
      since: moment('start'),
      until: moment('end'),
      limit: wholeNumber(1, MOST),
      continuation,
    },
    [['resourceId', 'group']],
  )
  if ('status' in read) return read
  const { limit = DEFAULT_LIMIT, continuation: token, ...parameters } = read.values
  const { until = endOfToday(ports.clock), ...wanted } = parameters
  if (wanted.since !== undefined && wanted.since > until) {
    const detail = 'since is after until (which is the end of today when it is not given)'
    return invalid([{ field: 'since', detail }])
  }
  const matches = (action: TimelineAction) => isWanted(action, wanted)
  return inPages({ name: 'actions', parameters }, token, async (from) => {
    if (wanted.resourceId !== undefined) {
      // A log is read as a whole for its chain, so all of it is at hand.
      const { since = new Date(0) } = wanted
      const range = { since, until: read.values.until ?? LATEST, limit, matches }
      return resourceActions(wanted.resourceId, range, from, ports)
    }
    const since = wanted.since ?? new Date(startOfDay(until) - (DAYS_BACK - 1) * DAY_MS)
    return listTimeline(ports.storage, ports.clock, { since, until, limit, matches }, from)
  })
}

function isWanted(
  { rules, cause, resourceId: id }: TimelineAction,
  wanted: { readonly rule?: string; readonly actor?: string; readonly group?: string },
): boolean {
  const { actor: who } = wanted
  return (
    (wanted.rule === undefined || rules.includes(wanted.rule)) &&
    (who === undefined || namesOf(cause.actor).some((name) => sameName(name, who.trim()))) &&
    (wanted.group === undefined || isInGroup(id, wanted.group))
  )
}

// A person is recorded as `display name (sign-in name)`: each of the two finds them, and so does the whole.
function namesOf(who: Actor | undefined): readonly string[] {
  if (who === undefined) return []
  const [, display, signIn] = /^(.*) \(([^()]*)\)$/s.exec(who.name) ?? []
  return [who.name, display, signIn, who.objectId].filter((name) => name !== undefined)
}

/** Handles `GET /api/findings`: one resource's finding, or a page of all. */
export async function listFindings(
  query: Query,
  {
    findings,
    catalogue,
    clock,
  }: {
    readonly findings: Findings
    readonly catalogue: RuleCatalogue
    readonly clock: Clock
  },
): Promise<Answer> {
  const alone = ['filter', 'severity', 'rule', 'reason', 'group', 'limit', 'continuation'] as const
  const read = readQuery(
    query,
    {
      resourceId,
      filter: oneOf(FILTERS),
      severity: oneOf(SEVERITIES),
      rule: ruleId(ruleIdsOf(catalogue)),
      reason: oneOf(Object.keys(HOLD_ADVICE) as HoldReason[]),
      group,
      limit: wholeNumber(1, MOST),
      continuation,
    },
    alone.map((name) => ['resourceId', name] as const),
  )
  if ('status' in read) return read
  const { limit = DEFAULT_LIMIT, continuation: token, ...wanted } = read.values
  if (wanted.resourceId !== undefined) {
    const finding = await findings.get(wanted.resourceId)
    return { status: 200, body: { findings: finding === undefined ? [] : [finding] } }
  }
  const filter = filterOf(wanted)
  // What is asked of a rule holds for one and the same rule of the resource; the row alone knows no more than the filter.
  const ofAnyRule = [wanted.rule, wanted.reason, wanted.severity].every((one) => one === undefined)
  const matches = (finding: Finding) =>
    (wanted.group === undefined || isInGroup(finding.resourceId, wanted.group)) &&
    (ofAnyRule ||
      Object.entries(finding.rules).some(
        ([id, state]) =>
          isIn(state, filter) &&
          (wanted.rule === undefined || wanted.rule === id) &&
          (wanted.reason === undefined || wanted.reason === state.held?.reason) &&
          (wanted.severity === undefined || wanted.severity === catalogue.rule(id)?.severity),
      ))
  return inPages({ name: 'findings', parameters: wanted }, token, async (start) => {
    const first = start === undefined ? undefined : tableToken(start)
    const { found, continuation: next } = await untilFull<Finding>(
      limit,
      first,
      clock,
      async (most, from) => {
        const page = await findings.list(filter, most, from)
        return { rows: page.findings.filter(matches), continuation: page.continuation }
      },
    )
    return { findings: found, ...(next === undefined ? {} : { continuation: next }) }
  })
}

// Only what is held has a reason, and only what is broken is bad in some degree.
function filterOf(wanted: {
  readonly filter?: FindingFilter
  readonly reason?: HoldReason
  readonly severity?: Severity
}): FindingFilter {
  if (wanted.filter !== undefined) return wanted.filter
  if (wanted.reason !== undefined) return 'held'
  return wanted.severity === undefined ? 'all' : 'nonCompliant'
}

function isIn(state: RuleFinding, filter: FindingFilter): boolean {
  if (filter === 'all') return true
  return filter === 'held' ? state.held !== undefined : state.verdict === filter
}

function ruleIdsOf(catalogue: RuleCatalogue): readonly string[] {
  return catalogue.subjects.flatMap(({ judges }) => judges.map(({ rule }) => rule.id))
}

function endOfToday(clock: Clock): Date {
  return new Date(startOfDay(clock.now()) + DAY_MS - 1)
}

function startOfDay(at: Date): number {
  return Math.floor(at.getTime() / DAY_MS) * DAY_MS
}

/** Answers a page of a list. `ask` gets and gives the list's own token, which callers see sealed. */
async function inPages(
  list: PagedList,
  token: string | undefined,
  ask: (from: string | undefined) => Promise<{ readonly continuation?: string }>,
): Promise<Answer> {
  try {
    const { continuation: next, ...page } = await ask(token && openToken(list, token))
    const more = next === undefined ? {} : { continuation: sealToken(list, next) }
    return { status: 200, body: { ...page, ...more } }
  } catch (error) {
    if (!(error instanceof BadContinuation)) throw error
    return invalid([{ field: 'continuation', detail: error.message }])
  }
}
