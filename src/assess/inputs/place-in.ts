// Where in a JSON text a value lies that was parsed from it.
import { createIndexOf } from '../json-lines.ts'

/**
 * The index in `text` of the value `holder[key]`, where `holder` is a list or object in `value`, which was parsed from
 * `text`. Undefined when `holder` is not in it. Slow; for a message.
 */
export function placeIn(
  text: string,
  value: unknown,
  holder: object,
  key: string,
): number | undefined {
  const path = pathTo(value, holder)
  return path === undefined ? undefined : createIndexOf(text)([...path, key])
}

function pathTo(value: unknown, holder: object): readonly string[] | undefined {
  if (value === holder) return []
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    const path = pathTo(inner, holder)
    if (path !== undefined) return [key, ...path]
  }
  return undefined
}
