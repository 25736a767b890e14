// How a coded rule says that one value is not as it should be.
import type { Json } from '../engine/json.ts'
import type { Gap } from '../engine/rule.ts'

/** The gap at a path. Null counts as absent, as it does for settings. */
export function gapAt(path: string, actual: Json | undefined, expected: Json): Gap {
  return actual === undefined || actual === null ? { path, expected } : { path, actual, expected }
}
