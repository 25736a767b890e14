// Where in a JSON text a value lies that was parsed from it.
import { commentEnd } from '../comment.ts'
import { plainJson } from '../plain-json.ts'

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
  return path === undefined ? undefined : follow(text, [...path, key])
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

/** Goes down a path in a text that is known to be right. */
function follow(text: string, path: readonly string[]): number | undefined {
  let at = tokenAt(text, 0)
  for (const key of path) {
    const isList = text.charAt(at) === '['
    let found: number | undefined
    at = tokenAt(text, at + 1)
    for (let index = 0; at < text.length && !'}]'.includes(text.charAt(at)); index += 1) {
      let name = `${index}`
      if (!isList) {
        const end = valueEnd(text, at)
        name = JSON.parse(plainJson(text.slice(at, end)))
        // After the colon.
        at = tokenAt(text, tokenAt(text, end) + 1)
      }
      // Of a member that is given twice, the later is the one that was parsed.
      if (name === key) found = at
      if (isList && found !== undefined) break
      at = tokenAt(text, valueEnd(text, at))
      if (text.charAt(at) === ',') at = tokenAt(text, at + 1)
    }
    if (found === undefined) return undefined
    at = found
  }
  return at
}

/** The index of the next token. */
function tokenAt(text: string, from: number): number {
  let at = from
  for (;;) {
    while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at += 1
    const end = commentEnd(text, at)
    if (typeof end !== 'number') return at
    at = end
  }
}

/** The index after the value that begins at `start`. */
function valueEnd(text: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const char = text.charAt(at)
    if (char === '"') at = textEnd(text, at)
    else if ('{['.includes(char)) {
      depth += 1
      at += 1
    } else if ('}]'.includes(char)) {
      depth -= 1
      at += 1
    } else if (',:'.includes(char)) at += 1
    else while (at < text.length && !',:]}[{"/ \t\r\n'.includes(text.charAt(at))) at += 1
    if (depth > 0) at = tokenAt(text, at)
  } while (depth > 0 && at < text.length)
  return at
}

function textEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at + 1
}
