// Fallback evaluator: text of an ARM template expression to its tree.
import type { Expression } from './expression.ts'

// Azure takes no longer expression, and none that people write is nested deeper.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices#template-limits
const LONGEST = 24_576
const DEEPEST = 64
// One token, after blanks: a name (with the namespace of a user's function), a whole number, a text, a sign.
const TOKEN = /\s*(?:([A-Za-z_][\w$]*)|(-?\d+)|'((?:[^']|'')*)'|([()[\],.]))/y

/** True when Azure evaluates the text: `[parameters('x')]`. What starts with `[[` is literal text. */
export function isExpression(value: string): boolean {
  return value.startsWith('[') && value.endsWith(']') && !value.startsWith('[[')
}

/**
 * The tree of a text for which `isExpression` holds; a `raw` one when it is not in ARM's syntax, or longer or deeper than
 * anything that Azure takes. Never throws.
 */
export function parseExpression(bracketed: string): Expression {
  const inside = bracketed.slice(1, -1)
  const tokens = inside.length > LONGEST ? undefined : tokensOf(inside)
  const parsed = tokens === undefined ? undefined : new Parser(tokens).whole()
  return parsed ?? { kind: 'raw', text: inside }
}

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end'
  readonly value: string
}

const END: Token = { kind: 'end', value: '' }

function tokensOf(inside: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const source = inside.trimEnd()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source)
    if (match === null) return undefined
    const [, name, number, quoted, sign = ''] = match
    if (name !== undefined) tokens.push({ kind: 'name', value: name })
    else if (number !== undefined) tokens.push({ kind: 'number', value: number })
    else if (quoted !== undefined) {
      tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") })
    } else tokens.push({ kind: 'sign', value: sign })
  }
  return tokens
}

/** Reads from left to right; every method gives undefined when the text is no expression. */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expression | undefined {
    const expression = this.#expression(0)
    return this.#next.kind === 'end' ? expression : undefined
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? END
  }

  #take(sign: string): boolean {
    const found = this.#next.kind === 'sign' && this.#next.value === sign
    if (found) this.#at += 1
    return found
  }

  #expression(depth: number): Expression | undefined {
    let left = depth > DEEPEST ? undefined : this.#primary(depth)
    for (let steps = 0; left !== undefined; steps += 1) {
      if (steps > DEEPEST) return undefined
      if (this.#take('.')) left = this.#member(left)
      else if (this.#take('[')) left = this.#index(left, depth)
      else return left
    }
    return undefined
  }

  #primary(depth: number): Expression | undefined {
    const { kind, value } = this.#next
    this.#at += 1
    if (kind === 'text') return { kind, value }
    if (kind === 'number') {
      const number = Number(value)
      return Number.isSafeInteger(number) ? { kind, value: number + 0 } : undefined
    }
    return kind === 'name' ? this.#call(value, depth) : undefined
  }

  #call(first: string, depth: number): Expression | undefined {
    let name = first
    while (this.#take('.')) {
      name += `.${this.#next.value}`
      if (this.#next.kind !== 'name') return undefined
      this.#at += 1
    }
    if (!this.#take('(')) return undefined
    const args: Expression[] = []
    if (this.#take(')')) return { kind: 'call', name, args }
    do {
      const arg = this.#expression(depth + 1)
      if (arg === undefined) return undefined
      args.push(arg)
    } while (this.#take(','))
    return this.#take(')') ? { kind: 'call', name, args } : undefined
  }

  #member(of: Expression): Expression | undefined {
    const { kind, value } = this.#next
    this.#at += 1
    return kind === 'name' ? { kind: 'member', of, name: value } : undefined
  }

  #index(of: Expression, depth: number): Expression | undefined {
    const index = this.#expression(depth + 1)
    if (index === undefined || !this.#take(']')) return undefined
    return index.kind === 'text'
      ? { kind: 'member', of, name: index.value }
      : { kind: 'index', of, index }
  }
}
