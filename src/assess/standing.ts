// A deployment may ask for one resource several times, as when two modules write it: Resource Manager carries out all of
// it, and what is asked for later stands.
import { foldCase } from '../engine/fold-case.ts'
import type { ArmItem } from './arm-items.ts'
import { POLICIES } from './beside.ts'
import { isMadeUp } from './keys.ts'
import type { Place } from './neighbours.ts'

/** Knows which of the resources that are asked for stand. About 300 bytes for each whose id is given. */
export class Standing {
  readonly #last = new Map<string, Place>()
  readonly #replaced = new Set<string>()

  /** Takes note of an item. @returns false when it takes the place of an earlier one. */
  add({ askedBy, id, type }: ArmItem, place: Place): boolean {
    // What was read twice was read at two times.
    if (askedBy === undefined || isMadeUp(id) || foldCase(type) === POLICIES) return true
    const key = `${askedBy} ${foldCase(id)}`
    const earlier = this.#last.get(key)
    this.#last.set(key, place)
    if (earlier !== undefined) this.#replaced.add(textOf(earlier))
    return earlier === undefined
  }

  /** False for what a later one has replaced. */
  stands(place: Place): boolean {
    return this.#replaced.size === 0 || !this.#replaced.has(textOf(place))
  }
}

function textOf({ element, index }: Place): string {
  return `${element}.${index}`
}
