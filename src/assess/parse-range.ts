// One value of an input, parsed; or the place where it stops being what it should be.
import { isAscii, isUtf8 } from 'node:buffer'
import type { Json } from '../engine/json.ts'
import type { ByteSource } from './byte-source.ts'
import { InputError } from './exit.ts'
import { jsonFault } from './json-fault.ts'
import { plainJson } from './plain-json.ts'
import type { Range } from './scan-listener.ts'

/** Parses a range of a source, whose bytes were read. @throws InputError with the place of the fault. */
export function parseRange(source: ByteSource, range: Range, bytes: Buffer): Json {
  // Azure's documents are nearly always ASCII, and that is cheaper to turn into text.
  const ascii = isAscii(bytes)
  if (!ascii && !isUtf8(bytes)) {
    throw faultAt(source, range.start + firstNotUtf8(bytes), 'expected UTF-8')
  }
  const text = ascii ? bytes.toString('latin1') : bytes.toString('utf8')
  try {
    return JSON.parse(text) as Json
  } catch {
    return parseWithComments(source, range, text)
  }
}

function parseWithComments(source: ByteSource, range: Range, text: string): Json {
  try {
    return JSON.parse(plainJson(text)) as Json
  } catch (error) {
    const fault = jsonFault(text)
    const before = fault === undefined ? 0 : Buffer.byteLength(text.slice(0, fault.offset))
    throw faultAt(source, range.start + before, fault?.expected ?? String(error))
  }
}

/** An error at a byte of an input: `estate.json:3:17: expected a comma, found "x"`. */
export function faultAt(source: ByteSource, offset: number, expected: string): InputError {
  const saw = expected.includes(', found ') ? '' : `, found ${foundAt(source, offset)}`
  return new InputError(`${placeOf(source, offset)}: ${expected}${saw}`)
}

const CHUNK = 1 << 16

/** Name, line and column (in characters, both from 1) of a byte: `estate.json:3:17`. */
export function placeOf(source: ByteSource, offset: number): string {
  const chunk = Buffer.allocUnsafe(CHUNK)
  let line = 1
  let lineStart = 0
  for (let from = 0; from < offset; ) {
    const want = Math.min(CHUNK, offset - from)
    const read = source.read(chunk.subarray(0, want), from)
    if (read === 0) break
    for (let at = chunk.indexOf(10); at >= 0 && at < read; at = chunk.indexOf(10, at + 1)) {
      line += 1
      lineStart = from + at + 1
    }
    from += read
  }
  // A column far to the right is counted in bytes: the line is not read into memory for it.
  const before = Buffer.allocUnsafe(Math.min(offset - lineStart, CHUNK))
  const read = source.read(before, lineStart)
  const column =
    before.length < offset - lineStart
      ? offset - lineStart + 1
      : [...before.toString('utf8', 0, read)].length + 1
  return `${source.name}:${line}:${column}`
}

function foundAt(source: ByteSource, offset: number): string {
  const next = Buffer.allocUnsafe(12)
  const text = next.toString('utf8', 0, source.read(next, offset))
  if (text === '') return 'the end'
  const [first = ''] = text
  return JSON.stringify(/[\w.+-]/.test(first) ? (/^[\w.+-]+/.exec(text)?.[0] ?? first) : first)
}

// What cannot be read as UTF-8 comes back as something else.
function firstNotUtf8(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'))
  const at = bytes.findIndex((byte, index) => byte !== again[index])
  return Math.max(0, at)
}
