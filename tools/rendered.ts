// Every generated file with its text, but for the index of rules, which this imports.
import { readFileSync } from 'node:fs'
import { readings } from '../sandbox/azure/readings.ts'
import { differences } from '../sandbox/host/differences.ts'
import { readingsPage } from '../sandbox/readings-page.ts'
import { configSchema } from '../src/generate/config-schema.ts'
import { eventFilters } from '../src/generate/event-filters.ts'
import { infraPage } from '../src/generate/infra-page.ts'
import { jsonText } from '../src/generate/json-text.ts'
import { localSettings } from '../src/generate/local-settings.ts'
import { parametersPage } from '../src/generate/parameters-page.ts'
import { policyPlan } from '../src/generate/policy.ts'
import { policyDefinitions, policyInitiative } from '../src/generate/policy-files.ts'
import { policyPage } from '../src/generate/policy-page.ts'
import { readmeWith } from '../src/generate/readme-block.ts'
import { role } from '../src/generate/role.ts'
import { rulePage } from '../src/generate/rule-page.ts'
import { rulesIndexPage } from '../src/generate/rules-index-page.ts'
import { rules, rulesFor } from '../src/rules/index.ts'

/** Folders that hold generated files and nothing else. */
export const GENERATED_FOLDERS: readonly string[] = ['docs/rules', 'infra/generated']

/** By path from the root of the repository. */
export function rendered(): ReadonlyMap<string, string> {
  const policy = policyPlan(rules)
  return new Map([
    ['README.md', readmeWith(readFileSync('README.md', 'utf8'), rules)],
    ['docs/parameters.md', parametersPage()],
    ['docs/rules/README.md', rulesIndexPage(rules)],
    ...rules.map((rule) => [`docs/rules/${rule.id}.md`, rulePage(rule, rulesFor)] as const),
    ['docs/sandbox.md', readingsPage(readings, differences)],
    ['infra/generated/README.md', infraPage(rules, rulesFor)],
    ['infra/generated/event-filters.json', jsonText(eventFilters(rules))],
    ['infra/generated/policy/README.md', policyPage(policy)],
    ['infra/generated/policy/definitions.json', jsonText(policyDefinitions(policy))],
    ['infra/generated/policy/initiative.json', jsonText(policyInitiative(policy))],
    ['infra/generated/role.json', jsonText(role(rules, rulesFor))],
    ['local.settings.sample.json', jsonText(localSettings())],
    ['rebaseline.schema.json', jsonText(configSchema())],
  ])
}
