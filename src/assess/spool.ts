// What comes through a pipe or page by page from Azure is put where it can be read twice: in memory while it is small,
// else in a temporary file that has no name any more.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteSource, sourceOf, sourceOfBytes } from './byte-source.ts'
import { InputError } from './exit.ts'

/** More than this goes to disk. */
export const MOST_IN_MEMORY = 8 << 20

/** Reads a stream to its end. @throws InputError when it breaks off, or when there is no room for it. */
export async function spool(
  stream: AsyncIterable<Uint8Array | string>,
  name: string,
): Promise<ByteSource> {
  const parts: Uint8Array[] = []
  let size = 0
  let overflow: Overflow | undefined
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      if (overflow === undefined && size + bytes.length > MOST_IN_MEMORY) {
        overflow = openOverflow()
        for (const part of parts.splice(0)) overflow.write(part)
      }
      if (overflow === undefined) parts.push(bytes)
      else overflow.write(bytes)
      size += bytes.length
    }
  } catch (error) {
    overflow?.close()
    throw error
  }
  return overflow === undefined
    ? sourceOfBytes(Buffer.concat(parts), name)
    : overflow.source(name, size)
}

interface Overflow {
  write(bytes: Uint8Array): void
  source(name: string, size: number): ByteSource
  close(): void
}

function openOverflow(): Overflow {
  const { file, folder } = create()
  const remove = () => rmSync(folder, { recursive: true, force: true })
  // Where the system allows it the name goes at once: then nothing is left behind, however the process ends.
  let removed = false
  try {
    remove()
    removed = true
  } catch {
    // Windows keeps the name of an open file: it goes when the file is closed.
  }
  const close = () => {
    closeSync(file)
    if (!removed) remove()
  }
  return {
    write(bytes) {
      for (let from = 0; from < bytes.length; from += writeSync(file, bytes, from)) {}
    },
    source: (name, size) => ({ ...sourceOf(file, name, undefined, size), close }),
    close,
  }
}

function create(): { file: number; folder: string } {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'rebaseline-'))
    return { folder, file: openSync(join(folder, 'input'), 'wx+', 0o600) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(
      `the input is too big for memory, and no temporary file could be made: ${reason}`,
    )
  }
}
