// Judges and plans with the rules as they are, on documents of a test.
import { type Judge, prepare, type Verdict } from '../../src/engine/evaluate.ts'
import type { Json } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/engine/parameters.ts'
import { mergeWrites, type PlannedWrite, proposeFixes } from '../../src/engine/plan.ts'
import type { Example, Observation, Rule } from '../../src/engine/rule.ts'
import { rules, rulesFor } from '../../src/rules/index.ts'
import { SUBSCRIPTION } from '../engine/samples.ts'

/** The moment at which the rules' examples are judged when they name none: November 2026. */
export const EXAMPLES_NOW = '2026-11-20T10:00:00.000Z'

const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a`

/** The defaults, with everything set that an operator has to set before a fix can be planned. */
export const parameters: Parameters = {
  ...DEFAULT_PARAMETERS,
  logAnalyticsWorkspaceId: `${group}/providers/Microsoft.OperationalInsights/workspaces/logs`,
  privateEndpointSubnetId: `${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/pe`,
}

/** A rule of the baseline, as it is for these parameters. */
export function ruleWith(id: string, values: Parameters): Rule {
  const rule = rulesFor(values).find((one) => one.id === id)
  if (rule === undefined) throw new Error(`${id} is no rule`)
  return rule
}

/** An id of the rule's type. */
export function idFor(rule: Rule): string {
  const [namespace, ...types] = rule.resource.type.split('/')
  const names = types.map((type, index) => `${type}/${index === 0 ? 'one' : 'default'}`)
  return `${group}/providers/${namespace}/${names.join('/')}`
}

/** What was read of a resource of the rule's type. */
export function observe(
  rule: Rule,
  resource: Json,
  needs: Readonly<Record<string, Json>> = {},
  more: Partial<Pick<Observation, 'at' | 'unit' | 'apiVersion'>> = {},
): Observation {
  return {
    resourceId: idFor(rule),
    apiVersion: rule.resource.apiVersion,
    at: EXAMPLES_NOW,
    resource,
    needs: Object.fromEntries(Object.entries(needs).map(([name, value]) => [name, { value }])),
    unit: [],
    ...more,
  }
}

/** A labelled example, ready to be judged by the rule that its parameters make. */
export interface Case {
  readonly rule: Rule
  readonly because: string
  readonly label: 'compliant' | 'nonCompliant' | 'notApplicable' | 'unknown'
  readonly values: Parameters
  readonly observation: Observation
}

/** All examples of a rule. */
export function casesOf(rule: Rule): readonly Case[] {
  const labels = ['compliant', 'nonCompliant', 'notApplicable', 'unknown'] as const
  return labels.flatMap((label) =>
    (rule.examples[label] ?? []).map((example) => caseOf(rule, label, example)),
  )
}

function caseOf(rule: Rule, label: Case['label'], example: Example): Case {
  const { because, resource, needs, unit, at, apiVersion } = example
  const values = { ...parameters, ...example.parameters }
  const more = {
    ...(unit === undefined ? {} : { unit }),
    ...(at === undefined ? {} : { at }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  }
  const made = ruleWith(rule.id, values)
  return { rule: made, because, label, values, observation: observe(made, resource, needs, more) }
}

/** The examples of the whole baseline. */
export const cases: readonly Case[] = rules.flatMap(casesOf)

/** The verdict of one rule. */
export function judge(rule: Rule, observation: Observation, values = parameters): Verdict {
  return judgeOf(rule, values).judge(observation)
}

// As in a sweep: prepared once, for many resources.
const prepared = new WeakMap<Rule, WeakMap<Parameters, Judge>>()

function judgeOf(rule: Rule, values: Parameters): Judge {
  const ofRule = prepared.get(rule) ?? new WeakMap<Parameters, Judge>()
  prepared.set(rule, ofRule)
  const known = ofRule.get(values) ?? prepare([rule], values)[0]
  if (known === undefined) throw new Error('one rule is one judge')
  ofRule.set(values, known)
  return known
}

/** The writes that would put the rules right, or why there can be none. */
export function writesOf(
  rule: Rule | readonly Rule[],
  observation: Observation,
  values = parameters,
): readonly PlannedWrite[] | string {
  const list = [rule].flat()
  const judged = list
    .map((one) => judgeOf(one, values))
    .map((one) => ({ judge: one, verdict: one.judge(observation) }))
  const { fixes, unable } = proposeFixes(judged, observation, values)
  const [first] = list
  if (first === undefined) return 'there is no rule'
  return unable[0]?.reason ?? mergeWrites(first.resource, observation, fixes)
}
