// A property's value as a person reads it.
import type { PropertyValue } from '../engine/plan.ts'
import { bodyWords } from './body-words.ts'
import { plainText } from './plain-text.ts'

// Text that reads like something else is put in quotes: the text "true" is not the value true.
const AMBIGUOUS = /^(|not set|true|false|null|-?\d[\d.eE+-]*|["[{].*)$/s

/** A value in at most `most` code points: text bare, documents in words or as JSON, a missing one as `not set`. */
export function valueText(entry: PropertyValue | undefined, most: number): string {
  if (entry === undefined) return 'unknown'
  const { value } = entry
  if (value === undefined) return 'not set'
  const bare = typeof value === 'string' && !AMBIGUOUS.test(value.trim())
  const words = bare ? value : bodyWords(entry.path, value)
  return plainText(words ?? JSON.stringify(value), most)
}
