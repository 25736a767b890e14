// Microsoft's own parser of the query language: what Log Analytics and Azure Data Explorer run in the browser. It is
// compiled from C# and puts its names beside the global ones.
import { createRequire } from 'node:module'
import type { Columns, Tables } from './tables.ts'

interface Diagnostic {
  readonly Severity: string
  readonly Code: string
  readonly Message: string
  readonly Start: number
}
interface List<T> {
  readonly Count: number
  getItem(index: number): T
}
interface TableSymbol {
  WithName(name: string): TableSymbol
}
interface GlobalState {
  WithDatabase(database: object): GlobalState
}
interface Language {
  readonly GlobalState: { readonly Default: GlobalState }
  readonly KustoCode: {
    ParseAndAnalyze(text: string, globals: GlobalState): { GetDiagnostics(): List<Diagnostic> }
  }
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): TableSymbol }
    readonly DatabaseSymbol: {
      readonly $ctor1: new (name: string, tables: readonly TableSymbol[], open: boolean) => object
    }
  }
}

const require = createRequire(import.meta.url)
// The order matters: the second needs what the first leaves behind.
require('@kusto/language-service-next/bridge.min.js')
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js')
const { Language } = (globalThis as unknown as { Kusto: { Language: Language } }).Kusto
const { GlobalState, KustoCode, Symbols } = Language

/**
 * What is wrong with a query over some tables: grammar, and names of tables, columns and functions. Members of dynamic
 * columns are not known, and so not checked.
 */
export function faults(query: string, tables: Tables): readonly string[] {
  // The parser takes no text for a query that asks for nothing.
  if (query.trim() === '') return ['there is no query']
  const symbols = Object.entries(tables).map(([name, columns]) =>
    Symbols.TableSymbol.From(schemaOf(columns)).WithName(name),
  )
  const database = new Symbols.DatabaseSymbol.$ctor1('database', symbols, false)
  const globals = GlobalState.Default.WithDatabase(database)
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics()
  return Array.from({ length: found.Count }, (_, index) => found.getItem(index)).map(
    ({ Severity, Code, Message, Start }) => `${Severity} ${Code} at ${Start}: ${Message}`,
  )
}

function schemaOf(columns: Columns): string {
  return `(${Object.entries(columns)
    .map(([name, type]) => `['${name}']:${type}`)
    .join(', ')})`
}
