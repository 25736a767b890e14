// Judges and plans with the rules as they are, on documents of a test.
import { prepare, type Verdict } from '../../src/engine/evaluate.ts'
import type { Json } from '../../src/engine/json.ts'
import { mergeWrites, type PlannedWrite, proposeFixes } from '../../src/engine/plan.ts'
import type { Observation, Parameters, Rule } from '../../src/engine/rule.ts'
import { SUBSCRIPTION } from '../engine/samples.ts'

/** The moment at which the rules' examples are judged: November 2026, as they say. */
export const EXAMPLES_NOW = '2026-11-20T10:00:00.000Z'

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a`

export const parameters: Parameters = {
  keyMaxAgeDays: 365,
  logAnalyticsWorkspaceId: `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`,
}

/** An id of the rule's type. */
export function idFor(rule: Rule): string {
  const [namespace, ...types] = rule.resource.type.split('/')
  const names = types.map((type, index) => `${type}/${index === 0 ? 'one' : 'default'}`)
  return `${group}/providers/${namespace}/${names.join('/')}`
}

export function observe(
  rule: Rule,
  resource: Json,
  needs: Readonly<Record<string, Json>> = {},
): Observation {
  return {
    resourceId: idFor(rule),
    apiVersion: rule.resource.apiVersion,
    at: EXAMPLES_NOW,
    resource,
    needs: Object.fromEntries(Object.entries(needs).map(([name, value]) => [name, { value }])),
  }
}

export function judge(rule: Rule, observation: Observation, values = parameters): Verdict {
  const [prepared] = prepare([rule], values)
  if (prepared === undefined) throw new Error('one rule is one judge')
  return prepared.judge(observation)
}

/** The writes that would put the rule right, or why there can be none. */
export function writesOf(
  rule: Rule,
  observation: Observation,
  values = parameters,
): readonly PlannedWrite[] | string {
  const judged = prepare([rule], values).map((one) => ({
    judge: one,
    verdict: one.judge(observation),
  }))
  const { fixes, unable } = proposeFixes(judged, observation, values)
  return unable[0]?.reason ?? mergeWrites(rule.resource, observation, fixes)
}
