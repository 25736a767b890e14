// What would be done if the operator's switches were on. A preview is words for people: no write ever comes of it.
import type { Switch } from './effect.ts'
import {
  CONFIRMABLE,
  type Hold,
  isRecent,
  type RuleFinding,
  sameGapPaths,
  type WouldBe,
} from './finding.ts'
import type { Gap } from './rule.ts'

/** A decision as a preview tells it. `askedAt` is when its checks and the locks were asked, `locks` whether they
 * could be read, for what would be fixed at once. */
export function wouldBeOf(
  hold: Hold | undefined,
  switches: readonly Switch[],
  { askedAt, locks }: Pick<WouldBe, 'askedAt' | 'locks'>,
): WouldBe {
  const { askedAt: at, locks: unread } = hold ?? { askedAt, locks }
  const asked = {
    ...(at === undefined ? {} : { askedAt: at }),
    ...(unread === undefined ? {} : { locks: unread }),
  }
  if (hold === undefined) return { decision: 'fixedAtOnce', switches, ...asked }
  const { reason, detail: because } = hold
  const decision = CONFIRMABLE.includes(reason) ? 'waitsForPerson' : 'keptBack'
  return { decision, switches, reason, because, ...asked }
}

/** The hold that a preview tells of; undefined for what would be fixed at once. */
export function heldIn(wouldBe: WouldBe): Hold | undefined {
  if (wouldBe.decision === 'fixedAtOnce') return undefined
  const { decision: _, switches: __, because: detail, ...rest } = wouldBe
  return { detail, ...rest }
}

/**
 * The preview of the last look, while its gaps are the same and its answer is recent: an estate that is only watched
 * asks Azure no more often than one that is put right.
 * Only a preview may rest on it: what is written always rests on checks that were asked for it.
 */
export function standingPreview(
  gaps: readonly Gap[],
  last: RuleFinding | undefined,
  now: Date,
): WouldBe | undefined {
  const remembered = last?.held?.wouldBe
  if (remembered?.askedAt === undefined || !isRecent(remembered.askedAt, now)) return undefined
  return sameGapPaths(last, gaps) ? remembered : undefined
}
