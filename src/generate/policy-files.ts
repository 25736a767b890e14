// infra/generated/policy: the custom definitions and the initiative, as Resource Manager takes them.
import type { Json, JsonObject } from '../engine/json.ts'
import type { Rule } from '../engine/rule.ts'
import { controlName } from './controls.ts'
import type { PolicyEntry, PolicyPlan } from './policy.ts'

const VERSION = '1.0.0'
const CATEGORY = 'Rebaseline'
const CUSTOM_EFFECTS = ['Audit', 'Deny', 'Disabled']

/** Names of custom definitions begin with this. */
export const PREFIX = 'rebaseline-'

/** The custom definitions: a list of `{name, properties}` (Microsoft.Authorization/policyDefinitions). */
export function policyDefinitions({ entries }: PolicyPlan): Json {
  return entries.flatMap(({ policy }) =>
    policy.kind === 'custom' ? [definition(policy.rule, policy.condition)] : [],
  )
}

/**
 * The initiative: `{name, properties}` (Microsoft.Authorization/policySetDefinitions). `{scope}` stands for the
 * subscription or management group that the custom definitions are deployed to.
 */
export function policyInitiative({ entries }: PolicyPlan): Json {
  const controls = [...new Set(entries.flatMap((entry) => entry.controls))].toSorted()
  return {
    name: 'rebaseline',
    properties: {
      displayName: 'Rebaseline: security baseline of an Azure Machine Learning estate',
      description:
        'What Azure Policy can watch of the baseline. Nothing is denied and nothing is written until an effect says so.',
      policyType: 'Custom',
      metadata: { version: VERSION, category: CATEGORY },
      parameters: Object.fromEntries(entries.flatMap(effectParameter)),
      policyDefinitionGroups: controls.map((control) => ({
        name: `MCSB_${control}`,
        displayName: controlName(control),
        category: 'Microsoft cloud security benchmark',
      })),
      policyDefinitions: entries.map(reference),
    },
  }
}

function definition(rule: Rule, condition: JsonObject): JsonObject {
  // Only what has tags and a location is seen in Indexed mode.
  const tracked = rule.resource.type.split('/').length === 2
  return {
    name: `${PREFIX}${rule.id}`,
    properties: {
      displayName: rule.title,
      description: rule.why,
      policyType: 'Custom',
      mode: tracked ? 'Indexed' : 'All',
      metadata: { version: VERSION, category: CATEGORY, rule: rule.id },
      parameters: { effect: effect(CUSTOM_EFFECTS, 'Audit', 'Effect') },
      // biome-ignore lint/suspicious/noThenProperty: the name is Azure Policy's, and nobody awaits this
      policyRule: { if: condition, then: { effect: "[parameters('effect')]" } },
    },
  }
}

function effect(allowedValues: readonly string[], defaultValue: string, displayName: string) {
  return { type: 'String', allowedValues, defaultValue, metadata: { displayName } }
}

function parameterName({ reference }: PolicyEntry): string {
  return `effect-${reference}`
}

function effectParameter(entry: PolicyEntry): readonly (readonly [string, JsonObject])[] {
  const { policy } = entry
  const displayName = `Effect of ${entry.reference}`
  if (policy.kind === 'custom') {
    return [[parameterName(entry), effect(CUSTOM_EFFECTS, 'Audit', displayName)]]
  }
  const { effects, defaultEffect, effectParameter: parameter } = policy.builtIn
  return parameter === undefined
    ? []
    : [[parameterName(entry), effect(effects, defaultEffect, displayName)]]
}

function reference(entry: PolicyEntry): JsonObject {
  const { policy } = entry
  const chosen = { value: `[parameters('${parameterName(entry)}')]` }
  const definitions = '/providers/Microsoft.Authorization/policyDefinitions/'
  const groupNames = entry.controls.map((control) => `MCSB_${control}`)
  if (policy.kind === 'custom') {
    return {
      policyDefinitionReferenceId: entry.reference,
      policyDefinitionId: `{scope}${definitions}${PREFIX}${policy.rule.id}`,
      parameters: { effect: chosen },
      groupNames,
    }
  }
  const { id, effectParameter: parameter, values } = policy.builtIn
  const handed = Object.entries(values).map(([name, value]) => [name, { value }] as const)
  return {
    policyDefinitionReferenceId: entry.reference,
    policyDefinitionId: `${definitions}${id}`,
    parameters: {
      ...(parameter === undefined ? {} : { [parameter]: chosen }),
      ...Object.fromEntries(handed),
    },
    groupNames,
  }
}
