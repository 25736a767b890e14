// Line numbers for places in a source that come in order.
import type { ByteSource } from './byte-source.ts'

/** The line (from 1) of a byte. Each call goes on where the last one ended. */
export type LineCounter = (offset: number) => number

const CHUNK = 1 << 18
const LINE_FEED = 10

/** A counter that starts at the beginning of the source. */
export function createLineCounter(source: ByteSource): LineCounter {
  const chunk = Buffer.allocUnsafe(CHUNK)
  let at = 0
  let line = 1
  return (offset) => {
    if (offset < at) {
      at = 0
      line = 1
    }
    while (at < offset) {
      const read = source.read(chunk.subarray(0, Math.min(CHUNK, offset - at)), at)
      if (read === 0) break
      const part = chunk.subarray(0, read)
      for (
        let next = part.indexOf(LINE_FEED);
        next >= 0;
        next = part.indexOf(LINE_FEED, next + 1)
      ) {
        line += 1
      }
      at += read
    }
    return line
  }
}
