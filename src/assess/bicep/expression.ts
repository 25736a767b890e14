// As much of ARM's expressions as it takes to add to one, or to see what one reads.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions

/** A call that is a whole expression: its function, in small letters, and the text of its arguments. */
export interface Call {
  readonly name: string
  readonly args: readonly string[]
}

/** What is between the brackets of `[…]`; undefined for a text that is no expression. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('[') && text.endsWith(']') && !text.startsWith('[[')
    ? text.slice(1, -1).trim()
    : undefined
}

/** The call that the expression is, without a member that is taken of it; undefined when it is something else. */
export function callIn(expression: string): Call | undefined {
  const [start, name] = /^([\w.]+)\s*\(/.exec(expression) ?? []
  if (start === undefined || name === undefined) return undefined
  const { end, commas } = brackets(expression, start.length)
  if (end !== expression.length - 1) return undefined
  const bounds = [start.length - 1, ...commas, end]
  const args = bounds
    .slice(1)
    .map((bound, index) => expression.slice((bounds[index] ?? 0) + 1, bound).trim())
  return { name: name.toLowerCase(), args: args.length === 1 && args[0] === '' ? [] : args }
}

/** What `'it''s'` says; undefined for what is no text of an expression. */
export function textIn(argument: string): string | undefined {
  const [, text] = /^'((?:[^']|'')*)'$/.exec(argument) ?? []
  return text?.replaceAll("''", "'")
}

/** True when the expression reads a resource as a whole, and no member of it: what is added to it would show there. */
export function readsWhole(expression: string): boolean {
  for (const found of expression.matchAll(/\breferences?\s*\(/gi)) {
    const { end } = brackets(expression, found.index + found[0].length)
    const rest = expression.slice(end + 1).trimStart()
    if (!rest.startsWith('.') || /^\.\s*properties\b(?!\s*\.)/i.test(rest)) return true
  }
  return false
}

/** Where the bracket that was opened before `from` is closed, and the commas between its arguments. */
function brackets(text: string, from: number): { end: number; commas: readonly number[] } {
  const commas: number[] = []
  let depth = 1
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]
    // Two quotes in a text end it and begin it again, which comes to the same.
    if (char === "'") quoted = !quoted
    if (quoted) continue
    if (char === '(' || char === '[') depth += 1
    else if (char === ')' || char === ']') depth -= 1
    else if (char === ',' && depth === 1) commas.push(at)
    if (depth === 0) return { end: at, commas }
  }
  return { end: text.length, commas }
}
