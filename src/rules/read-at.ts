// Lists and texts in Azure's documents, whatever stands in their place.
import { type Json, valueAt } from '../engine/json.ts'

/** The entries of the list at a dotted path; none when there is no list. */
export function listAt(root: Json | undefined, path: string): readonly Json[] {
  const value = valueAt(root, path.split('.'))
  return Array.isArray(value) ? value : []
}

/** The text at a dotted path; empty when there is no text. */
export function textAt(root: Json | undefined, path: string): string {
  const value = valueAt(root, path.split('.'))
  return typeof value === 'string' ? value : ''
}
