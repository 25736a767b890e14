// JSON values as Bicep writes them.
// https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types
import type { Json } from '../../engine/json.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '${': '\\${',
}
// What a text cannot hold as it is: quotes and the like, control characters, and whatever else may end a line.
const SPECIAL = /\$\{|[\\'\p{Cc}\p{Zl}\p{Zp}\ufeff]/gu

/** The value as a literal of Bicep. Half a surrogate, which no file can hold, becomes U+FFFD. */
export function literal(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value))
    return lines(
      '[',
      value.map((item: Json) => literal(item)),
      ']',
    )
  const members = Object.entries(value).map(([name, one]) => `${quoted(name)}: ${literal(one)}`)
  return lines('{', members, '}')
}

// Bicep has whole numbers only. A whole literal in json() is no date, which that function would rewrite.
function number(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : `json('${value}')`
}

/** A text in single quotes. */
export function quoted(text: string): string {
  return `'${text.toWellFormed().replaceAll(SPECIAL, escaped)}'`
}

function escaped(special: string): string {
  return ESCAPES[special] ?? `\\u{${special.charCodeAt(0).toString(16)}}`
}

function lines(open: string, items: readonly string[], close: string): string {
  return items.length === 0 ? `${open}${close}` : `${open}\n${items.join('\n')}\n${close}`
}
