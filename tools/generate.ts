// `npm run generate`: writes the pages that are made from code. A test compares them with what is committed.
import { writeFileSync } from 'node:fs'
import { readings } from '../sandbox/azure/readings.ts'
import { readingsPage } from '../sandbox/readings-page.ts'
import { rulesPage } from '../src/generate/rules-page.ts'
import { rules } from '../src/rules/index.ts'

/** Every generated file with its text. */
export function rendered(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/rules.md', rulesPage(rules)],
    ['docs/sandbox.md', readingsPage(readings)],
  ])
}

if (import.meta.main) for (const [path, text] of rendered()) writeFileSync(path, text)
