// The place of a resource as reports of findings have it.
import { fileName } from '../declared.ts'
import type { Judged } from '../judged.ts'

/** File, from the working directory with forward slashes, and line, from 1; null for what has none. */
export function placeOf(resource: Pick<Judged, 'declared'>): {
  readonly file: string | null
  readonly line: number | null
} {
  const declared = resource.declared()
  if (declared === undefined) return { file: null, line: null }
  return { file: fileName(declared.path), line: declared.line ?? null }
}
