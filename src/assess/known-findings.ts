// The findings of an earlier report, as hashes: those of 100,000 resources are millions, and their texts would not fit
// into memory.
import { hash } from 'node:crypto'
import { canonical, type Json } from '../engine/json.ts'
import { safeJson } from './formats/json.ts'

/** What a gap is known by. */
export interface KnownGap {
  readonly path: string
  readonly actual?: Json
}

/** A text as 96 bits of its hash, so that nobody can make a name that passes for another. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'buffer').toString('base64url', 0, 12)
}

/** A bag of findings: what is put in once can be taken out once. All of one kind have gaps, or none has. */
export class KnownFindings {
  // By kind, since a map cannot have more than 16 million keys; then by resource: the gaps of each finding.
  readonly #kinds = new Map<string, Map<string, string[]>>()
  // Most resources have one finding of a kind, and the same as others: its list is shared, and copied to add to it.
  readonly #alone = new Map<string, string[]>()

  /** Puts one in. `kind` is what else it is known by, such as its rule and its verdict. */
  add(kind: string, resource: string, gaps: readonly KnownGap[]): void {
    const known = this.#kinds.get(kind) ?? new Map<string, string[]>()
    this.#kinds.set(kind, known)
    const text = hashesOf(gaps).join(' ')
    const list = known.get(resource)
    if (list === undefined || list.length === 0) known.set(resource, this.#listOf(text))
    else if (list.length === 1) known.set(resource, [...list, text])
    else list.push(text)
  }

  /**
   * Takes one out that has at least these gaps; the one with the fewest, so that others are left for findings with
   * more. @returns false when there is none.
   */
  take(kind: string, resource: string, gaps: readonly KnownGap[]): boolean {
    const known = this.#kinds.get(kind)
    const list = known?.get(resource) ?? []
    const wanted = hashesOf(gaps)
    let best = -1
    for (let index = list.length - 1; index >= 0; index -= 1) {
      const size = list[index]?.length ?? 0
      if (best >= 0 && size >= (list[best]?.length ?? 0)) continue
      if (!hasAll(list[index] ?? '', wanted)) continue
      best = index
      // No fewer will do.
      if (size === wanted.join(' ').length) break
    }
    if (best < 0) return false
    if (list.length === 1) known?.delete(resource)
    else list.splice(best, 1)
    return true
  }

  #listOf(text: string): string[] {
    const list = this.#alone.get(text) ?? [text]
    this.#alone.set(text, list)
    return list
  }
}

function hashesOf(gaps: readonly KnownGap[]): readonly string[] {
  return gaps.map(({ path, actual }) => {
    const text = safeJson(actual)
    return shortHash(`${path}\0${typeof actual === 'object' ? inOrder(text) : text}`)
  })
}

function hasAll(text: string, wanted: readonly string[]): boolean {
  const left = text.split(' ')
  return wanted.every((one) => {
    const index = left.indexOf(one)
    if (index >= 0) left.splice(index, 1)
    return index >= 0
  })
}

// Azure does not promise the order of members. What is nested too deeply to be put in order stays as it is.
function inOrder(text: string): string {
  try {
    return canonical(JSON.parse(text))
  } catch {
    return text
  }
}
