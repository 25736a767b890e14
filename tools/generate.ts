// `npm run generate`: writes everything that is made from the rules. A test compares it with what is committed.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { type RuleFile, rulesIndex } from '../src/generate/rules-index.ts'
import { commandLine } from './command-line.ts'

const RULES = 'src/rules'
/** Where the snapshots of infra/ are. */
export const SNAPSHOTS = 'infra/generated/snapshots'
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

/** The files that are there in the folders of generated files, but for the snapshots, which `npm run infra` writes. */
export function generatedFiles(folders: readonly string[]): readonly string[] {
  return folders.flatMap(filesIn).filter((path) => !path.startsWith(SNAPSHOTS))
}

/** The files in a folder and below it, as paths from the root of the repository. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.replaceAll(sep, '/')}/${entry.name}`)
}

// A change of what a rule judges needs a new version of the rule; who says that nothing changed for any document names it.
async function writeJudgements(asBefore: readonly string[]): Promise<void> {
  const {
    JUDGEMENTS_FILE,
    judgementsText,
    lockedJudgements,
    presentJudgements,
    unversionedChanges,
  } = await import('./judgements.ts')
  const present = presentJudgements(ruleFiles())
  const changed = unversionedChanges(lockedJudgements(), present)
  const left = changed.filter((id) => !asBefore.includes(id))
  if (left.length > 0) {
    console.error(
      `The code that judges changed, and the version did not: ${left.join(', ')}.\n` +
        'Raise `version` in the rule. When every document is judged as before, say so: ' +
        'npm run generate -- --judges-as-before <id>',
    )
    process.exit(1)
  }
  write(JUDGEMENTS_FILE, judgementsText(present))
}

if (import.meta.main) {
  const { values } = commandLine({
    command: 'npm run generate',
    does:
      'Writes everything that is made from the rules. Ends with 1, and writes nothing but the index of rules, when the ' +
      'code that a rule judges by changed and its version did not.',
    options: {
      'judges-as-before': {
        type: 'string',
        multiple: true,
        default: [],
        value: 'ID',
        says: 'says that this rule judges every document as before; may be repeated',
      },
    },
  })
  writeIndex()
  await writeJudgements(values['judges-as-before'])
  const { GENERATED_FOLDERS, rendered } = await import('./rendered.ts')
  const files = rendered()
  for (const [path, text] of files) write(path, text)
  // The page of a rule that is gone goes, too.
  for (const path of generatedFiles(GENERATED_FOLDERS)) if (!files.has(path)) rmSync(path)
}
