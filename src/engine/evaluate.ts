// Judges an observation by a list of rules. Pure; never throws, whatever the document is.
import { createHash } from 'node:crypto'
import { canonicalText, isObject, type Json, reader, sameValue } from './json.ts'
import type { Parameters } from './parameters.ts'
import type { Gap, Observation, Rule, SettingsRule, Want } from './rule.ts'

/** The four verdicts. `unknown` is neither a failure nor a pass. */
export type Verdict =
  | { readonly verdict: 'compliant' }
  | { readonly verdict: 'nonCompliant'; readonly gaps: readonly Gap[] }
  | { readonly verdict: 'notApplicable'; readonly reason: string }
  | { readonly verdict: 'unknown'; readonly reason: string }

/** A rule made ready to judge many resources. */
export interface Judge {
  readonly rule: Rule
  /** Changes when the rule asks for something else than before: a verdict on another basis says nothing about drift. */
  readonly basis: string
  readonly judge: (observation: Observation) => Verdict
}

// One object for all: a sweep judges 100,000 compliant resources without allocating for them.
const COMPLIANT: Verdict = Object.freeze({ verdict: 'compliant' })

/** Prepares rules for judging: paths are split once, not once per resource. */
export function prepare(rules: readonly Rule[], parameters: Parameters): readonly Judge[] {
  return rules.map((rule) => {
    const applies = compileConditions(rule.only)
    const body = 'settings' in rule ? judgeSettings(rule) : judgeCoded(rule, parameters)
    return {
      rule,
      basis: basisOf(rule, parameters),
      judge: (observation) => {
        try {
          const { resource } = observation
          if (!isObject(resource) || !isObject(resource.properties)) {
            return unknown('Azure returned no properties for this resource')
          }
          const otherwise = applies?.(resource)
          return otherwise === undefined
            ? body(observation)
            : { verdict: 'notApplicable', reason: otherwise }
        } catch (error) {
          // One broken rule must not take the others with it, and must never look like a pass.
          return unknown(
            `the rule failed: ${error instanceof Error ? error.message : String(error)}`,
          )
        }
      },
    }
  })
}

/** Raised with every change of how rules are judged that holds for all of them, as a rule's own version is for one. */
export const JUDGING_VERSION: number = 1

// What the operator chose, the values that are asked for, and the version of the code that judges.
function basisOf(rule: Rule, parameters: Parameters): string {
  const chosen = (rule.parameters ?? []).map((name) => [name, parameters[name] ?? null])
  const asked = [chosen, rule.since, 'settings' in rule ? rule.settings : null, rule.only ?? null]
  // First versions add nothing, so that findings of before there were versions keep their basis.
  const versions = [rule.version ?? 1, JUDGING_VERSION]
  const versioned = versions.every((version) => version === 1) ? asked : [...asked, ...versions]
  const text = canonicalText(versioned)
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

/** A `Want` in words that a person can act on. */
export function describeWant(want: Want): Json {
  if ('equals' in want) return want.equals
  if ('atLeast' in want) return `at least ${want.atLeast}`
  return want.oneOf.length === 1 ? (want.oneOf[0] ?? null) : want.oneOf
}

function unknown(reason: string): Verdict {
  return { verdict: 'unknown', reason }
}

function compileConditions(
  only: Rule['only'],
): ((resource: Json) => string | undefined) | undefined {
  if (only === undefined) return undefined
  const conditions = [only].flat().map((condition) => ({ condition, read: reader(condition.path) }))
  return (resource) => {
    for (const { condition, read } of conditions) {
      const value = read(resource) ?? condition.absent
      if (!condition.oneOf.some((wanted) => sameValue(value, wanted))) return condition.otherwise
    }
    return undefined
  }
}

function compileWant(want: Want): (value: Json) => boolean {
  if ('equals' in want) return (value) => sameValue(value, want.equals)
  if ('atLeast' in want) return (value) => Number.isFinite(value) && Number(value) >= want.atLeast
  const { oneOf } = want
  return (value) => oneOf.includes(value) || oneOf.some((wanted) => sameValue(value, wanted))
}

function judgeSettings(rule: SettingsRule): (observation: Observation) => Verdict {
  const settings = rule.settings.map((setting) => {
    const gap: Gap = { path: setting.path, expected: describeWant(setting.want) }
    return { setting, gap, read: reader(setting.path), right: compileWant(setting.want) }
  })
  return (observation) => {
    let gaps: Gap[] | undefined
    let open: string | undefined
    for (const { setting, gap, read, right } of settings) {
      const value = read(observation.resource)
      if (value !== undefined && value !== null) {
        if (right(value)) continue
        gaps ??= []
        gaps.push({ path: gap.path, actual: value, expected: gap.expected })
        continue
      }
      if (observation.apiVersion < rule.since) {
        open ??= `${setting.path} is only returned from api-version ${rule.since} on`
        continue
      }
      if ('unknown' in setting.absent) {
        open ??= setting.absent.unknown
        continue
      }
      if (right(setting.absent.means)) continue
      gaps ??= []
      gaps.push(gap)
    }
    // One wrong value is enough, whatever the others may be.
    if (gaps !== undefined) return { verdict: 'nonCompliant', gaps }
    return open === undefined ? COMPLIANT : unknown(open)
  }
}

function judgeCoded(
  rule: Exclude<Rule, SettingsRule>,
  parameters: Parameters,
): (observation: Observation) => Verdict {
  return (observation) => {
    const facts = factsOf(rule, observation, parameters)
    if (typeof facts === 'string') return unknown(facts)
    const gaps = rule.gaps(facts)
    if (typeof gaps === 'string') return unknown(gaps)
    // What an older api-version does not return is absent in the document and may be there in Azure.
    if (observation.apiVersion < rule.since && !gaps.some(({ actual }) => isValue(actual))) {
      return unknown(`this is only returned from api-version ${rule.since} on`)
    }
    return gaps.length === 0 ? COMPLIANT : { verdict: 'nonCompliant', gaps }
  }
}

function isValue(value: Json | undefined): boolean {
  return value !== undefined && value !== null
}

/** What a coded rule may see, or why it cannot be judged. */
export function factsOf(rule: Rule, observation: Observation, parameters: Parameters) {
  if (!isObject(observation.resource)) return 'Azure returned no resource'
  const needs: Record<string, Json> = {}
  for (const { name } of rule.needs ?? []) {
    const found = observation.needs[name]
    if (found === undefined) return `${name} was not read`
    if ('unavailable' in found) return `${name} could not be read: ${found.unavailable}`
    needs[name] = found.value
  }
  const { resource, unit, at } = observation
  return { resource, needs, unit, parameters, now: dateOf(at) }
}

// All rules judge an observation at the same moment: to make the date anew for each costs more than most of them.
let moment = { at: '', date: new Date(0) }
function dateOf(at: string): Date {
  if (moment.at !== at) moment = { at, date: new Date(at) }
  return moment.date
}
