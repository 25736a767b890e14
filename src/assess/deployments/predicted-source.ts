// The resources of a deployment as an input like any other: what `bicep snapshot` writes of it.
import type { Json, JsonObject } from '../../engine/json.ts'
import { type ByteSource, sourceOfBytes } from '../byte-source.ts'
import type { Declared } from '../declared.ts'

/** One resource that a deployment asks for. */
export interface Predicted {
  readonly document: JsonObject
  /** Where its declaration begins; undefined for what has no file. */
  readonly declared: Declared | undefined
  /** The resource without the defaults of parameters, where that makes a difference. */
  readonly open: JsonObject | undefined
}

/** An input that holds these resources, in this order, and the lines that the engine says about the others. */
export function predictedSource(
  { name, path }: Pick<ByteSource, 'name' | 'path'>,
  predicted: readonly Predicted[],
  diagnostics: readonly Json[],
): ByteSource {
  const predictedResources = predicted.map(({ document }) => document)
  const bytes = Buffer.from(JSON.stringify({ predictedResources, diagnostics }))
  return {
    ...sourceOfBytes(bytes, name),
    path,
    declared: (element) => predicted[element]?.declared,
    open: (element) => predicted[element]?.open,
  }
}
