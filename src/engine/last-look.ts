// The last look before a write that rests on what was read: what goes back whole takes back whatever somebody changed
// since then. The read is as close to the write as it can be, and a plan that would be another one now is not sent.
import { returnedBy } from './beside.ts'
import { canonicalText } from './json.ts'
import { observe } from './observe.ts'
import { mergeWrites, type PlannedWrite, partOf, proofOf, proposeFixes } from './plan.ts'
import type { Ports, Subject } from './ports.ts'
import type { ResourceId } from './resource-id.ts'
import type { Observation } from './rule.ts'

/** What the last look showed. */
export type LastLook =
  /** The write may go. `observation` is what it rests on. */
  | { readonly kind: 'same'; readonly observation: Observation }
  /** Not sent: on what is there now, the plan would be another one. */
  | { readonly kind: 'changed' }
  /** Not sent: nobody knows. */
  | {
      readonly kind: 'unread'
      readonly message: string
      readonly retryAfterSeconds: number
      /** Azure has no time: nothing is wrong with the resource or with our rights. */
      readonly busy: boolean
    }

/**
 * True when the write says more than plain values to set: a document or an object that goes back whole, a list, a child,
 * an action, a key. A PATCH of plain values takes nothing back from anybody, and is sent without another read.
 */
export function restsOnRead(write: PlannedWrite, { type }: Pick<Subject, 'type'>): boolean {
  if (proofOf(write) === 'operation') return false
  const plain =
    write.request.kind === 'arm' &&
    write.request.method === 'PATCH' &&
    returnedBy(write, type).length === 0 &&
    write.after.every(({ path, value }) => !path.startsWith('/') && typeof value !== 'object')
  return !plain
}

/** Reads again, plans again, and compares. It never writes. */
export async function lastLook(
  id: ResourceId,
  subject: Subject,
  write: PlannedWrite,
  ports: Pick<Ports, 'azure' | 'clock' | 'units' | 'parameters'>,
): Promise<LastLook> {
  const judges = subject.judges.filter(({ rule }) => write.rules.includes(rule.id))
  const rules = judges.map(({ rule }) => rule)
  const seen = await observe(id, subject.type, rules, ports)
  if (seen.kind === 'gone') return { kind: 'changed' }
  if (seen.kind !== 'seen') {
    const busy = seen.kind === 'busy'
    const retryAfterSeconds = busy ? seen.retryAfterSeconds : 60
    return { kind: 'unread', message: seen.message, retryAfterSeconds, busy }
  }
  const { observation } = seen
  const judged = judges.map((judge) => ({ judge, verdict: judge.judge(observation) }))
  const { fixes } = proposeFixes(judged, observation, ports.parameters)
  const { closes } = write
  // What the plan left for another day is left here, too.
  const same = fixes.map((fix) =>
    closes !== undefined && 'settings' in fix.rule
      ? partOf(fix, (path) => closes.includes(path))
      : fix,
  )
  const now = mergeWrites(subject.type, observation, same).map(textOf)
  return now.includes(textOf(write)) ? { kind: 'same', observation } : { kind: 'changed' }
}

function textOf({ request, before, after }: PlannedWrite): string {
  return canonicalText([request, before, after])
}
