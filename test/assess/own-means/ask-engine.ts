// Asks Azure's own engine what the fallback is held against, and keeps its answers beside this file:
//   node tools/run.mjs test/assess/own-means/ask-engine.ts && npm run format
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bicep } from '@azure/bicep-rpc-client'
import type { JsonObject } from '../../../src/engine/json.ts'
import { findCompiler } from '../../../tools/infra/compiler.ts'
import { EXPRESSIONS, holding, PLACE, TEMPLATES } from './questions.ts'

const compiler = findCompiler()
if (compiler === undefined) throw new Error('there is no bicep, and no dotnet that could fetch it')
const folder = mkdtempSync(join(tmpdir(), 'own-means-'))
const bicep = await Bicep.initialize(compiler.path)
try {
  const templates: Record<string, unknown> = {}
  for (const [name, template] of Object.entries(TEMPLATES)) {
    templates[name] = (await asked(template)) ?? null
  }
  const expressions: Record<string, unknown> = {}
  for (const expression of EXPRESSIONS) {
    const [resource] = (await asked(holding(expression))) ?? []
    expressions[expression] = resource === undefined ? 'refused' : { ...resource.properties }
  }
  const answers = { bicep: compiler.version, expressions, templates }
  const file = join(import.meta.dirname, 'engine-answers.json')
  writeFileSync(file, `${JSON.stringify(answers, null, 2)}\n`)
} finally {
  bicep.dispose()
  rmSync(folder, { recursive: true })
}

/** The predicted resources; undefined when the engine refuses the template. */
async function asked(template: JsonObject) {
  writeFileSync(join(folder, 't.json'), JSON.stringify(template))
  const path = join(folder, 't.bicepparam')
  writeFileSync(path, "using './t.json'\n")
  const metadata = metadataOf(String(template.$schema))
  try {
    const { snapshot } = await bicep.getSnapshot({ path, metadata })
    const answer: { predictedResources: { properties?: object }[] } = JSON.parse(snapshot)
    return answer.predictedResources
  } catch {
    return undefined
  }
}

// The engine refuses what the scope of the template does not have.
function metadataOf(schema: string) {
  const { tenantId, subscriptionId, resourceGroup, location, managementGroup, deploymentName } =
    PLACE
  const base = { tenantId, location, deploymentName }
  if (schema.includes('managementGroup')) return { ...base, managementGroupId: managementGroup }
  if (schema.includes('tenant')) return base
  if (schema.includes('subscription')) return { ...base, subscriptionId }
  return { ...base, subscriptionId, resourceGroup }
}
