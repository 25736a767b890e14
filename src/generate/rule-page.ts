// One page per rule, from its declaration and from what the engine makes of its examples.
import type { Json, JsonObject } from '../engine/json.ts'
import type { Parameters } from '../engine/parameters.ts'
import { DEFAULT_PARAMETERS } from '../engine/parameters.ts'
import type { Example, Rule } from '../engine/rule.ts'
import { builtInTitle } from './built-in-policies.ts'
import { controlName, SOURCE_NAMES } from './controls.ts'
import { bullets, code, GENERATED, inline, jsonBlock, page, section, table } from './markdown.ts'
import { PARAMETER_WORDS } from './parameter-words.ts'
import { permissionsOf } from './permissions.ts'
import { checkedSection } from './rule-checked.ts'
import { beforeSection, fixSection, shownExamples } from './rule-fix.ts'
import { undoSection } from './rule-undo.ts'
import { FIX, serviceOf } from './rule-words.ts'
import { sampleId } from './sample-resource.ts'
import { type RulesFor, workRule } from './worked-example.ts'

const LABELS = ['compliant', 'nonCompliant', 'notApplicable', 'unknown'] as const
const LABEL_WORDS: Readonly<Record<(typeof LABELS)[number], string>> = {
  compliant: 'Compliant',
  nonCompliant: 'Not compliant',
  notApplicable: 'Not applicable',
  unknown: 'Unknown',
}
// A document of this many characters still reads within a line.
const SHORT = 90

/** Renders docs/rules/<id>.md. */
export function rulePage(rule: Rule, rulesFor: RulesFor): string {
  const worked = workRule(rule, rulesFor)
  const shown = shownExamples(worked)
  return page([
    GENERATED,
    `# ${rule.title}`,
    '',
    `${code(rule.id)} · ${serviceOf(rule)} · severity ${rule.severity} · ${FIX[rule.safety.class]} · [all rules](README.md)`,
    '',
    rule.why,
    '',
    ...checkedSection(rule, worked),
    ...fixSection(rule, shown),
    ...beforeSection(rule),
    ...section('What may break', [rule.impact]),
    ...undoSection(rule, shown),
    ...exemptSection(rule),
    ...section('Parameters', parameterRows(rule.parameters ?? [])),
    ...section('Permissions', permissionLines(rule, rulesFor)),
    ...controlsSection(rule),
    ...section('Built-in Azure Policies', bullets(policyLines(rule))),
    ...section('Read more', bullets(rule.references.map((link) => `<${link}>`))),
    ...section('Examples', exampleLines(rule)),
  ])
}

function exemptSection(rule: Rule): readonly string[] {
  const override = { scope: sampleId(rule.resource.type), rules: [rule.id], effect: 'audit' }
  return section('How to exempt a resource', [
    'In `rebaseline.json`. `audit` goes on judging and reporting, `disabled` does not even judge. `scope` may also be a resource group or a subscription; without it the override holds everywhere. The last override that matches wins.',
    '',
    ...jsonBlock({ overrides: [override] }),
  ])
}

function parameterRows(names: readonly (keyof Parameters)[]): readonly string[] {
  if (names.length === 0) return []
  return table(
    ['parameter', 'meaning', 'default'],
    names.map((name) => {
      const value = DEFAULT_PARAMETERS[name]
      return [
        code(name),
        PARAMETER_WORDS[name],
        value === undefined ? 'none' : inline(value as Json),
      ]
    }),
  )
}

function permissionLines(rule: Rule, rulesFor: RulesFor): readonly string[] {
  const { actions, dataActions } = permissionsOf(rule, rulesFor)
  return [
    'All of them are in the [role](../../infra/generated/role.json).',
    '',
    ...bullets([
      ...actions.map((action) => code(action)),
      ...dataActions.map((action) => `${code(action)} (data action)`),
    ]),
  ]
}

function controlsSection({ controls }: Rule): readonly string[] {
  return section(
    'Controls',
    bullets([
      ...controls.mcsb.map(
        (control) => `Microsoft cloud security benchmark, ${controlName(control)}`,
      ),
      ...controls.sources.map((source) => SOURCE_NAMES[source]),
    ]),
  )
}

function policyLines({ azurePolicy }: Rule): readonly string[] {
  return Object.entries(azurePolicy).map(([id, effect]) => {
    const title = builtInTitle(id)
    return `${title === undefined ? '' : `${title}: `}${code(id)}, ${effect} by default`
  })
}

function exampleLines({ examples }: Rule): readonly string[] {
  return LABELS.flatMap((label) => {
    const list = examples[label] ?? []
    return list.length === 0
      ? []
      : [`**${LABEL_WORDS[label]}**`, '', ...list.flatMap(exampleItem), '']
  })
}

function exampleItem(example: Example): readonly string[] {
  const document = documentOf(example)
  const text = JSON.stringify(document)
  if (text.length <= SHORT) return [`- ${example.because}: ${code(text)}`]
  const block = jsonBlock(document).flatMap((lines) => lines.split('\n'))
  return [`- ${example.because}:`, '', ...block.map((line) => `  ${line}`), '']
}

// The resource by itself, or with what else the example says.
function documentOf(example: Example): JsonObject {
  const { because: _, resource, ...more } = example
  return Object.keys(more).length === 0
    ? resource
    : (JSON.parse(JSON.stringify({ resource, ...more })) as JsonObject)
}
