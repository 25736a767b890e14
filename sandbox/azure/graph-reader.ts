import type { Token } from './graph-tokens.ts'
import { QueryError } from './graph-tokens.ts'

/** A literal in a comparison. */
export type Literal = string | number | boolean

/** Walks over the pieces of a query: `try...` says whether the piece was there, the others insist on it. */
export class Reader {
  readonly #tokens: readonly Token[]
  #next = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  ended(): boolean {
    return this.#next >= this.#tokens.length
  }

  unexpected(): QueryError {
    const token = this.#tokens[this.#next]
    if (token === undefined) return new QueryError('Unexpected end of the query', 0)
    return new QueryError(`Unexpected '${token.text}'`, token.at)
  }

  tryName(name: string): boolean {
    return this.#try('name', name)
  }

  trySymbol(symbol: string): boolean {
    return this.#try('symbol', symbol)
  }

  name(name: string): void {
    if (!this.#try('name', name)) throw this.unexpected()
  }

  symbol(symbol: string): void {
    if (!this.#try('symbol', symbol)) throw this.unexpected()
  }

  anyName(): string {
    return this.#take('name')
  }

  string(): string {
    return this.#take('string')
  }

  literal(): Literal {
    if (this.#tokens[this.#next]?.kind === 'number') return Number(this.#take('number'))
    return this.#take('string')
  }

  #take(kind: Token['kind']): string {
    const token = this.#tokens[this.#next]
    if (token?.kind !== kind) throw this.unexpected()
    this.#next += 1
    return token.text
  }

  #try(kind: Token['kind'], text: string): boolean {
    const token = this.#tokens[this.#next]
    if (token?.kind !== kind || token.text !== text) return false
    this.#next += 1
    return true
  }
}
