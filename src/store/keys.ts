// Keys and columns of table rows.
import { createHash } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { foldCase } from '../engine/fold-case.ts'
import { TooLarge } from '../engine/ports.ts'

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

/** The time in a key of `newestFirst`, in milliseconds; NaN when it is none. */
export function timeIn(key: string): number {
  return 8_640_000_000_000_000 - Number(/^(\d{16})-/.exec(key)?.[1])
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

// A string column holds 32 K UTF-16 units, a binary one 64 KiB; a row 1 MiB. Some room is left for the other columns.
const COLUMN = 30_000
const PACKED_COLUMN = 60_000
const MOST_COLUMNS = 15
// Lists of policies or role assignments repeat themselves: even the fast setting makes a tenth of them.
const PACKING = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/**
 * Spreads a long text over columns: `name0`, `name1` … as it is, for whoever looks at the table; packed into
 * `namePacked0` … when it is longer than that.
 * @param most in how many columns it has to fit: 15 are a row, so what stands beside another long text gets fewer.
 * @throws TooLarge when it does not fit even so.
 */
export function longText(
  name: string,
  text: string,
  most = MOST_COLUMNS,
): Record<string, string | Uint8Array> {
  if (text.length <= COLUMN * most) return columns(name, text, COLUMN)
  const packed = new Uint8Array(brotliCompressSync(text, PACKING))
  if (packed.length > PACKED_COLUMN * most) {
    throw new TooLarge(`${name} is too long for a table row: ${text.length} characters`)
  }
  return columns(`${name}Packed`, packed, PACKED_COLUMN)
}

function columns<Part extends { readonly length: number; slice(from: number, to: number): Part }>(
  name: string,
  whole: Part,
  size: number,
): Record<string, Part> {
  const parts = Math.max(1, Math.ceil(whole.length / size))
  return Object.fromEntries(
    Array.from({ length: parts }, (_, index) => [
      `${name}${index}`,
      whole.slice(index * size, (index + 1) * size),
    ]),
  )
}

/** Puts the text of `longText` together again; empty when the row has none. */
export function readLongText(row: Readonly<Record<string, unknown>>, name: string): string {
  let text = ''
  for (let index = 0; typeof row[`${name}${index}`] === 'string'; index += 1) {
    text += String(row[`${name}${index}`])
  }
  const packed: Uint8Array[] = []
  for (let index = 0; ; index += 1) {
    const part = row[`${name}Packed${index}`]
    if (!(part instanceof Uint8Array)) break
    packed.push(part)
  }
  return packed.length === 0 ? text : brotliDecompressSync(Buffer.concat(packed)).toString()
}
