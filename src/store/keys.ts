// Keys and columns of table rows.
import { createHash } from 'node:crypto'
import { foldCase } from '../engine/fold-case.ts'

/** The partition of a resource: a hash, because an id holds characters that a key cannot have. */
export function resourceKey(resourceId: string): string {
  return createHash('sha256').update(foldCase(resourceId)).digest('hex').slice(0, 40)
}

const DAY_MS = 86_400_000

/** The partition of a day in the timeline (any ISO 8601 time of it): later days sort first, so one query runs backwards. */
export function dayKey(at: string): string {
  return `day-${String(9_999_999 - Math.floor(Date.parse(at) / DAY_MS)).padStart(7, '0')}`
}

/** A row key that sorts newest first. */
export function newestFirst(at: string, id: string): string {
  const remaining = 8_640_000_000_000_000 - Date.parse(at)
  return `${String(remaining).padStart(16, '0')}-${id}`
}

/**
 * JSON without a character beyond ASCII. A transaction travels as lines of text, and names from outside may hold
 * characters that one reader or another takes for the end of a line (U+2028, U+0085).
 */
export function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

// A string column holds 32 K UTF-16 units; a row 1 MiB.
const COLUMN = 30_000
const MOST_COLUMNS = 15

/** Spreads a long text over columns `name0`, `name1` … */
export function longText(name: string, text: string): Record<string, string> {
  const parts = Math.max(1, Math.ceil(text.length / COLUMN))
  if (parts > MOST_COLUMNS) throw new Error(`${name} is too long for a table row`)
  return Object.fromEntries(
    Array.from({ length: parts }, (_, index) => [
      `${name}${index}`,
      text.slice(index * COLUMN, (index + 1) * COLUMN),
    ]),
  )
}

/** Puts the text of `longText` together again. */
export function readLongText(row: Readonly<Record<string, unknown>>, name: string): string {
  let text = ''
  for (let index = 0; typeof row[`${name}${index}`] === 'string'; index += 1) {
    text += String(row[`${name}${index}`])
  }
  return text
}
