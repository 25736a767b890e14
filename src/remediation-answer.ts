// What a person gets back: findings, the plan with before and after, and what came of it.
import { approvalIn, missingOf } from './engine/approval.ts'
import type { HeldFix } from './engine/assess.ts'
import type { Finding } from './engine/finding.ts'
import type { PlannedWrite } from './engine/plan.ts'
import type { Outcome } from './engine/reconcile.ts'
import type { RecordEntry } from './engine/record.ts'
import type { PersonRequest } from './engine/work-item.ts'

/** A write as people read it. */
export interface WriteView {
  readonly rules: readonly string[]
  readonly method: string
  readonly target: string
  readonly before: PlannedWrite['before']
  readonly after: PlannedWrite['after']
}

/** The answer to a remediation request. */
export interface RemediationAnswer {
  readonly requestId: string
  readonly resourceId: string
  /**
   * `partlyDone`, `notDone`: the plan was confirmed, and some or all of its writes were not made, or not proved. They are
   * listed under `missing`.
   */
  readonly outcome:
    | 'reconciled'
    | 'partlyDone'
    | 'notDone'
    | 'dryRun'
    | 'gone'
    | 'later'
    | 'approvalMismatch'
  readonly findings: Finding['rules']
  readonly plan: {
    readonly writes: readonly WriteView[]
    readonly held: readonly HeldFix[]
    readonly approval?: { readonly digest: string; readonly writes: readonly WriteView[] }
    /** What would be written if the operator's switches were on. None of it is written, and none can be approved. */
    readonly preview?: {
      readonly fixedAtOnce: readonly WriteView[]
      readonly waitsForPerson: readonly WriteView[]
    }
  }
  readonly actions: readonly {
    readonly action: string
    readonly state: string
    readonly rules: readonly string[]
    readonly reason?: { readonly code: string; readonly message: string }
    readonly elapsedMs?: number
  }[]
  /** What was confirmed and is not there. */
  readonly missing?: readonly WriteView[]
  /** Why it takes longer, when it does. */
  readonly why?: string
}

/** Shapes the loop's outcome for a person. */
export function answerOf(outcome: Outcome, request: PersonRequest): RemediationAnswer {
  const base = {
    requestId: request.id,
    resourceId: outcome.resourceId,
    findings: {},
    plan: { writes: [], held: [] },
    actions: [],
  }
  if (outcome.kind === 'later') return { ...base, outcome: 'later', why: outcome.why }
  if (outcome.kind !== 'reconciled') return { ...base, outcome: 'gone' }
  const { plan, actions, finding } = outcome
  const mismatch = request.approve !== undefined && !plan.approved
  return {
    ...base,
    outcome: mismatch ? 'approvalMismatch' : request.dryRun ? 'dryRun' : 'reconciled',
    findings:
      request.rules === undefined
        ? finding.rules
        : Object.fromEntries(
            Object.entries(finding.rules).filter(([id]) => request.rules?.includes(id)),
          ),
    plan: {
      writes: plan.writes.map(viewOf),
      held: plan.held,
      ...(plan.approval === undefined
        ? {}
        : { approval: { digest: plan.approval.digest, writes: plan.approval.writes.map(viewOf) } }),
      ...(plan.preview === undefined
        ? {}
        : {
            preview: {
              fixedAtOnce: plan.preview.fixedAtOnce.map(viewOf),
              waitsForPerson: plan.preview.waitsForPerson.map(viewOf),
            },
          }),
    },
    actions: actions.map(({ action, state, write, reason, elapsedMs }) => ({
      action,
      state,
      rules: write.rules,
      ...(reason === undefined ? {} : { reason }),
      ...(elapsedMs === undefined ? {} : { elapsedMs }),
    })),
  }
}

/**
 * The answer to a request that confirmed a plan, over all its runs. The records say what became of each write; what
 * somebody else put right meanwhile is not missing.
 */
export function confirmedAnswer(
  answer: RemediationAnswer,
  entries: readonly RecordEntry[],
  request: { readonly cause: string; readonly digest: string },
): RemediationAnswer {
  const approval = approvalIn(entries, request)
  if (approval === undefined) return neverBegun(answer, request.digest)
  if (answer.outcome === 'gone') return answer
  const own = Map.groupBy(
    entries.filter((entry) => entry.cause.id === request.cause),
    ({ action }) => action,
  )
  const actions = [...own].map(([action, states]) => {
    const { state = 'intended', rules = [], reason } = states.at(-1) ?? {}
    const elapsedMs = answer.actions.find((one) => one.action === action)?.elapsedMs
    return {
      ...{ action, state, rules },
      ...(reason === undefined ? {} : { reason }),
      ...(elapsedMs === undefined ? {} : { elapsedMs }),
    }
  })
  const missing = missingOf(approval, entries, request.cause).filter(
    (write) => write.provenBy === 'operation' || write.rules.some((rule) => isOpen(answer, rule)),
  )
  if (missing.length === 0) return { ...answer, outcome: 'reconciled', actions }
  const outcome = missing.length < approval.writes.length ? 'partlyDone' : 'notDone'
  return {
    ...{ ...answer, outcome, actions },
    missing: missing.map(({ rules, method, target, before, after }) => ({
      ...{ rules, method, target, before, after },
    })),
  }
}

// The plan was confirmed, and not one write of it is in the log: it was held as a whole, or could not be recorded.
function neverBegun(answer: RemediationAnswer, digest: string): RemediationAnswer {
  const { approval } = answer.plan
  if (answer.outcome !== 'reconciled' || approval?.digest !== digest) return answer
  const missing = approval.writes.filter(({ rules }) => rules.some((rule) => isOpen(answer, rule)))
  return missing.length === 0 ? answer : { ...answer, outcome: 'notDone', missing }
}

// A rule that nobody judged in the end may be as it was.
function isOpen({ findings }: RemediationAnswer, rule: string): boolean {
  const verdict = findings[rule]?.verdict
  return verdict !== 'compliant' && verdict !== 'notApplicable'
}

function viewOf(write: PlannedWrite): WriteView {
  const { request, rules, before, after } = write
  const method = request.kind === 'arm' ? request.method : request.kind
  return { rules, method, target: request.resourceId, before, after }
}
