// Turns JSON as ARM templates may have it into JSON that `JSON.parse` reads: comments go, and texts may go over several
// lines. https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#multi-line-strings
import { commentEnd } from './comment.ts'

const QUOTE = 34
const SLASH = 47
const BACKSLASH = 92
/** What a text over several lines may hold as it is; every other control character has to be escaped. */
const RAW: ReadonlyMap<number, string> = new Map([
  [9, '\\t'],
  [10, '\\n'],
  [13, '\\r'],
])

/** True for a line break or tab, which a text may hold unescaped. */
export function isRaw(char: string): boolean {
  return RAW.has(char.charCodeAt(0))
}

/** The same value in plain JSON. What is wrong stays wrong; a place in it is no place in `text`. */
export function plainJson(text: string): string {
  const parts: string[] = []
  let copied = 0
  let inText = false
  const replace = (from: number, to: number, by: string) => {
    parts.push(text.slice(copied, from), by)
    copied = to
    return to
  }
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) inText = !inText
    else if (inText) {
      if (code === BACKSLASH) at += 1
      const escaped = RAW.get(code)
      if (escaped !== undefined) replace(at, at + 1, escaped)
    } else if (code === SLASH) {
      const end = commentEnd(text, at)
      if (typeof end === 'number') {
        // A blank, not nothing: two tokens with a comment between them stay two.
        at = replace(at, end, ' ')
        continue
      }
    }
    at += 1
  }
  return parts.join('') + text.slice(copied)
}
