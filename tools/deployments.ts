// `npm run deployments`: what Bicep's compiler and offline engine make of the deployments in test/assess/deployments, kept
// beside them for tests that run without a compiler.
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import type { Json } from '../src/engine/json.ts'
import { jsonText } from '../src/generate/json-text.ts'
import { commandLine } from './command-line.ts'
import { DEPLOYMENTS, type Deployment, deployments, MADE_BY } from './deployments/folders.ts'
import { withParameterFile } from './deployments/parameter-file.ts'
import { isSameAnswer } from './deployments/same-answer.ts'
import { filesIn } from './generate.ts'
import { BICEP_VERSION, findCompiler } from './infra/compiler.ts'
import { type Engine, startEngine } from './infra/engine.ts'
import { present } from './infra/present.ts'
import { uncleanSources } from './infra/sources.ts'

const { values } = commandLine({
  command: 'npm run deployments',
  does:
    `Compiles the deployments in ${DEPLOYMENTS} with Bicep ${BICEP_VERSION}, lets its offline engine say what they make, and ` +
    'keeps templates, parameters and snapshots beside them. Needs a `bicep` or a `dotnet`. Ends with 1 when the compiler ' +
    'says anything.',
  options: {
    check: {
      type: 'boolean',
      default: false,
      says: 'writes nothing; ends with 1 when a file would change, with 0 where there is no compiler',
    },
  },
})

// What ids are made of where only Azure knows them.
const PLACE = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  managementGroup: 'management-group',
  resourceGroup: 'resource-group',
  location: 'westeurope',
  deploymentName: 'deployment',
}

const compiler = findCompiler()
if (compiler === undefined) {
  const missing = `${DEPLOYMENTS} was not compiled: there is neither a \`bicep\` here nor a \`dotnet\` that fetches one.`
  if (values.check) console.log(missing)
  else console.error(missing)
  process.exit(values.check ? 0 : 1)
}
// A parameter file reads it, with a default; what is kept is the same wherever it is made.
delete process.env.DATA_NETWORK_GROUP
const { version } = compiler
const engine = await startEngine(compiler, PLACE)
const faults: string[] = []
const changed: string[] = []
try {
  const sources = filesIn(DEPLOYMENTS).filter((path) => /\.bicep(param)?$/.test(path))
  faults.push(...(await uncleanSources(engine, sources.toSorted(), values.check)))
  for (const one of faults.length === 0 ? deployments() : []) await keep(one, engine)
  if (faults.length === 0 && !values.check) writeFileSync(MADE_BY, jsonText({ bicep: version }))
} finally {
  engine.dispose()
}
for (const fault of new Set(faults)) console.error(fault)
for (const path of changed) console.error(`${path}: not what Bicep ${version} answers`)
if (changed.length > 0) console.error(whatToDo())
else if (faults.length === 0) {
  console.log(`${DEPLOYMENTS}: ${deployments().length} deployments, Bicep ${version}`)
}
process.exitCode = faults.length + changed.length === 0 ? 0 : 1

// The template first: a deployment without a .bicepparam is predicted from it.
async function keep(one: Deployment, { template, parameters, predict }: Engine): Promise<void> {
  const { bicep, bicepParameters } = one
  if (bicep !== undefined) write(one.template, await template(bicep))
  if (bicepParameters !== undefined && one.parameters !== undefined) {
    write(one.parameters, await parameters(bicepParameters))
  }
  const prediction =
    bicepParameters === undefined
      ? await withParameterFile(one.template, one.parameters, predict)
      : await predict(bicepParameters)
  if ('refused' in prediction) faults.push(`${one.folder}: ${prediction.refused}`)
  else write(one.snapshot, prediction)
}

function write(path: string, said: Json): void {
  const text = jsonText(said)
  if (!values.check) writeFileSync(path, text)
  else if (!isSameAnswer(present(path), text)) changed.push(path)
}

function whatToDo(): string {
  const keeper = z.object({ bicep: z.string() }).parse(JSON.parse(readFileSync(MADE_BY, 'utf8')))
  return keeper.bicep === version
    ? 'A source was changed: run npm run deployments.'
    : `What is kept was made by Bicep ${keeper.bicep}. Install that version and check again: what differs then is a changed ` +
        `source, for npm run deployments. What differs only with ${version} is its own: read the differences, and where ` +
        `they are right, raise BICEP_VERSION in tools/infra/compiler.ts, and run npm run infra and npm run deployments.`
}
