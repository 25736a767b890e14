// A rule as a condition of Azure Policy, where it can be one.
import { describeWant } from '../engine/evaluate.ts'
import type { Json, JsonObject } from '../engine/json.ts'
import type { Condition, Rule, Setting, SettingsRule } from '../engine/rule.ts'
import { settingVerdict } from '../rules/setting-verdict.ts'
import { policyField } from './policy-aliases.ts'

/** The condition under which a resource breaks the rule, or why Azure Policy cannot tell. */
export type PolicyCondition = { readonly condition: JsonObject } | { readonly reason: string }

/** Translates a rule. Nothing is guessed: what Policy would judge otherwise than the engine is not translated. */
export function policyCondition(rule: Rule): PolicyCondition {
  if (!('settings' in rule)) return { reason: 'it looks at lists, dates or other documents' }
  if (/^Microsoft\.KeyVault\/[^/]+\/(keys|secrets)$/.test(rule.resource.type)) {
    return { reason: 'Resource Manager does not write keys and secrets, so Policy never sees them' }
  }
  const conditions = [rule.only ?? []].flat().map((condition) => applies(rule, condition))
  const wrong = rule.settings.map((setting) => violates(rule, setting))
  const problem = [...conditions, ...wrong].find((one) => typeof one === 'string')
  if (typeof problem === 'string') return { reason: problem }
  const translated = wrong as JsonObject[]
  const [single] = translated
  const violation = translated.length === 1 && single !== undefined ? single : { anyOf: translated }
  return {
    condition: {
      allOf: [
        { field: 'type', equals: rule.resource.type },
        ...(conditions as JsonObject[]),
        violation,
      ],
    },
  }
}

function applies(rule: Rule, { path, oneOf, absent }: Condition): JsonObject | string {
  const field = policyField(rule, path)
  if (field === undefined) return `no alias is known for ${path}`
  const values = scalars(oneOf)
  if (values === undefined) return `${path} is compared with a list or an object`
  const among: JsonObject = { field, in: values }
  return oneOf.includes(absent) ? { anyOf: [{ field, exists: false }, among] } : among
}

function violates(rule: SettingsRule, setting: Setting): JsonObject | string {
  const { path, want } = setting
  const field = policyField(rule, path)
  if (field === undefined) return `no alias is known for ${path}`
  const wrong = differs(field, want)
  if (wrong === undefined) {
    return `${path} is compared with ${JSON.stringify(describeWant(want))}, a list or an object`
  }
  // A condition on a missing field is true for `notEquals` and false for `less`: absence is always spelled out.
  return absentIsWrong(rule, setting)
    ? { anyOf: [{ field, exists: false }, wrong] }
    : { allOf: [{ field, exists: true }, wrong] }
}

function differs(field: string, want: Setting['want']): JsonObject | undefined {
  if ('atLeast' in want) return { field, less: want.atLeast }
  if ('equals' in want) {
    return scalars([want.equals]) === undefined ? undefined : { field, notEquals: want.equals }
  }
  const values = scalars(want.oneOf)
  return values === undefined ? undefined : { field, notIn: values }
}

function scalars(values: readonly Json[]): readonly Json[] | undefined {
  return values.every((value) => typeof value !== 'object') ? values : undefined
}

// The engine itself says what it makes of a document without the value.
function absentIsWrong(rule: SettingsRule, setting: Setting): boolean {
  return settingVerdict(rule, setting, { properties: {} }) === 'nonCompliant'
}
