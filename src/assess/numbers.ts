// A list of whole numbers below 2^32, four bytes each, outside of the JavaScript heap.

/** A list that grows. */
export class Numbers {
  #array = new Uint32Array(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(number: number): void {
    if (this.#length === this.#array.length) {
      const larger = new Uint32Array(2 * this.#length)
      larger.set(this.#array)
      this.#array = larger
    }
    this.#array[this.#length] = number
    this.#length += 1
  }

  /** 0 where there is none. */
  at(index: number): number {
    return index < this.#length ? (this.#array[index] ?? 0) : 0
  }

  /** Replaces a number that is there. */
  set(index: number, number: number): void {
    this.#array[index] = number
  }
}
