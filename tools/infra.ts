// `npm run infra`: what Bicep's own compiler and deployment engine say of infra/, kept in snapshots that the tests read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { jsonText } from '../src/generate/json-text.ts'
import { commandLine } from './command-line.ts'
import { filesIn, SNAPSHOTS } from './generate.ts'
import { ANSWERS, answersOf } from './infra/answers.ts'
import { asMade } from './infra/as-made.ts'
import { BICEP_VERSION, findCompiler } from './infra/compiler.ts'
import { type Engine, type Prediction, startEngine } from './infra/engine.ts'
import {
  bicepFiles,
  hash,
  isToBeRefused,
  parameterSets,
  sha256,
  snapshotPath,
} from './infra/files.ts'
import { present } from './infra/present.ts'
import { SAMPLE_ENVIRONMENT } from './infra/sample-environment.ts'
import { uncleanSources } from './infra/sources.ts'

const { values } = commandLine({
  command: 'npm run infra',
  does:
    `Compiles, lints and formats infra/ with Bicep ${BICEP_VERSION}, lets its offline engine predict what each parameter set ` +
    `of infra/sets makes, holds each resource against Azure's published types, and writes ${SNAPSHOTS}; keeps in ` +
    `${ANSWERS} what it answers about the samples of assess. ` +
    'Needs a `bicep` or a `dotnet`. Ends with 1 when the compiler says anything.',
  options: {
    check: {
      type: 'boolean',
      default: false,
      says: 'writes nothing; ends with 1 when a file or a snapshot would change, with 0 where there is no compiler',
    },
  },
})

const compiler = findCompiler()
if (compiler === undefined) {
  const missing =
    'infra/ was not compiled: there is neither a `bicep` here nor a `dotnet` that fetches one.'
  if (values.check) console.log(missing)
  else console.error(missing)
  process.exit(values.check ? 0 : 1)
}
// The compiler gets it from this process, and nothing of whoever runs it.
for (const name of Object.keys(process.env))
  if (/^(AZURE|REBASELINE)_/.test(name)) delete process.env[name]
Object.assign(process.env, SAMPLE_ENVIRONMENT)
const engine = await startEngine(compiler)
const faults: string[] = []
try {
  faults.push(...(await uncleanSources(engine, bicepFiles(), values.check)))
  const snapshots = await predicted(engine)
  await resourcesFitTheirTypes(engine, [...snapshots.values()])
  if (faults.length === 0) await keep(engine, compiler.version, snapshots)
  if (faults.length === 0) keepAnswers(await answersOf(compiler))
} finally {
  engine.dispose()
}
// A fault of a module shows in every set that has it.
for (const fault of new Set(faults)) console.error(fault)
if (faults.length === 0) {
  console.log(
    `infra/: ${bicepFiles().length} files, ${parameterSets().length} parameter sets, Bicep ${compiler.version}`,
  )
}
process.exitCode = faults.length === 0 ? 0 : 1

async function predicted({ predict }: Engine): Promise<ReadonlyMap<string, Prediction>> {
  const all = new Map<string, Prediction>()
  for (const set of parameterSets()) {
    const prediction = await predict(set)
    all.set(set, prediction)
    if (isToBeRefused(set) === 'refused' in prediction) continue
    faults.push('refused' in prediction ? prediction.refused : `${set}: not refused`)
  }
  return all
}

async function resourcesFitTheirTypes(
  { messages }: Engine,
  predictions: readonly Prediction[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-infra-'))
  try {
    const unlinted = { analyzers: { core: { enabled: false } } }
    writeFileSync(join(folder, 'bicepconfig.json'), JSON.stringify(unlinted))
    for (const [index, text] of asMade(predictions).entries()) {
      const path = join(folder, `${index}.bicep`)
      writeFileSync(path, text)
      const lines = text.split('\n')
      for (const message of await messages(path)) {
        const line = Number(/\((\d+),/.exec(message)?.[1])
        faults.push(`as made: ${lines[line - 1]}: ${message.replace(/^.*?\): /, '')}`)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function keep(
  { filesOf }: Engine,
  bicep: string,
  snapshots: ReadonlyMap<string, Prediction>,
): Promise<void> {
  const paths = new Set<string>()
  for (const [set, prediction] of snapshots) {
    const files = Object.fromEntries((await filesOf(set)).map((path) => [path, sha256(path)]))
    const said = { parameters: set, bicep, files, ...prediction }
    const text = jsonText({ ...said, sha256: hash(said) })
    const path = snapshotPath(set)
    paths.add(path)
    if (present(path) === text) continue
    if (values.check) {
      faults.push(`${path}: not what the engine predicts; run npm run infra`)
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  for (const path of filesIn(SNAPSHOTS).filter((one) => !paths.has(one))) {
    if (values.check) faults.push(`${path}: no parameter set makes it`)
    else rmSync(path)
  }
}

function keepAnswers(answers: ReadonlyMap<string, string>): void {
  for (const [path, text] of answers) {
    if (present(path) === text) continue
    if (values.check) {
      faults.push(`${path}: not what the engine answers; run npm run infra`)
      continue
    }
    mkdirSync(ANSWERS, { recursive: true })
    writeFileSync(path, text)
  }
  for (const path of filesIn(ANSWERS).filter((one) => !answers.has(one))) {
    if (values.check) faults.push(`${path}: no sample makes it`)
    else rmSync(path)
  }
}
