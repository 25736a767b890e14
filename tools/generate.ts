// `npm run generate`: writes everything that is made from the rules. A test compares it with what is committed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { type RuleFile, rulesIndex } from '../src/generate/rules-index.ts'

const RULES = 'src/rules'
// Folders of src/rules that hold what rules share.
const SHARED = ['families', 'types']

/** The rule files as they are on disk. */
export function ruleFiles(): readonly RuleFile[] {
  return readdirSync(RULES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED.includes(entry.name))
    .flatMap(({ name }) => readdirSync(`${RULES}/${name}`).map((file) => `${name}/${file}`))
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(`${RULES}/${path}`, 'utf8') }))
}

/**
 * Writes src/rules/index.ts first: everything else imports it, and a rule file that was added or taken away would
 * otherwise stop the program that is there to mend the index.
 */
export function writeIndex(): void {
  write('src/rules/index.ts', rulesIndex(ruleFiles()))
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The files in a folder and below it, as paths from the root of the repository. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.replaceAll(sep, '/')}/${entry.name}`)
}

if (import.meta.main) {
  writeIndex()
  const { GENERATED_FOLDERS, rendered } = await import('./rendered.ts')
  const files = rendered()
  for (const [path, text] of files) write(path, text)
  // The page of a rule that is gone goes, too.
  for (const path of GENERATED_FOLDERS.flatMap(filesIn)) if (!files.has(path)) rmSync(path)
}
