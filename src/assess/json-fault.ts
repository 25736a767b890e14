// Where a text stops being JSON, and what should have been there. JSON.parse tells neither reliably. Comments and texts
// over several lines are right here, as in ARM templates.
import { commentEnd, UNCLOSED } from './comment.ts'
import { isRaw } from './plain-json.ts'

/** The first character that is wrong. */
export interface JsonFault {
  readonly offset: number
  readonly expected: string
}

const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /["\\/bfnrt]|u[\da-fA-F]{4}/y

/**
 * The first fault of one JSON value, as an index into `text`; undefined when there is none. Only called after JSON.parse
 * has refused the text: it is exact, not fast.
 */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('[' | '{')[] = []
  let at = 0
  let want: 'value' | 'key' | 'next' = 'value'
  // True right after an opening bracket: only there may it be closed without a value.
  let empty = false
  for (;;) {
    const next = afterBlanks(text, at)
    if (typeof next === 'object') return next
    at = next
    const inner = open.at(-1)
    if (want === 'next' && inner === undefined) {
      return at === text.length ? undefined : { offset: at, expected: 'expected the end' }
    }
    const char = text.charAt(at)
    const close = inner === '{' ? '}' : ']'
    if (inner !== undefined && char === close && (want === 'next' || empty)) {
      open.pop()
      at += 1
      want = 'next'
      empty = false
    } else if (want === 'next') {
      if (char !== ',') return { offset: at, expected: `expected a comma or ${close}` }
      at += 1
      want = inner === '{' ? 'key' : 'value'
    } else if (want === 'key') {
      if (char !== '"') return { offset: at, expected: 'expected a member name in double quotes' }
      const end = textEnd(text, at)
      if (typeof end === 'object') return end
      const after = afterBlanks(text, end)
      if (typeof after === 'object') return after
      at = after
      if (text.charAt(at) !== ':') return { offset: at, expected: 'expected a colon' }
      at += 1
      want = 'value'
      empty = false
    } else if (char === '{' || char === '[') {
      open.push(char)
      at += 1
      want = char === '{' ? 'key' : 'value'
      empty = true
    } else {
      const end =
        char === '"' ? textEnd(text, at) : (match(NUMBER, text, at) ?? match(WORD, text, at))
      if (end === undefined) return { offset: at, expected: 'expected a value' }
      if (typeof end === 'object') return end
      at = end
      want = 'next'
      empty = false
    }
  }
}

/** The index after blanks and comments. */
function afterBlanks(text: string, from: number): number | JsonFault {
  let at = from
  for (;;) {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1
    const end = commentEnd(text, at)
    if (end === 'unclosed') return { offset: at, expected: UNCLOSED }
    if (end === undefined) return at
    at = end
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** The index after the closing quote. */
function textEnd(text: string, start: number): number | JsonFault {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"') return at + 1
    if (char < ' ' && !isRaw(char))
      return { offset: at, expected: 'expected the control character to be escaped' }
    if (char !== '\\') continue
    const end = match(ESCAPE, text, at + 1)
    if (end === undefined) return { offset: at, expected: 'expected an escape that JSON knows' }
    at = end - 1
  }
  return { offset: text.length, expected: 'expected the closing quote' }
}
