// Comments between the tokens of a JSON text, as the syntax of ARM templates has them: `// …` to the end of the line and
// `/* … */`. https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#comments

const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const STAR = 42
const SLASH = 47

/** A comment that is passed over byte by byte, and may be cut anywhere. */
export class Comment {
  #state: 'none' | 'slash' | 'line' | 'block' | 'star' = 'none'

  /** Begins after the first slash. */
  start(): void {
    this.#state = 'slash'
  }

  /** Forgets one that did not end. */
  reset(): void {
    this.#state = 'none'
  }

  /** True until its end was passed. */
  get open(): boolean {
    return this.#state !== 'none'
  }

  /** True when the text may not end here: only a comment to the end of the line may be the last thing in it. */
  get unfinished(): boolean {
    return this.#state !== 'none' && this.#state !== 'line'
  }

  /**
   * Goes on from `from`. @returns the index after the comment, or the length when it does not end in these bytes;
   * undefined when the slash began no comment.
   */
  over(bytes: Uint8Array, from: number): number | undefined {
    let at = from
    for (; at < bytes.length && this.open; at += 1) {
      const byte = bytes[at]
      if (this.#state === 'line') {
        if (byte === LINE_FEED || byte === CARRIAGE_RETURN) this.#state = 'none'
      } else if (this.#state !== 'slash') {
        const ends = this.#state === 'star' && byte === SLASH
        this.#state = ends ? 'none' : byte === STAR ? 'star' : 'block'
      } else if (byte === SLASH || byte === STAR) {
        this.#state = byte === SLASH ? 'line' : 'block'
      } else {
        this.#state = 'none'
        return undefined
      }
    }
    return at
  }
}

/**
 * Where a comment ends that may begin at `start`: the index after it, `unclosed` when its end is missing, undefined when
 * no comment begins there.
 */
export function commentEnd(text: string, start: number): number | 'unclosed' | undefined {
  if (text.startsWith('//', start)) {
    const end = /[\r\n]/g
    end.lastIndex = start
    return end.exec(text)?.index ?? text.length
  }
  if (!text.startsWith('/*', start)) return undefined
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? 'unclosed' : end + 2
}

/** What is wrong with a comment whose end is missing, told of its beginning. */
export const UNCLOSED = 'expected the end (*/) of the comment that begins here, found none'
