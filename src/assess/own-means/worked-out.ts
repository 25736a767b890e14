// Resources that were worked out, by the engine or by own means, and which of them are from one declaration.
import type { JsonObject } from '../../engine/json.ts'
import type { Trace } from './walk.ts'

/** A resource that a template asks for. */
export interface WorkedOut {
  readonly document: JsonObject
  /** Its declaration, where that is known. */
  readonly trace?: Trace
}

/** What a declaration is remembered by; undefined where it is not known. */
export function declarationOf({ trace }: WorkedOut): string | undefined {
  return trace?.join('\n')
}

/** The resources of each declaration that is known, in their order: several are the turns of loops. */
export function byDeclaration(
  resources: readonly WorkedOut[],
): ReadonlyMap<string | undefined, readonly WorkedOut[]> {
  return Map.groupBy(
    resources.filter(({ trace }) => trace !== undefined),
    declarationOf,
  )
}
