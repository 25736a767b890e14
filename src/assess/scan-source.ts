// One input from its first byte to its last: where its resources lie, whatever form it has.
import type { JsonObject } from '../engine/json.ts'
import { isResource } from './arm-items.ts'
import { type ByteSource, exactBytes, type Window } from './byte-source.ts'
import { InputError } from './exit.ts'
import { otherJson } from './inputs/other-json.ts'
import { otherText } from './inputs/other-text.ts'
import { faultAt, parseRange } from './parse-range.ts'
import { Scan } from './scan.ts'
import { type ListName, Malformed, type Member, type Range } from './scan-listener.ts'
import { scanThrough } from './scan-through.ts'
import { notExpanded } from './snapshot.ts'

/** Hears of the values that hold resources, in the order of the input. */
export interface SourceListener {
  /** A snapshot begins: the values that come out of its list are next. */
  predicted(): void
  /** One value; `predicted` when it comes out of the list of a snapshot. */
  value(range: Range, predicted: boolean): void
  /** What the input should hold and does not, or what could not be looked at, to follow the name of the input. */
  missed(text: string): void
  /** Bytes of this source that have been read. */
  progress(bytes: number): void
}

// A quote that is missing early in a bigger value is only told of as an input that is cut off.
const MOST_TO_SEARCH = 64 << 20
// Enough to see what a text is that is not JSON.
const HEAD = 1 << 14
const PREDICTED: ListName = 'predictedResources'
const TEMPLATE: ListName = 'resources'
const NEXT_PAGE = ['nextlink', '$skiptoken', 'skiptoken', 'skip_token']
// A client that hides the token still says that there was one.
const TRUNCATED = 'resulttruncated'

/** Reads a source once. @throws InputError for the first thing that is not JSON, or in no known form. */
export function scanSource(source: ByteSource, window: Window, listener: SourceListener): void {
  let due: Range[] = []
  let predicted: Range[] = []
  const flush = () => {
    const ranges = due
    due = []
    for (const range of ranges) listener.value(range, false)
  }
  const start = markLength(source)
  const scan = new Scan(
    {
      element(range, list) {
        // A template is worked out as a whole: what is in it is not looked at by itself.
        if (list === PREDICTED) predicted.push(range)
        else if (list !== TEMPLATE) due.push(range)
      },
      object(range, members, lists) {
        const elements = predicted
        predicted = []
        if (lists.length === 0) {
          due.push(range)
          return
        }
        flush()
        const rest = membersOf(source, window, members)
        // A resource with nested children, not a template.
        if (isResource(rest)) return listener.value(range, false)
        const other = otherJson({ ...rest, ...Object.fromEntries(lists.map((list) => [list, []])) })
        if (other !== undefined) throw new InputError(`${source.name}: ${other}`)
        tellNextPage(rest, listener)
        if (lists.includes(TEMPLATE)) return listener.value(range, false)
        if (!lists.includes(PREDICTED)) return
        for (const line of notExpanded(rest.diagnostics)) listener.missed(line)
        listener.predicted()
        for (const element of elements) listener.value(element, true)
      },
    },
    start,
  )
  try {
    scanThrough(source, window, scan, start, (end) => {
      flush()
      listener.progress(end)
    })
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    const other = scan.blank ? otherText(headOf(source)) : undefined
    if (other !== undefined) throw new InputError(`${source.name}: ${other}`)
    // A fault inside a value may have misled the scan: the first one is the one to tell of.
    flush()
    const open = scan.open
    if (open !== undefined && source.size - open < MOST_TO_SEARCH) {
      const range = { start: open, end: source.size }
      parseRange(source, range, exactBytes(source, range))
    }
    throw faultAt(source, error.offset, error.message)
  }
  if (scan.blank) throw new InputError(`${source.name}: is empty; expected ARM JSON`)
}

function headOf(source: ByteSource): Uint8Array {
  const head = new Uint8Array(HEAD)
  return head.subarray(0, source.read(head, 0))
}

/** True for the first bytes of UTF-16. JSON begins with ASCII, of which one byte in two is 0 there: no mark is needed. */
export function isUtf16([a, b]: Uint8Array): boolean {
  if (a === undefined || b === undefined) return false
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0) !== (b === 0)
}

/** The length of the byte order mark. @throws InputError for UTF-16, which Windows PowerShell writes. */
export function markLength(source: ByteSource): number {
  const head = new Uint8Array(3)
  const first = head.subarray(0, source.read(head, 0))
  const [a, b, c] = first
  if (isUtf16(first)) {
    throw new InputError(`${source.name}: is UTF-16; expected UTF-8 (Out-File -Encoding utf8)`)
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0
}

/** The members that are no list of resources; parsed, so that all of the input is checked. */
function membersOf(source: ByteSource, window: Window, members: readonly Member[]): JsonObject {
  return Object.fromEntries(
    members.map(({ key, ...range }) => [
      key,
      parseRange(source, range, window.bytes(source, range)),
    ]),
  )
}

function tellNextPage(rest: JsonObject, listener: SourceListener): void {
  const says = Object.keys(rest).find((name) => {
    const value = rest[name]
    return NEXT_PAGE.includes(name.toLowerCase())
      ? typeof value === 'string' && value !== ''
      : name.toLowerCase() === TRUNCATED && String(value).toLowerCase() === 'true'
  })
  if (says !== undefined) {
    listener.missed(`is one page of a list; ${says} says that there is more`)
  }
}
