// What the engine itself makes of a rule's examples: verdict, plan and values before. Pages and the role show this, not
// what somebody believes that a rule does.

import type { Change } from '../engine/change.ts'
import { prepare, type Verdict } from '../engine/evaluate.ts'
import type { JsonObject } from '../engine/json.ts'
import type { Parameters } from '../engine/parameters.ts'
import { mergeWrites, type PlannedWrite, proposeFixes } from '../engine/plan.ts'
import type { Example, Observation, Rule } from '../engine/rule.ts'
import { observationOf } from '../rules/examples.ts'
import { FULL_PARAMETERS, sampleResource } from './sample-resource.ts'

/** How the baseline is made for parameters: a rule may depend on them. */
export type RulesFor = (parameters: Parameters) => readonly Rule[]

/** An example, judged and planned. */
export interface WorkedExample {
  readonly rule: Rule
  readonly example: Example
  readonly observation: Observation
  readonly verdict: Verdict
  readonly changes: readonly Change[]
  readonly writes: readonly PlannedWrite[]
  /** Why there is no plan, where the rule says so. */
  readonly unable?: string
}

/** Works an example of the rule `id` with every parameter set that a fix may ask for. */
export function workExample(id: string, example: Example, rulesFor: RulesFor): WorkedExample {
  const plain = work(id, example, rulesFor, {})
  // Examples say what matters to the verdict. Some fixes also ask where the resource lies.
  return plain.unable === undefined
    ? plain
    : work(id, example, rulesFor, { location: 'westeurope' })
}

/** The non-compliant examples of a rule, worked. */
export function workRule(rule: Rule, rulesFor: RulesFor): readonly WorkedExample[] {
  return rule.examples.nonCompliant.map((example) => workExample(rule.id, example, rulesFor))
}

function work(id: string, example: Example, rulesFor: RulesFor, more: JsonObject): WorkedExample {
  const parameters: Parameters = { ...FULL_PARAMETERS, ...example.parameters }
  const rule = rulesFor(parameters).find((one) => one.id === id)
  if (rule === undefined) throw new Error(`${id}: there is no such rule for these parameters`)
  const { id: resourceId, document } = sampleResource(rule.resource, example.resource, more)
  const observation = observationOf(rule, example, { resource: document, resourceId })
  const [judge] = prepare([rule], parameters)
  if (judge === undefined) throw new Error(`${id}: one rule is one judge`)
  const verdict = judge.judge(observation)
  const { fixes, unable } = proposeFixes([{ judge, verdict }], observation, parameters)
  const [reason] = unable
  return {
    rule,
    example,
    observation,
    verdict,
    changes: fixes.flatMap((fix) => fix.changes),
    writes: mergeWrites(rule.resource, observation, fixes),
    ...(reason === undefined ? {} : { unable: reason.reason }),
  }
}
