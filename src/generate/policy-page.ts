// infra/generated/policy/README.md: what the initiative covers, and what it cannot.
import { builtInTitle } from './built-in-policies.ts'
import { block, code, GENERATED, page, section, table } from './markdown.ts'
import type { PolicyEntry, PolicyPlan } from './policy.ts'

// Old enough to be in every cloud, new enough for groups.
const API_VERSION = '2021-06-01'

/** Renders the page beside the definitions. */
export function policyPage(plan: PolicyPlan): string {
  const { entries, inexpressible, leftOut } = plan
  const custom = entries.filter(({ policy }) => policy.kind === 'custom')
  const builtIns = entries.filter(({ policy }) => policy.kind === 'builtIn')
  return page([
    GENERATED,
    '# The baseline as Azure Policy',
    '',
    'Azure Policy sees a resource when it is written and tells, or refuses. It is a second pair of eyes, not a second',
    'Rebaseline: it knows no regressions, no workspaces that still need a key, and keeps no record of what was there',
    `before. The initiative has ${entries.length} policies: ${builtIns.length} of Azure's own and ${custom.length} custom ones. All of them audit;`,
    'those that can deny or modify do so when their parameter says so.',
    '',
    ...section('Deploy it', deployment()),
    ...section(
      'Custom definitions',
      table(
        ['policy', 'rules'],
        custom.map((entry) => [code(entry.reference), ruleLinks(entry.rules)]),
      ),
    ),
    ...section(
      'Built-in definitions',
      table(
        ['policy', 'definition', 'default effect', 'rules'],
        builtIns.map((entry) => [code(entry.reference), ...builtInCells(entry)]),
      ),
    ),
    ...section('Built-in definitions that are left out', [
      'Rules name them because they are about the same thing.',
      '',
      ...table(
        ['definition', 'rule', 'why not'],
        leftOut.map(({ id, rule, reason }) => [named(id), ruleLinks([rule.id]), reason]),
      ),
    ]),
    ...section(
      'Rules that Azure Policy cannot express',
      table(
        ['rule', 'why'],
        inexpressible.map(({ rule, reason }) => [ruleLinks([rule.id]), reason]),
      ),
    ),
  ])
}

function deployment(): readonly string[] {
  const put = (what: string) =>
    `az rest --method put --url "https://management.azure.com$scope/providers/Microsoft.Authorization/${what}?api-version=${API_VERSION}"`
  return [
    '`scope` is a subscription or a management group (`/providers/Microsoft.Management/managementGroups/…`).',
    '',
    ...block(
      'sh',
      [
        'scope=/subscriptions/11111111-2222-3333-4444-555555555555',
        "jq -c '.[]' definitions.json | while read -r definition; do",
        `  name=$(jq -r .name <<< "$definition")`,
        `  ${put('policyDefinitions/$name')} --body "$(jq -c '{properties}' <<< "$definition")"`,
        'done',
        put('policySetDefinitions/rebaseline') +
          ` --body "$(sed "s#{scope}#$scope#" initiative.json | jq -c '{properties}')"`,
      ].join('\n'),
    ),
    '',
    'Assign it with `az policy assignment create --policy-set-definition rebaseline --scope "$scope" --name rebaseline`.',
    'An assignment in which an effect is `Modify` needs an identity with the roles that the definition names.',
  ]
}

function ruleLinks(rules: readonly string[]): string {
  return rules.map((rule) => `[${rule}](../../../docs/rules/${rule}.md)`).join(', ')
}

function builtInCells({ policy, rules }: PolicyEntry): readonly string[] {
  if (policy.kind === 'custom') return []
  return [named(policy.builtIn.id), policy.builtIn.defaultEffect, ruleLinks(rules)]
}

function named(id: string): string {
  const title = builtInTitle(id)
  return title === undefined ? code(id) : `${title} (${code(id)})`
}
