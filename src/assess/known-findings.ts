// The findings of an earlier report, held as hashes in flat arrays: those of 100,000 resources are
// millions, and would not fit into memory as objects.
import { hash } from 'node:crypto'
import { canonical, type Json } from '../engine/json.ts'
import { safeJson } from './formats/json.ts'
import { KeyTable, type ResourceKey } from './key-table.ts'
import { Numbers } from './numbers.ts'

/** What a gap is known by. */
export interface KnownGap {
  readonly path: string
  readonly actual?: Json
}

/** The resource of this id (folded) in this file, null for none; `undefined` stands for any file or none. */
export function resourceKey(foldedId: string, file: string | null | undefined): ResourceKey {
  const where = file === undefined ? 'any' : file === null ? 'none' : `file ${file}`
  return words(`${where}\0${foldedId}`, 3)
}

/** A bag of findings: what is put in once can be taken out once. */
export class KnownFindings {
  readonly #keys = new KeyTable()
  /** Of findings without gaps: how many there are, by key. */
  readonly #plain = new Numbers()
  /** Of findings with gaps: the first of each key, counted from 1, and the next of the same key. 0 is none. */
  readonly #first = new Numbers()
  readonly #next = new Numbers()
  /** Where the gaps of each begin; two numbers stand for a gap. */
  readonly #gapsAt = new Numbers()
  readonly #gaps = new Numbers()

  /** Puts one in. `kind` is what else it is known by, such as the number of its rule. @returns the number of its key. */
  add(resource: ResourceKey, kind: number, gaps: readonly KnownGap[]): number {
    const key = this.#keys.add(resource, kind)
    while (this.#plain.length <= key) {
      this.#plain.push(0)
      this.#first.push(0)
    }
    if (gaps.length === 0) {
      this.#plain.set(key, this.#plain.at(key) + 1)
      return key
    }
    this.#gapsAt.push(this.#gaps.length)
    for (const gap of gaps) for (const word of gapWords(gap)) this.#gaps.push(word)
    this.#next.push(this.#first.at(key))
    this.#first.set(key, this.#next.length)
    return key
  }

  /** The number of the key; undefined when nothing like it was put in. */
  find(resource: ResourceKey, kind: number): number | undefined {
    return this.#keys.find(resource, kind)
  }

  /**
   * Takes one out that has at least these gaps; the one with the fewest, so that others are left for findings with
   * more. @returns false when there is none.
   */
  take(resource: ResourceKey, kind: number, gaps: readonly KnownGap[]): boolean {
    const key = this.#keys.find(resource, kind)
    if (key === undefined) return false
    if (gaps.length === 0) {
      const left = this.#plain.at(key)
      if (left === 0) return false
      this.#plain.set(key, left - 1)
      return true
    }
    const wanted = gaps.map(gapWords)
    let best = 0
    let beforeBest = 0
    for (let before = 0, one = this.#first.at(key); one > 0; ) {
      const size = this.#size(one)
      const better = best === 0 || size < this.#size(best)
      if (better && this.#has(one, wanted)) {
        best = one
        beforeBest = before
        if (size === wanted.length) break
      }
      before = one
      one = this.#next.at(one - 1)
    }
    if (best === 0) return false
    const after = this.#next.at(best - 1)
    if (beforeBest === 0) this.#first.set(key, after)
    else this.#next.set(beforeBest - 1, after)
    return true
  }

  #size(one: number): number {
    const end = one < this.#gapsAt.length ? this.#gapsAt.at(one) : this.#gaps.length
    return (end - this.#gapsAt.at(one - 1)) / 2
  }

  #has(one: number, wanted: readonly Uint32Array[]): boolean {
    const from = this.#gapsAt.at(one - 1)
    const free = Array.from({ length: this.#size(one) }, (_, index) => from + 2 * index)
    return wanted.every(([high = 0, low = 0]) => {
      const index = free.findIndex(
        (at) => this.#gaps.at(at) === high && this.#gaps.at(at + 1) === low,
      )
      if (index >= 0) free.splice(index, 1)
      return index >= 0
    })
  }
}

function gapWords({ path, actual }: KnownGap): Uint32Array {
  const text = safeJson(actual)
  return words(`${path}\0${typeof actual === 'object' ? inOrder(text) : text}`, 2)
}

// Azure does not promise the order of members. What is nested too deeply to be put in order stays as it is.
function inOrder(text: string): string {
  try {
    return canonical(JSON.parse(text))
  } catch {
    return text
  }
}

function words(text: string, count: number): Uint32Array {
  const digest = hash('sha256', text, 'buffer')
  return Uint32Array.from({ length: count }, (_, index) => digest.readUInt32LE(4 * index))
}
