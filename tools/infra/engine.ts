// What Bicep's compiler and its offline deployment engine say, over their JSON-RPC.
// https://github.com/Azure/bicep/blob/main/docs/experimental/jsonrpc-cli-command.md
import { relative, resolve, sep } from 'node:path'
import { Bicep } from '@azure/bicep-rpc-client'
import * as z from 'zod'
import type { JsonObject } from '../../src/engine/json.ts'
import type { Compiler } from './compiler.ts'

/** Where a deployment goes: what the engine takes for the ids that only Azure knows. */
export interface Place {
  readonly tenantId: string
  readonly subscriptionId: string
  readonly managementGroup: string
  readonly resourceGroup: string
  readonly location: string
  readonly deploymentName: string
}

/** Where the sets are deployed to: ids that mean nothing. */
export const PLACE = {
  tenantId: '9f8e7d6c-0000-4111-8222-333344445555',
  subscriptionId: '0a1b2c3d-1111-4222-8333-444455556666',
  managementGroup: 'mg',
  resourceGroup: 'rg-rebaseline-prod',
  location: 'westeurope',
  deploymentName: 'rebaseline',
} as const satisfies Place

const prediction = z.object({
  predictedResources: z.array(z.record(z.string(), z.json())),
  diagnostics: z.array(z.json()),
  outputs: z.record(z.string(), z.json()).default({}),
})

// The engine runs side by side what does not wait for each other, and gives outputs in no order. What is asked for twice
// stays in its order: the later stands.
function inOrder({ predictedResources, diagnostics, outputs }: z.infer<typeof prediction>) {
  const byId = predictedResources.toSorted((one, other) =>
    String(one.id) === String(other.id) ? 0 : String(one.id) < String(other.id) ? -1 : 1,
  )
  const names = Object.keys(outputs).toSorted()
  return {
    predictedResources: byId,
    diagnostics,
    outputs: Object.fromEntries(names.map((name) => [name, outputs[name] ?? null])),
  }
}

/** What the offline engine predicts: a deployment, or its refusal. */
export type Prediction = z.infer<typeof prediction> | { readonly refused: string }

/** The compiler, until it is disposed of. */
export interface Engine {
  /** What building and linting a file brings up, as `file(line,column): level code: text`. */
  messages(path: string): Promise<readonly string[]>
  /** The file as the formatter writes it. */
  formatted(path: string): Promise<string>
  /** A Bicep file as ARM JSON. Rejects when it does not compile. */
  template(path: string): Promise<JsonObject>
  /** A parameter file as ARM parameter JSON. Rejects when it does not compile. */
  parameters(path: string): Promise<JsonObject>
  /** What a parameter set makes. */
  predict(path: string): Promise<Prediction>
  /** Every file that is read for a parameter set, as paths from the root of the repository. */
  filesOf(path: string): Promise<readonly string[]>
  dispose(): void
}

/** Starts the compiler; what it predicts is deployed to `place`. Rejects when it does not answer. */
export async function startEngine(
  { path: program }: Compiler,
  place: Place = PLACE,
): Promise<Engine> {
  const bicep = await Bicep.initialize(program)
  const compiled = (path: string): Promise<Compiled> =>
    path.endsWith('param')
      ? bicep.compileParams({ path: resolve(path), parameterOverrides: {} })
      : bicep.compile({ path: resolve(path) })
  return {
    messages: async (path) => saidOf(await compiled(path)),
    formatted: async (path) => (await bicep.format({ path: resolve(path) })).contents,
    template: async (path) => jsonOf(path, (await compiled(path)).contents),
    parameters: async (path) => jsonOf(path, (await compiled(path)).parameters),
    async predict(path) {
      const outcome = await compiled(path)
      const said = saidOf(outcome)
      if (said.length > 0) return { refused: said.join('\n') }
      const metadata = placeOf(path, outcome, place)
      const answer = await bicep.getSnapshot({ path: resolve(path), metadata }).catch(refusal)
      return 'refused' in answer ? answer : inOrder(prediction.parse(JSON.parse(answer.snapshot)))
    },
    async filesOf(path) {
      const { filePaths } = await bicep.getFileReferences({ path: resolve(path) })
      return filePaths.map(fromRoot).toSorted()
    },
    dispose: () => bicep.dispose(),
  }
}

interface Compiled {
  readonly diagnostics: readonly {
    readonly source: string
    readonly range: { readonly start: { readonly line: number; readonly char: number } }
    readonly level: string
    readonly code: string
    readonly message: string
  }[]
  readonly template?: string
  /** Of a parameter file. */
  readonly parameters?: string
  /** Of a Bicep file. */
  readonly contents?: string
}

function saidOf({ diagnostics }: Compiled): readonly string[] {
  return diagnostics.map(({ source, range: { start }, level, code, message }) => {
    const place = `${fromRoot(source)}(${start.line + 1},${start.char + 1})`
    return `${place}: ${level} ${code}: ${message}`
  })
}

function jsonOf(path: string, text: string | undefined): JsonObject {
  if (text === undefined) throw new Error(`${path} does not compile`)
  return z.record(z.string(), z.json()).parse(JSON.parse(text))
}

function refusal(error: unknown): { readonly refused: string } {
  return { refused: error instanceof Error ? error.message : String(error) }
}

// The engine refuses what the scope of the template does not have.
function placeOf(path: string, { template }: Compiled, place: Place) {
  const { tenantId, subscriptionId, managementGroup, resourceGroup, location, deploymentName } =
    place
  // Text, not JSON: a template that is written by hand may have comments, and comes as it is. Its own schema is the first.
  const $schema = /"\$schema"\s*:\s*"([^"]*)"/.exec(template ?? '')?.[1] ?? 'no schema'
  if ($schema.includes('managementGroup')) {
    return { tenantId, managementGroupId: managementGroup, location, deploymentName }
  }
  if ($schema.includes('subscription')) {
    return { tenantId, subscriptionId, location, deploymentName }
  }
  if ($schema.includes('deploymentTemplate')) {
    return { tenantId, subscriptionId, resourceGroup, deploymentName }
  }
  throw new Error(`${path}: there is no place for a template of ${$schema}`)
}

function fromRoot(path: string): string {
  const file = path.startsWith('file:') ? new URL(path).pathname : path
  return relative('.', file).replaceAll(sep, '/')
}
