// What a readiness check is, and the words of its answers.
import { sameName } from '../engine/fold-case.ts'
import type { ReadinessPort } from '../engine/ports.ts'
import type { Observation } from '../engine/rule.ts'
import type { Surroundings } from './surroundings.ts'

/** `ready`, or what stands in the way. */
export type Answer = Awaited<ReturnType<ReadinessPort>>

/** One question. It throws when it cannot answer completely. */
export type Check = (
  observation: Observation,
  surroundings: Surroundings,
) => Promise<Answer> | Answer

const MOST_NAMED = 5

/** The answer of a check that does not pass and knows nobody by name: what stands in the way. */
export function blocked(blockedBy: string): Answer {
  return { blockedBy }
}

/** The answer of a check that found somebody who is let in, or something that depends on what a fix would take away. */
export function inUse(blockedBy: string): Answer {
  return { blockedBy, inUse: true }
}

/** Compares as Azure does: without case. */
export function isText(value: unknown, wanted: string): boolean {
  return typeof value === 'string' && sameName(value, wanted)
}

/** At most five names, and how many more there are. */
export function listed(names: readonly string[], separator = ', '): string {
  const more = names.length - MOST_NAMED
  return names.slice(0, MOST_NAMED).join(separator) + (more > 0 ? ` and ${more} more` : '')
}
