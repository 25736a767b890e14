// What waits for a person, as one plan with one digest.
import type { Alert } from './alert.ts'
import {
  mergeWrites,
  type PlannedWrite,
  type ProposedFix,
  planDigest,
  proposeFixes,
} from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import type { ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'

/** The writes that wait for a person; sending the digest back confirms exactly these. */
export interface OfferedPlan {
  readonly digest: string
  readonly writes: readonly PlannedWrite[]
}

/** The approval for fixes that wait; undefined when there is nothing to write. */
export function offeredPlan(
  id: ResourceId,
  { type }: Subject,
  observation: Observation,
  waiting: readonly ProposedFix[],
): OfferedPlan | undefined {
  const writes = mergeWrites(type, observation, waiting)
  return writes.length === 0 ? undefined : { digest: planDigest(id.id, writes), writes }
}

/**
 * The approval as an alert offers it, if there is anything to write: planned anew on the newest read, because what was written since the first
 * one may have changed what waits, and then its digest, too.
 */
export function offeredApproval(
  id: ResourceId,
  subject: Subject,
  observation: Observation,
  rules: readonly string[],
  { parameters }: Pick<Ports, 'parameters'>,
): Pick<Alert, 'approval'> {
  const judged = subject.judges
    .filter(({ rule }) => rules.includes(rule.id))
    .map((judge) => ({ judge, verdict: judge.judge(observation) }))
  const { fixes } = proposeFixes(judged, observation, parameters)
  const approval = offeredPlan(id, subject, observation, fixes)
  if (approval === undefined) return {}
  const writes = approval.writes.map(({ request, before, after }) => ({
    ...{ target: request.resourceId, before, after },
  }))
  const { digest } = approval
  return { approval: { digest, rules: fixes.map(({ rule }) => rule.id), writes } }
}
