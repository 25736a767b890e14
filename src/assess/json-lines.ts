// Where in a JSON text something begins, and on which line. Comments, and texts over several lines, are read as Resource Manager
// reads them. Only called for texts that were parsed before.

/** Where the value at a path of members and indices begins in the text; undefined when it is not there. */
export type IndexOf = (path: readonly (string | number)[]) => number | undefined

/** The line (from 1) of the value at a path of members and indices; undefined when it is not there. */
export type LineOf = IndexOf

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const TEXT = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y
const SCALAR = /[^\s,\]}/]+/y
// What lies between the brackets of a value, one token at a time.
const TOKEN = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[[\]{}]/g

/** Reads a text for its values. Every part of it is looked at once, however many paths are asked for. */
export function createIndexOf(text: string): IndexOf {
  const known = new Map<number, ReadonlyMap<string, number>>()
  const inside = (start: number) => {
    let found = known.get(start)
    if (found === undefined) {
      found = valuesIn(text, start)
      known.set(start, found)
    }
    return found
  }
  return (path) => {
    let at: number | undefined = after(BLANK, text, 0)
    for (const step of path) at = at === undefined ? undefined : inside(at).get(`${step}`)
    return at
  }
}

/** The same, as lines. */
export function createLineOf(text: string): LineOf {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index)
  const indexOf = createIndexOf(text)
  return (path) => {
    const at = indexOf(path)
    if (at === undefined) return undefined
    // Halving: a template may have many lines, and loops many resources.
    let line = 0
    for (let most = ends.length; line < most; ) {
      const middle = (line + most) >> 1
      if ((ends[middle] ?? at) < at) line = middle + 1
      else most = middle
    }
    return line + 1
  }
}

/** Where the values of a list or an object begin. Of two members of one name the last stands, as JSON is read. */
function valuesIn(text: string, start: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  const open = text.charAt(start)
  if (open !== '[' && open !== '{') return found
  for (let at = start + 1; at < text.length; ) {
    at = after(BLANK, text, at)
    const char = text.charAt(at)
    if (char === ']' || char === '}') break
    if (char === ',') {
      at += 1
      continue
    }
    let key = `${found.size}`
    if (open === '{') {
      const end = after(TEXT, text, at)
      if (end === at) break
      key = nameIn(text.slice(at, end))
      // The colon, and what is around it.
      at = after(BLANK, text, after(BLANK, text, end) + 1)
    }
    found.set(key, at)
    const end = endOf(text, at)
    if (end === at) break
    at = end
  }
  return found
}

function nameIn(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted.slice(1, -1)
  }
}

function endOf(text: string, start: number): number {
  const char = text.charAt(start)
  if (char === '"') return after(TEXT, text, start)
  if (char !== '[' && char !== '{') return after(SCALAR, text, start)
  TOKEN.lastIndex = start
  let depth = 0
  for (let token = TOKEN.exec(text); token !== null; token = TOKEN.exec(text)) {
    const [found] = token
    if (found === '[' || found === '{') depth += 1
    else if (found === ']' || found === '}') depth -= 1
    if (depth === 0) return TOKEN.lastIndex
  }
  return text.length
}

/** Where a match that begins at `at` ends; `at` itself without one. */
function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
