// Every generated file with its text, but for the index of rules, which this imports.
import { readings } from '../sandbox/azure/readings.ts'
import { readingsPage } from '../sandbox/readings-page.ts'
import { rulesPage } from '../src/generate/rules-page.ts'
import { rules } from '../src/rules/index.ts'

/** By path from the root of the repository. */
export function rendered(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/rules.md', rulesPage(rules)],
    ['docs/sandbox.md', readingsPage(readings)],
  ])
}
