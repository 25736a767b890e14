// One zip, and the same bytes for the same content on every machine: the compressor is plain JavaScript (zlib's output
// differs between processors and versions), the order and the times are our own.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { unzipSync, type Zippable, zipSync } from 'fflate'
import { compare } from './bundled.ts'

/** Files by their path, with slashes. */
export type Files = ReadonlyMap<string, Uint8Array>

const UNIX = 3
const READABLE_FILE = (0o100644 << 16) >>> 0
// Ten years of noons, in the two-second steps of a zip.
const DAYS = 3650
const STEPS_OF_AN_HOUR = 1800

/** Packs files, sorted by path. */
export function pack(files: Files): Uint8Array {
  const entries: Zippable = {}
  for (const [path, content] of [...files].sort(([one], [other]) => compare(one, other))) {
    entries[path] = [content, { level: 9, mtime: timeOf(content), os: UNIX, attrs: READABLE_FILE }]
  }
  return zipSync(entries)
}

/** Unpacks a zip into a folder. @throws when a path would leave it. */
export function unpack(zip: Uint8Array, folder: string): void {
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    if (path.endsWith('/')) continue
    if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(path)) {
      throw new Error(`${path}: leads out of the folder`)
    }
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/**
 * A time that follows from the content. One time for all would do for the bytes, but a zip deployment that does not run
 * from its package copies only files whose time differs from that of the deployed ones (Kudu, "Efficient file copy").
 */
function timeOf(content: Uint8Array): Date {
  const number = createHash('sha256').update(content).digest().readUInt32BE(0)
  // A zip has local time without a zone. No zone's clock jumps around noon, so the bytes are the same in each.
  const day = Math.floor(number / STEPS_OF_AN_HOUR) % DAYS
  return new Date(1980, 0, 1 + day, 12, 0, (number % STEPS_OF_AN_HOUR) * 2)
}
