// A hash table from keys of four words to numbers that count up from 0, in one flat array.

/** A resource as three words of a hash: 96 bits, so that nobody can make a name that passes for another. */
export type ResourceKey = Uint32Array

// Three words of a resource, the kind, and the number of the key plus one: 0 is a free slot.
const SLOT = 5
const FIRST_SLOTS = 1 << 10
const MOST_FULL = 0.7

/** Numbers keys in the order in which they are first added. */
export class KeyTable {
  #slots = new Uint32Array(SLOT * FIRST_SLOTS)
  #length = 0

  /** The number of the key, which is given one when it is new. */
  add(resource: ResourceKey, kind: number): number {
    if (this.#length >= MOST_FULL * (this.#slots.length / SLOT)) this.#grow()
    const at = this.#slotOf(resource, kind)
    const number = this.#slots[at + 4] ?? 0
    if (number > 0) return number - 1
    this.#slots.set(resource, at)
    this.#slots[at + 3] = kind
    this.#length += 1
    this.#slots[at + 4] = this.#length
    return this.#length - 1
  }

  /** The number of the key; undefined when it was never added. */
  find(resource: ResourceKey, kind: number): number | undefined {
    const number = this.#slots[this.#slotOf(resource, kind) + 4] ?? 0
    return number === 0 ? undefined : number - 1
  }

  // The slot of the key, or the free one where it belongs. The resource is a hash already; the kinds of one resource
  // are spread by a factor without a pattern (2^32 over the golden ratio).
  #slotOf([first = 0, second = 0, third = 0]: ResourceKey, kind: number): number {
    const slots = this.#slots
    const count = slots.length / SLOT
    let at = (((first ^ Math.imul(kind, 0x9e3779b1)) >>> 0) % count) * SLOT
    while (
      slots[at + 4] !== 0 &&
      (slots[at] !== first ||
        slots[at + 1] !== second ||
        slots[at + 2] !== third ||
        slots[at + 3] !== kind)
    ) {
      at = at + SLOT === slots.length ? 0 : at + SLOT
    }
    return at
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(2 * old.length)
    for (let at = 0; at < old.length; at += SLOT) {
      if (old[at + 4] === 0) continue
      const slot = this.#slotOf(old.subarray(at, at + 3), old[at + 3] ?? 0)
      this.#slots.set(old.subarray(at, at + SLOT), slot)
    }
  }
}
