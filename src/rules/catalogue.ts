// Finds the rules of a resource.

import { prepare } from '../engine/evaluate.ts'
import { foldCase } from '../engine/fold-case.ts'
import type { Parameters } from '../engine/parameters.ts'
import type { Catalogue, Subject } from '../engine/ports.ts'
import { parentOf, type ResourceId } from '../engine/resource-id.ts'
import type { Rule } from '../engine/rule.ts'

/** The catalogue with all its types, for sweeps. */
export interface RuleCatalogue extends Catalogue {
  readonly subjects: readonly Subject[]
  /** The subject of exactly this type, in any case. */
  ofType(type: string): Subject | undefined
}

/** Groups rules by type, ready to judge. */
export function createCatalogue(rules: readonly Rule[], parameters: Parameters): RuleCatalogue {
  const byType = new Map<string, { type: Rule['resource']; rules: Rule[] }>()
  for (const rule of rules) {
    const key = foldCase(rule.resource.type)
    const entry = byType.get(key) ?? { type: rule.resource, rules: [] }
    entry.rules.push(rule)
    byType.set(key, entry)
  }
  const subjects = new Map<string, Subject>(
    [...byType].map(([key, entry]) => [
      key,
      { type: entry.type, judges: prepare(entry.rules, parameters) },
    ]),
  )
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  return {
    subjects: [...subjects.values()],
    ofType: (type) => subjects.get(foldCase(type)),
    rule: (id) => byId.get(id),
    covering(id) {
      for (let at: ResourceId | undefined = id; at !== undefined; at = parentOf(at)) {
        const subject = subjects.get(foldCase(at.type))
        if (subject !== undefined) return { id: at, subject }
      }
      return undefined
    },
  }
}
