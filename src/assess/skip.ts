// Passes over one object or list, however long, without reading what is in it: the hot loop of a scan.

const QUOTE = 34
const BACKSLASH = 92

// Classes of bytes outside texts: everything that is 0 is passed over.
const OPENS = 1
const CLOSES = 2
const CLASS = new Uint8Array(256)
CLASS[QUOTE] = 3
for (const char of '[{') CLASS[char.charCodeAt(0)] = OPENS
for (const char of ']}') CLASS[char.charCodeAt(0)] = CLOSES

/** Counts brackets outside texts. Fed with chunks; keeps nothing of them. */
export class Skip {
  #depth = 0
  #inText = false
  #escaped = false

  /** Begins after an opening bracket. */
  start(): void {
    this.#depth = 1
    this.#inText = false
    this.#escaped = false
  }

  /** True when the bracket that closes it was passed. */
  get done(): boolean {
    return this.#depth === 0
  }

  /** Goes on from `from`. @returns the index after the closing bracket, or the length when it is not in these bytes. */
  over(bytes: Uint8Array, from: number): number {
    const length = bytes.length
    let at = this.#escaped ? from + 1 : from
    let depth = this.#depth
    let inText = this.#inText
    this.#escaped = false
    while (at < length) {
      const byte = bytes[at] as number
      at += 1
      if (inText) {
        if (byte === QUOTE) inText = false
        else if (byte === BACKSLASH) at += 1
        continue
      }
      const kind = CLASS[byte]
      if (kind === 0) continue
      if (kind === OPENS) depth += 1
      else if (kind !== CLOSES) inText = true
      else {
        depth -= 1
        if (depth === 0) break
      }
    }
    // A backslash was the last byte: what it escapes comes with the next chunk.
    this.#escaped = at > length
    this.#depth = depth
    this.#inText = inText
    return Math.min(at, length)
  }
}
