// The ways in which something may come out that a deployment leaves open.
import type { Verdict } from '../engine/evaluate.ts'
import type { JsonObject } from '../engine/json.ts'
import type { Observation } from '../engine/rule.ts'

/** What is different in one of them. */
export interface Way extends Partial<Pick<Observation, 'resource' | 'needs' | 'unit'>> {
  /** Why the verdict is not known when this way leads to another one. */
  readonly unknown?: string
  /** What the verdict rests on when this way leads to this other one. */
  readonly assumes?: (other: Verdict) => string | undefined
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
    const other = judge(observation)
    if (other.verdict === verdict.verdict) continue
    if (unknown !== undefined) return { verdict: { verdict: 'unknown', reason: unknown } }
    assumes ??= assumed?.(other)
  }
  return assumes === undefined ? { verdict } : { verdict, assumes }
}

const NAMED = /parameters\('([^']+)'\)/g

/** The way in which the parameters have no defaults. */
export function withoutDefaults(resource: JsonObject): Way {
  return {
    resource,
    assumes(other) {
      const reason = other.verdict === 'unknown' ? other.reason : ''
      const names = new Set([...reason.matchAll(NAMED)].map(([, name]) => name))
      if (names.size === 0) return undefined
      return `the default of ${names.size === 1 ? 'parameter' : 'parameters'} ${[...names].join(', ')}`
    },
  }
}
