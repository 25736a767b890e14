// The ways in which something may come out that a deployment leaves open.
import type { Verdict } from '../engine/evaluate.ts'
import type { Observation } from '../engine/rule.ts'

/** What is different in one of them. */
export interface Way extends Partial<Pick<Observation, 'resource' | 'needs' | 'unit'>> {
  /** Why the verdict is not known when this way leads to another one. */
  readonly unknown?: string
  /** What the verdict rests on when this way leads to another one. */
  readonly assumes?: string
}

/** A verdict, and what it rests on. */
export interface Weighed {
  readonly verdict: Verdict
  readonly assumes?: string
}

/** The verdict that holds whichever way it comes out: only what is the same in all of them is known. */
export function weigh(
  verdict: Verdict,
  ways: readonly (Way & { readonly observation: Observation })[],
  judge: (observation: Observation) => Verdict,
): Weighed {
  if (verdict.verdict === 'unknown') return { verdict }
  let assumes: string | undefined
  for (const { observation, unknown, assumes: assumed } of ways) {
    if (judge(observation).verdict === verdict.verdict) continue
    if (unknown !== undefined) return { verdict: { verdict: 'unknown', reason: unknown } }
    assumes ??= assumed
  }
  return assumes === undefined ? { verdict } : { verdict, assumes }
}
