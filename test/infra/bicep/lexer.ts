// Text of a Bicep file to tokens. Only what our own templates use: anything else is an error with its line.

/** A token. `text` of a string is a list: plain text, and the source of each interpolated expression. */
export type Token =
  | { readonly kind: 'name' | 'sign'; readonly text: string; readonly line: number }
  | { readonly kind: 'number'; readonly value: number; readonly line: number }
  | { readonly kind: 'string'; readonly parts: readonly StringPart[]; readonly line: number }
  | { readonly kind: 'newline' | 'end'; readonly line: number }

/** A piece of a string. */
export type StringPart = string | { readonly expression: string }

const SIGNS = /^(?:&&|\|\||==|!=|>=|<=|::|\?\?|[{}()[\],:?.=+\-*/<>!@])/

/** Splits a file into tokens. */
export function tokens(source: string, file: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  let line = 1
  const fail = (message: string): never => {
    throw new Error(`${file}:${line}: ${message}`)
  }
  while (at < source.length) {
    const rest = source.slice(at)
    const blank = /^(?:[ \t\r]+|\/\/[^\n]*)/.exec(rest)?.[0]
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0]
    const digits = /^\d+/.exec(rest)?.[0]
    const sign = SIGNS.exec(rest)?.[0]
    if (blank !== undefined) at += blank.length
    else if (rest.startsWith('\n')) {
      found.push({ kind: 'newline', line })
      line += 1
      at += 1
    } else if (rest.startsWith("'")) {
      const { parts, length } = string(rest, fail)
      found.push({ kind: 'string', parts, line })
      at += length
    } else if (word !== undefined) {
      found.push({ kind: 'name', text: word, line })
      at += word.length
    } else if (digits !== undefined) {
      found.push({ kind: 'number', value: Number(digits), line })
      at += digits.length
    } else if (sign !== undefined) {
      found.push({ kind: 'sign', text: sign, line })
      at += sign.length
    } else fail(`the renderer does not know ${JSON.stringify(rest.slice(0, 20))}`)
  }
  found.push({ kind: 'end', line })
  return found
}

const ESCAPES: Readonly<Record<string, string>> = { "'": "'", '\\': '\\', n: '\n', $: '$' }

function string(
  rest: string,
  fail: (message: string) => never,
): { parts: StringPart[]; length: number } {
  if (rest.startsWith("'''")) fail('multi-line strings are not known to the renderer')
  const parts: StringPart[] = []
  let text = ''
  let at = 1
  while (rest[at] !== "'") {
    const char = rest[at] ?? fail('a string has no end')
    if (char === '\\') {
      text += ESCAPES[rest[at + 1] ?? ''] ?? fail('an escape is not known')
      at += 2
    } else if (rest.startsWith('${', at)) {
      const end = endOfExpression(rest, at + 2, fail)
      parts.push(text, { expression: rest.slice(at + 2, end) })
      text = ''
      at = end + 1
    } else {
      text += char
      at += 1
    }
  }
  parts.push(text)
  return { parts, length: at + 1 }
}

// An expression in a string ends at its own brace; strings and objects in it have braces, too.
function endOfExpression(rest: string, from: number, fail: (message: string) => never): number {
  let depth = 0
  for (let at = from; at < rest.length; at += 1) {
    if (rest[at] === "'") at = rest.indexOf("'", at + 1)
    else if (rest[at] === '{') depth += 1
    else if (rest[at] === '}') {
      if (depth === 0) return at
      depth -= 1
    }
    if (at < 0) break
  }
  return fail('an expression in a string has no end')
}
