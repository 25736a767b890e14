// What does not fit a row or a message is cut where people see it: how much is missing, and the digest of the whole.
import { createHash } from 'node:crypto'
import { canonical, isObject, type Json, shortText } from '../engine/json.ts'

/** Stands for a value that was left out: two values that differ have stand-ins that differ. */
export function leftOut(value: Json): string {
  const text = canonical(value)
  const digest = createHash('sha256').update(text).digest('hex')
  return `(left out: ${text.length} characters, sha256:${digest})`
}

/**
 * The value itself when it fits, else the fullest cut that does: of a list or an object the first members with a
 * stand-in for the rest, of a text its beginning.
 */
export function cutToFit(value: Json, fits: (cut: Json) => boolean): Json {
  if (fits(value)) return value
  for (const most of [100, 20, 5]) {
    const cut = shortened(value, most)
    if (fits(cut)) return cut
  }
  return leftOut(value)
}

const DEEPEST = 8

function shortened(value: Json, most: number, depth = 0): Json {
  if (typeof value === 'string') return shortText(value, most * 20)
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    if (depth === DEEPEST) return leftOut(items)
    const kept = items.slice(0, most).map((item) => shortened(item, most, depth + 1))
    return items.length <= most ? kept : [...kept, leftOut(items)]
  }
  if (!isObject(value)) return value
  if (depth === DEEPEST) return leftOut(value)
  const members = Object.entries(value)
  const kept = members
    .slice(0, most)
    .map(([name, member]) => [shortText(name, most * 20), shortened(member, most, depth + 1)])
  const rest = members.length <= most ? [] : [['…', leftOut(value)]]
  return Object.fromEntries([...kept, ...rest]) as Json
}
