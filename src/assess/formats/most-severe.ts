// Keeps the most severe of any number of texts, so many and no more. They are bytes: outside of the JavaScript heap.

interface Kept {
  readonly order: number
  readonly bytes: Buffer
}

/** A collection that is full at `most`: then what is more severe takes the place of what is least and came last. */
export class MostSevere {
  readonly #most: number
  readonly #kept: Kept[][] = []
  #added = 0
  #size = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Adds a text; 0 is the most severe rank. It is only made when there is room for it. */
  add(rank: number, text: () => string): void {
    const order = this.#added
    this.#added += 1
    while (this.#kept.length <= rank) this.#kept.push([])
    if (this.#size === this.#most) {
      const least = this.#kept.findLastIndex((one) => one.length > 0)
      if (least <= rank) return
      this.#kept[least]?.pop()
      this.#size -= 1
    }
    this.#kept[rank]?.push({ order, bytes: Buffer.from(text()) })
    this.#size += 1
  }

  /** How many were added and are not there. */
  get leftOut(): number {
    return this.#added - this.#size
  }

  /** What is there, in the order in which it was added. */
  inOrder(): readonly Uint8Array[] {
    return this.#kept
      .flat()
      .sort((a, b) => a.order - b.order)
      .map(({ bytes }) => bytes)
  }
}
