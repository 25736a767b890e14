// Feeds a scan from a source: all of it, or as much as it takes.
import { type ByteSource, exactBytes, type Window } from './byte-source.ts'
import { Scan } from './scan.ts'
import { Malformed, type Range, type ScanListener } from './scan-listener.ts'

const CHUNK = 1 << 16

/** Feeds all bytes from `start` on. `after` is told of the byte after each chunk. @throws Malformed */
export function scanThrough(
  source: ByteSource,
  window: Window,
  scan: Scan,
  start: number,
  after: (end: number) => void,
): void {
  for (let at = start, read = -1; read !== 0; at += read) {
    const chunk = window.fill(source, at)
    read = chunk.length
    scan.feed(chunk)
    after(at + read)
  }
  scan.end()
}

/** Scans a range until its listener knows enough. What is malformed ends it, too: whoever reads it tells of the fault. */
export function scanUntil(
  source: ByteSource,
  range: Range,
  listener: ScanListener,
  isEnough: () => boolean,
): void {
  const scan = new Scan(listener, range.start)
  try {
    for (let at = range.start; at < range.end && !isEnough(); at += CHUNK) {
      scan.feed(exactBytes(source, { start: at, end: Math.min(at + CHUNK, range.end) }))
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
}
