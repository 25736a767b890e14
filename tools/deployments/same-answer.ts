// Whether two texts say the same but for the version of the compiler that wrote them.
import { isObject, type Json } from '../../src/engine/json.ts'
import { jsonText } from '../../src/generate/json-text.ts'

/** True when the only difference is what the compiler says of itself: its version, and a hash over the text with it. */
export function isSameAnswer(kept: string | undefined, made: string): boolean {
  if (kept === undefined || kept === made) return kept === made
  return withoutGenerator(kept) === withoutGenerator(made)
}

function withoutGenerator(text: string): string {
  return jsonText(without(JSON.parse(text)))
}

function without(value: Json): Json {
  if (Array.isArray(value)) return value.map(without)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== '_generator')
      .map(([name, one]) => [name, without(one)]),
  )
}
