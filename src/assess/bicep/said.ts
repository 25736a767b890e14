// What bicep says, as it is read here: everything else in its answers is passed over.
import * as z from 'zod'
import type { Json, JsonObject } from '../../engine/json.ts'
import { isObject } from '../../engine/json.ts'
import { ProcessFault } from './connection.ts'
import { namingLater } from './parameters.ts'

const place = z.object({ line: z.number(), char: z.number() })
const range = z.object({ start: place, end: place })

const diagnostic = z.object({
  source: z.string(),
  range,
  level: z.string(),
  code: z.string(),
  message: z.string(),
})

const text = z.string().nullish()
const compiled = z.object({
  success: z.boolean(),
  diagnostics: z.array(diagnostic),
  /** The template of a .bicep. */
  contents: text,
  /** The template of a .bicepparam, and its parameter file. */
  template: text,
  parameters: text,
})

const graph = z.object({
  nodes: z.array(
    z.object({
      range,
      name: z.string(),
      type: z.string(),
      isExisting: z.boolean(),
      relativePath: text,
    }),
  ),
})

/** What the compiler made of a file. Lines and characters count from 0. */
export type Compiled = z.infer<typeof compiled>
/** What the compiler says of a place in a file. */
export type Diagnostic = z.infer<typeof diagnostic>
/** A resource or a module of one file. */
export type GraphNode = z.infer<typeof graph>['nodes'][number]
/** Asks one question of the engine. */
export type Ask = (method: string, params: object) => Promise<unknown>

/** Compiles a .bicep or a .bicepparam. @throws EngineError, ProcessFault. */
export async function compile(ask: Ask, path: string): Promise<Compiled> {
  const answer = path.toLowerCase().endsWith('.bicepparam')
    ? ask('compileParams', { path, parameterOverrides: {} })
    : ask('compile', { path })
  return read(compiled, await answer)
}

/** The resources and modules that a .bicep declares. @throws EngineError, ProcessFault. */
export async function nodesOf(ask: Ask, path: string): Promise<readonly GraphNode[]> {
  return read(graph, await ask('getDeploymentGraph', { path })).nodes
}

/** What the engine predicts. */
export interface Snapshot {
  readonly resources: readonly JsonObject[]
  readonly diagnostics: readonly Json[]
}

/** The prediction for a .bicepparam, in which `later` are parameters of a later time. @throws EngineError, ProcessFault. */
export async function snapshotOf(
  ask: Ask,
  path: string,
  metadata: object,
  later: readonly string[] = [],
): Promise<Snapshot> {
  const schema = z.object({ snapshot: z.string() })
  const { snapshot } = read(schema, await ask('getSnapshot', { path, metadata }))
  const { predictedResources: resources, diagnostics } = jsonObject(namingLater(snapshot, later))
  if (!Array.isArray(resources) || !resources.every(isObject)) throw unreadable()
  return { resources, diagnostics: Array.isArray(diagnostics) ? diagnostics : [] }
}

/** JSON text that holds an object. @throws ProcessFault when it does not. */
export function jsonObject(json: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw unreadable()
  }
  if (!isObject(value)) throw unreadable()
  return value
}

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { success, data } = schema.safeParse(answer)
  if (!success) throw unreadable()
  return data
}

function unreadable(): ProcessFault {
  return new ProcessFault('bicep gave an answer that cannot be read')
}
