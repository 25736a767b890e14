import type { Literal } from './graph-reader.ts'
import { Reader } from './graph-reader.ts'
import { tokenize } from './graph-tokens.ts'

/** A column reference such as `properties.networkAcls.defaultAction` or `tags['owner']`. */
export type Path = readonly string[]

/** A condition of a `where`. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'empty'; readonly path: Path; readonly negated: boolean }
  | {
      readonly kind: 'compare'
      readonly path: Path
      readonly values: readonly Literal[]
      readonly ignoreCase: boolean
      readonly negated: boolean
    }

/** One step of a query, in the order written. */
export type Step =
  | { readonly kind: 'where'; readonly condition: Condition }
  | { readonly kind: 'project'; readonly columns: readonly { name: string; path: Path }[] }
  | { readonly kind: 'order'; readonly path: Path; readonly descending: boolean }

const comparisons: Readonly<Record<string, { ignoreCase: boolean; negated: boolean }>> = {
  '==': { ignoreCase: false, negated: false },
  '!=': { ignoreCase: false, negated: true },
  '=~': { ignoreCase: true, negated: false },
  '!~': { ignoreCase: true, negated: true },
}

/**
 * Parses the subset of the query language that the sandbox knows: `resources`, `where` with comparisons, `in`,
 * `isempty`, `isnotempty`, `and`, `or`, `not(...)`, `project`, and `order by`. Throws QueryError for the rest.
 */
export function parseQuery(query: string): readonly Step[] {
  const reader = new Reader(tokenize(query))
  reader.name('resources')
  const steps: Step[] = []
  while (!reader.ended()) {
    reader.symbol('|')
    steps.push(parseStep(reader))
  }
  return steps
}

function parseStep(reader: Reader): Step {
  if (reader.tryName('where')) return { kind: 'where', condition: parseOr(reader) }
  if (reader.tryName('project')) {
    const columns = [parseColumn(reader)]
    while (reader.trySymbol(',')) columns.push(parseColumn(reader))
    return { kind: 'project', columns }
  }
  if (reader.tryName('order') || reader.tryName('sort')) {
    reader.name('by')
    const path = parsePath(reader)
    // The language's own default is descending.
    const ascending = reader.tryName('asc')
    if (!ascending) reader.tryName('desc')
    return { kind: 'order', path, descending: !ascending }
  }
  throw reader.unexpected()
}

function parseColumn(reader: Reader): { name: string; path: Path } {
  const path = parsePath(reader)
  if (!reader.trySymbol('=')) return { name: path.join('_'), path }
  if (path.length !== 1) throw reader.unexpected()
  return { name: path[0] ?? '', path: parsePath(reader) }
}

function parseOr(reader: Reader): Condition {
  const parts = [parseAnd(reader)]
  while (reader.tryName('or')) parts.push(parseAnd(reader))
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'or', parts }
}

function parseAnd(reader: Reader): Condition {
  const parts = [parseUnary(reader)]
  while (reader.tryName('and')) parts.push(parseUnary(reader))
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'and', parts }
}

function parseUnary(reader: Reader): Condition {
  if (reader.trySymbol('(')) return closed(reader, parseOr(reader))
  if (reader.tryName('not')) {
    reader.symbol('(')
    return { kind: 'not', part: closed(reader, parseOr(reader)) }
  }
  for (const [name, negated] of [
    ['isempty', false],
    ['isnotempty', true],
  ] as const) {
    if (!reader.tryName(name)) continue
    reader.symbol('(')
    return closed(reader, { kind: 'empty', path: parsePath(reader), negated })
  }
  return parseComparison(reader)
}

function parseComparison(reader: Reader): Condition {
  const path = parsePath(reader)
  for (const [symbol, sense] of Object.entries(comparisons)) {
    if (!reader.trySymbol(symbol)) continue
    return { kind: 'compare', path, values: [parseLiteral(reader)], ...sense }
  }
  const tildeNegated = reader.trySymbol('!in~')
  const negated = tildeNegated || reader.trySymbol('!')
  if (!tildeNegated) reader.name('in')
  const ignoreCase = tildeNegated || reader.trySymbol('~')
  reader.symbol('(')
  const values = [parseLiteral(reader)]
  while (reader.trySymbol(',')) values.push(parseLiteral(reader))
  return closed(reader, { kind: 'compare', path, values, ignoreCase, negated })
}

function parsePath(reader: Reader): Path {
  const path = [reader.anyName()]
  for (;;) {
    if (reader.trySymbol('.')) path.push(reader.anyName())
    else if (reader.trySymbol('[')) {
      path.push(reader.string())
      reader.symbol(']')
    } else return path
  }
}

function parseLiteral(reader: Reader): Literal {
  if (reader.tryName('true')) return true
  if (reader.tryName('false')) return false
  return reader.literal()
}

function closed(reader: Reader, condition: Condition): Condition {
  reader.symbol(')')
  return condition
}
