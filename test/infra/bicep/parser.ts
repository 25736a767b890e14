// Tokens to a tree: statements of a file, and expressions.
import { type Token, tokens } from './lexer.ts'

/** An expression. */
export type Node =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'text'; readonly parts: readonly Node[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'array'; readonly items: readonly Node[] }
  | ObjectNode
  | {
      readonly kind: 'for'
      readonly item: string
      readonly index?: string
      readonly list: Node
      readonly body: Node
    }
  | { readonly kind: 'if'; readonly test: Node; readonly body: Node }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly kind: 'member' | 'nested'; readonly of: Node; readonly name: string }
  | { readonly kind: 'index'; readonly of: Node; readonly at: Node }
  | { readonly kind: 'not'; readonly of: Node }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'choice'; readonly test: Node; readonly yes: Node; readonly no: Node }

/** An object, and for a resource those that are declared inside it. */
export interface ObjectNode {
  readonly kind: 'object'
  readonly members: readonly { readonly key: Node; readonly value: Node }[]
  readonly children: readonly Statement[]
}

/** A decorator: `@name(arguments)`. */
export interface Decorator {
  readonly name: string
  readonly args: readonly Node[]
}

/** A statement. `word` of a resource is its type with version, of a module its path, else the declared type. */
export interface Statement {
  readonly kind: 'targetScope' | 'using' | 'param' | 'var' | 'resource' | 'module' | 'output'
  readonly name: string
  readonly word: string
  readonly existing: boolean
  readonly value?: Node
  readonly decorators: readonly Decorator[]
}

const LEVELS = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*']]

/** Reads a file. */
export function parse(source: string, file: string): readonly Statement[] {
  return new Parser(tokens(source, file), file).statements()
}

class Parser {
  private at = 0
  private readonly list: readonly Token[]
  private readonly file: string

  constructor(list: readonly Token[], file: string) {
    this.list = list
    this.file = file
  }

  statements(): Statement[] {
    const found: Statement[] = []
    for (this.skip(); this.token().kind !== 'end'; this.skip()) found.push(this.statement())
    return found
  }

  /** A whole text that is one expression. */
  only(): Node {
    const node = this.expression()
    if (this.token().kind !== 'end') this.fail('an expression goes on')
    return node
  }

  private statement(): Statement {
    const decorators: Decorator[] = []
    for (; this.take('@'); this.skip()) {
      const name = this.word()
      decorators.push({ name, args: this.args() })
    }
    const kind = this.word() as Statement['kind']
    const base = { kind, name: '', word: '', existing: false, decorators }
    if (kind === 'targetScope') return { ...base, value: this.assigned() }
    if (kind === 'using') return { ...base, word: this.plainText() }
    const name = this.word()
    if (kind === 'var') return { ...base, name, value: this.assigned() }
    if (kind === 'resource' || kind === 'module') {
      const word = this.plainText()
      const existing = this.takeWord('existing')
      return { ...base, name, word, existing, value: this.assigned() }
    }
    if (kind !== 'param' && kind !== 'output') this.fail(`"${kind}" is not known to the renderer`)
    let word = this.token().kind === 'name' ? this.word() : ''
    if (this.take('[')) {
      this.expect(']')
      word += '[]'
    }
    return this.take('=')
      ? { ...base, name, word, value: this.expression() }
      : { ...base, name, word }
  }

  private assigned(): Node {
    this.expect('=')
    if (this.takeWord('if')) return this.conditional()
    return this.expression()
  }

  private conditional(): Node {
    this.expect('(')
    const test = this.expression()
    this.expect(')')
    return { kind: 'if', test, body: this.expression() }
  }

  expression(): Node {
    const test = this.binary(0)
    if (!this.take('?')) return test
    const yes = this.expression()
    this.expect(':')
    return { kind: 'choice', test, yes, no: this.expression() }
  }

  private binary(level: number): Node {
    const signs = LEVELS[level]
    if (signs === undefined) return this.unary()
    let left = this.binary(level + 1)
    for (let sign = this.sign(); signs.includes(sign); sign = this.sign()) {
      this.at += 1
      left = { kind: 'binary', sign, left, right: this.binary(level + 1) }
    }
    return left
  }

  private unary(): Node {
    if (this.take('!')) return { kind: 'not', of: this.unary() }
    if (this.take('-')) {
      const of = this.unary()
      return { kind: 'binary', sign: '-', left: { kind: 'literal', value: 0 }, right: of }
    }
    let node = this.primary()
    for (;;) {
      // `x!` says that x is there; it has no effect here.
      if (this.sign() === '!') this.at += 1
      else if (this.take('.')) node = { kind: 'member', of: node, name: this.word() }
      else if (this.take('::')) node = { kind: 'nested', of: node, name: this.word() }
      else if (this.take('[')) {
        node = { kind: 'index', of: node, at: this.expression() }
        this.expect(']')
      } else return node
    }
  }

  private primary(): Node {
    const token = this.token()
    if (token.kind === 'number') {
      this.at += 1
      return { kind: 'literal', value: token.value }
    }
    if (token.kind === 'string') return this.text()
    if (this.take('(')) {
      this.skip()
      const node = this.expression()
      this.skip()
      this.expect(')')
      return node
    }
    if (this.take('[')) return this.array()
    if (this.take('{')) return this.object()
    const name = this.word()
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' }
    if (name === 'null') return { kind: 'literal', value: null }
    return this.sign() === '(' ? { kind: 'call', name, args: this.args() } : { kind: 'name', name }
  }

  private text(): Node {
    const token = this.token()
    if (token.kind !== 'string') return this.fail('a string is expected')
    this.at += 1
    const parts = token.parts.map(
      (part): Node =>
        typeof part === 'string'
          ? { kind: 'literal', value: part }
          : new Parser(tokens(part.expression, this.file), this.file).only(),
    )
    const [first] = parts
    return parts.length === 1 && first !== undefined ? first : { kind: 'text', parts }
  }

  private args(): Node[] {
    const found: Node[] = []
    this.expect('(')
    for (this.skip(); !this.take(')'); this.skip()) {
      found.push(this.expression())
      this.take(',')
    }
    return found
  }

  private array(): Node {
    this.skip()
    if (this.takeWord('for')) return this.loop()
    const items: Node[] = []
    for (; !this.take(']'); this.skip()) {
      items.push(this.expression())
      this.take(',')
    }
    return { kind: 'array', items }
  }

  private loop(): Node {
    const pair = this.take('(')
    const item = this.word()
    if (pair) this.expect(',')
    const index = pair ? this.word() : undefined
    if (pair) this.expect(')')
    if (!this.takeWord('in')) this.fail('"in" is expected')
    const list = this.binary(0)
    this.expect(':')
    const body = this.takeWord('if') ? this.conditional() : this.expression()
    this.skip()
    this.expect(']')
    return { kind: 'for', item, list, body, ...(index === undefined ? {} : { index }) }
  }

  private object(): ObjectNode {
    const members: { key: Node; value: Node }[] = []
    const children: Statement[] = []
    for (this.skip(); !this.take('}'); this.skip()) {
      const next = this.list[this.at + 1]
      const token = this.token()
      if (token.kind === 'name' && token.text === 'resource' && next?.kind === 'name') {
        children.push(this.statement())
        continue
      }
      const key: Node =
        token.kind === 'string' ? this.text() : { kind: 'literal', value: this.word() }
      this.expect(':')
      members.push({ key, value: this.expression() })
      this.take(',')
    }
    return { kind: 'object', members, children }
  }

  private token(): Token {
    return this.list[this.at] ?? this.fail('the file ends')
  }

  private sign(): string {
    const token = this.token()
    return token.kind === 'sign' ? token.text : ''
  }

  private word(): string {
    const token = this.token()
    if (token.kind !== 'name') return this.fail('a name is expected')
    this.at += 1
    return token.text
  }

  private plainText(): string {
    const node = this.text()
    return node.kind === 'literal' ? String(node.value) : this.fail('a plain string is expected')
  }

  private take(sign: string): boolean {
    if (this.sign() !== sign) return false
    this.at += 1
    return true
  }

  private takeWord(word: string): boolean {
    const token = this.token()
    if (token.kind !== 'name' || token.text !== word) return false
    this.at += 1
    return true
  }

  private expect(sign: string): void {
    if (!this.take(sign)) this.fail(`"${sign}" is expected`)
  }

  private skip(): void {
    while (this.token().kind === 'newline') this.at += 1
  }

  private fail(message: string): never {
    throw new Error(`${this.file}:${this.list[this.at]?.line}: ${message}`)
  }
}
