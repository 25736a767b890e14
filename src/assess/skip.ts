// Passes over one object or list, however long, without reading what is in it: the hot loop of a scan.
import { Comment } from './comment.ts'

const QUOTE = 34
const BACKSLASH = 92

// Classes of bytes outside texts: everything that is 0 is passed over.
const OPENS = 1
const CLOSES = 2
const TEXT = 3
const SLASH = 4
const CLASS = new Uint8Array(256)
CLASS[QUOTE] = TEXT
CLASS['/'.charCodeAt(0)] = SLASH
for (const char of '[{') CLASS[char.charCodeAt(0)] = OPENS
for (const char of ']}') CLASS[char.charCodeAt(0)] = CLOSES

/** Counts brackets outside texts and comments. Fed with chunks; keeps nothing of them. */
export class Skip {
  #depth = 0
  #inText = false
  #escaped = false
  readonly #comment = new Comment()

  /** Begins after an opening bracket. */
  start(): void {
    this.#depth = 1
    this.#inText = false
    this.#escaped = false
    this.#comment.reset()
  }

  /** True when the bracket that closes it was passed. */
  get done(): boolean {
    return this.#depth === 0
  }

  /** Goes on from `from`. @returns the index after the closing bracket, or the length when it is not in these bytes. */
  over(bytes: Uint8Array, from: number): number {
    let at = from
    do {
      // A slash that begins no comment is a fault that whoever parses the value finds.
      if (this.#comment.open) at = this.#comment.over(bytes, at) ?? at
      at = this.#toComment(bytes, at)
    } while (this.#comment.open && at < bytes.length)
    return at
  }

  /** Goes on to the end or to a comment. */
  #toComment(bytes: Uint8Array, from: number): number {
    const length = bytes.length
    let at = this.#escaped ? from + 1 : from
    let depth = this.#depth
    let inText = this.#inText
    this.#escaped = false
    while (at < length) {
      if (inText) {
        // Texts are most of the input: in a loop of their own, they cost one test less.
        while (at < length) {
          const byte = bytes[at]
          at += 1
          if (byte === BACKSLASH) at += 1
          else if (byte === QUOTE) {
            inText = false
            break
          }
        }
        continue
      }
      const kind = CLASS[bytes[at] as number]
      at += 1
      if (kind === 0) continue
      if (kind === TEXT) inText = true
      else if (kind === OPENS) depth += 1
      else if (kind === CLOSES) {
        depth -= 1
        if (depth === 0) break
      } else {
        this.#comment.start()
        break
      }
    }
    // A backslash was the last byte: what it escapes comes with the next chunk.
    this.#escaped = at > length
    this.#depth = depth
    this.#inText = inText
    return Math.min(at, length)
  }
}
