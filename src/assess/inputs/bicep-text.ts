// Which other files a Bicep file names, read from its text without Bicep.
// https://learn.microsoft.com/azure/azure-resource-manager/bicep/file

/** The files that a Bicep file names, as they are written. */
export interface BicepNames {
  /** Of `module x 'path'` and of `import … from 'path'`. Registries (`br:…`, `ts:…`) are left out. */
  readonly modules: readonly string[]
  /** Of `using 'path'`; `none` for `using none`; undefined when there is no such line. */
  readonly using: string | undefined
  /** Of `extends 'path'`. */
  readonly extended: string | undefined
}

/** A word, a text without anything to work out in it, or anything else. */
interface Token {
  readonly kind: 'word' | 'text' | 'other'
  readonly value: string
}

const WORD = /[A-Za-z_]\w*/y
const REGISTRY = /^(br|ts)[:/]/

/** Reads the names out of the text of a `.bicep` or `.bicepparam` file. Never throws, whatever the text is. */
export function bicepNames(text: string): BicepNames {
  const tokens = tokensOf(text)
  const modules: string[] = []
  let using: string | undefined
  let extended: string | undefined
  for (const [index, { kind, value }] of tokens.entries()) {
    if (kind !== 'word') continue
    const next = tokens[index + 1]
    const after = tokens[index + 2]
    const path = next?.kind === 'text' ? next.value : undefined
    if (value === 'module' && next?.kind === 'word' && after?.kind === 'text') {
      modules.push(after.value)
    } else if (value === 'from' && path !== undefined) modules.push(path)
    else if (value === 'using' && path !== undefined) using ??= path
    else if (value === 'using' && next?.kind === 'word' && next.value === 'none') using ??= 'none'
    else if (value === 'extends' && path !== undefined) extended ??= path
  }
  return { modules: modules.filter((path) => !REGISTRY.test(path)), using, extended }
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at)
    WORD.lastIndex = at
    const [word] = WORD.exec(text) ?? []
    if (word !== undefined) {
      tokens.push({ kind: 'word', value: word })
      at += word.length
    } else if (text.startsWith('//', at)) at = endOf(text, '\n', at)
    else if (text.startsWith('/*', at)) at = endOf(text, '*/', at + 2)
    else if (text.startsWith("'''", at)) {
      // Quotes right before the end belong to the text.
      at = endOf(text, "'''", at + 3)
      while (text.charAt(at) === "'") at += 1
      tokens.push({ kind: 'other', value: '' })
    } else if (char === "'") {
      const { end, value } = textAt(text, at)
      tokens.push(value === undefined ? { kind: 'other', value: '' } : { kind: 'text', value })
      at = end
    } else {
      if (/\S/.test(char)) tokens.push({ kind: 'other', value: char })
      at += 1
    }
  }
  return tokens
}

/** The text that begins at a quote; `value` is undefined when something in it has to be worked out. */
function textAt(text: string, start: number): { end: number; value: string | undefined } {
  let value: string | undefined = ''
  let at = start + 1
  // A text ends with its line at the latest.
  while (at < text.length && !"'\n".includes(text.charAt(at))) {
    if (text.startsWith('${', at)) {
      at = afterExpression(text, at + 2)
      value = undefined
    } else {
      if (text.charAt(at) === '\\') at += 1
      if (value !== undefined) value += text.charAt(at)
      at += 1
    }
  }
  return { end: at + 1, value }
}

/** The index after the `}` of an expression in a text, which may hold texts and objects itself. */
function afterExpression(text: string, start: number): number {
  let depth = 1
  let at = start
  while (at < text.length && depth > 0 && text.charAt(at) !== '\n') {
    const char = text.charAt(at)
    if (char === "'") {
      at = textAt(text, at).end
      continue
    }
    if (char === '{') depth += 1
    if (char === '}') depth -= 1
    at += 1
  }
  return at
}

function endOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at < 0 ? text.length : at + what.length
}
