// Proof by a second read: the rules that a write served are judged again on what Azure says now.
import { shortText, valueAt } from './json.ts'
import { observe } from './observe.ts'
import { type PlannedWrite, proofOf } from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import type { ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'

// What a person can read, of a list of hundreds.
const MOST_SHOWN = 300
const MOST_DETAIL = 4000

/** What the second read showed. */
export type Proof =
  | { readonly kind: 'verified'; readonly observation: Observation }
  | { readonly kind: 'differs'; readonly detail: string; readonly observation: Observation }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly message: string; readonly retryAfterSeconds: number }

/**
 * Reads the resource and judges the rules on it that the write served: what it was to close must be closed. Azure may
 * answer a read from before the write for a moment, so a difference is looked at again after each of `delays`
 * (milliseconds). It never writes, and a write that has nothing to be judged by is never proved.
 */
export async function verify(
  id: ResourceId,
  subject: Subject,
  write: Pick<PlannedWrite, 'rules' | 'closes' | 'provenBy'>,
  delays: readonly number[],
  ports: Pick<Ports, 'azure' | 'clock' | 'units'>,
): Promise<Proof> {
  const { rules, closes } = write
  const judges = subject.judges.filter((judge) => rules.includes(judge.rule.id))
  const declared = judges.map((judge) => judge.rule)
  // A rule that this version no longer has cannot prove anything: nothing to judge must never read as a pass.
  const lost = rules.filter((id) => !declared.some((rule) => rule.id === id))
  const look = async (): Promise<Proof> => {
    const seen = await observe(id, subject.type, declared, ports)
    if (seen.kind === 'gone') return { kind: 'gone' }
    if (seen.kind !== 'seen') {
      const retryAfterSeconds = seen.kind === 'busy' ? seen.retryAfterSeconds : 60
      return { kind: 'unreadable', message: seen.message, retryAfterSeconds }
    }
    const { observation } = seen
    const judged = judges.map(({ rule, judge }) => ({ rule, verdict: judge(observation) }))
    const someRight = judged.some(({ verdict }) => verdict.verdict === 'compliant')
    const differing = judged.flatMap(({ rule, verdict }) => {
      if (verdict.verdict === 'compliant') return []
      // One fix of a write may make another rule of it inapplicable: with RBAC on, access policies no longer count.
      if (verdict.verdict === 'notApplicable' && someRight) return []
      if (verdict.verdict !== 'nonCompliant') return [`${rule.id} is ${verdict.verdict}`]
      // What this write was not to close is left to the other writes of the rule, or to another day.
      const open = verdict.gaps.filter(({ path }) => closes?.includes(path) ?? true)
      return open.map((gap) => {
        const actual = JSON.stringify(gap.actual ?? 'absent')
        return `${gap.path} is still ${shortText(actual, MOST_SHOWN)}`
      })
    })
    const blind = rules.length === 0 || proofOf(write) !== 'read'
    const wrong = [
      ...(blind ? ['nothing that can be read shows this write'] : []),
      ...lost.map((id) => `${id} is not a rule of this version`),
      ...differing,
    ]
    return wrong.length === 0
      ? { kind: 'verified', observation }
      : { kind: 'differs', detail: shortText(wrong.join('; '), MOST_DETAIL), observation }
  }
  for (const delay of delays) {
    const proof = await look()
    if (proof.kind !== 'differs') return proof
    await ports.clock.sleep(delay)
  }
  const proof = await look()
  // While Azure works on the resource, the old value proves nothing: the write may be what it is working on.
  return proof.kind === 'differs' && isInWork(proof.observation)
    ? { kind: 'unreadable', message: 'Azure is working on the resource', retryAfterSeconds: 15 }
    : proof
}

function isInWork({ resource }: Observation): boolean {
  const state = valueAt(resource, ['properties', 'provisioningState'])
  return typeof state === 'string' && /^(creating|updating)$/i.test(state)
}
