/** A piece of a Resource Graph query. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'symbol'
  readonly text: string
  /** Characters before it, for error messages. */
  readonly at: number
}

/** Why a query is refused, and where. */
export class QueryError extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.name = 'QueryError'
    this.at = at
  }
}

const pattern =
  /\s*(?:(?<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<number>\d+)|(?<name>[A-Za-z_]\w*)|(?<symbol>!in~|!~|=~|==|!=|[|(),=.[\]~!]))/y

/** Cuts a query into pieces. Throws where a character does not belong to the subset. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (query.slice(at).trim() !== '') {
    pattern.lastIndex = at
    const groups = pattern.exec(query)?.groups
    if (groups === undefined) throw new QueryError('Unexpected character', at)
    const start = pattern.lastIndex
    if (groups.string !== undefined) {
      const text = unescaped(groups.string.slice(1, -1))
      tokens.push({ kind: 'string', text, at })
    } else if (groups.number !== undefined) tokens.push({ kind: 'number', text: groups.number, at })
    else if (groups.name !== undefined) tokens.push({ kind: 'name', text: groups.name, at })
    else tokens.push({ kind: 'symbol', text: groups.symbol ?? '', at })
    at = start
  }
  return tokens
}

function unescaped(literal: string): string {
  return literal.replace(/\\(?:u([0-9A-Fa-f]{4})|(.))/g, (_, code?: string, other?: string) =>
    code === undefined ? (other ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
