// Bytes that can be read twice: a file, or what came through a pipe. Nothing is held but a window of it.
import { closeSync, readSync } from 'node:fs'
import type { JsonObject } from '../engine/json.ts'
import type { Declared } from './declared.ts'
import type { Range } from './scan-listener.ts'

/** An input that can be read at any place, as often as needed. */
export interface ByteSource {
  /** What messages call it: the path, or `stdin`. */
  readonly name: string
  /** Path for reports; undefined for what is not a file. */
  readonly path: string | undefined
  readonly size: number
  /** For a deployment that was worked out: its name in reports. */
  readonly deployment?: string
  /** For what was worked out from another file: where its element of this number is declared there. */
  declared?(element: number): Declared | undefined
  /** For a deployment that was worked out: that element without the defaults of its parameters. */
  open?(element: number): JsonObject | undefined
  /** Fills `target` from `position` on. Fewer bytes than asked for mean the end. */
  read(target: Uint8Array, position: number): number
  close(): void
}

/** Bytes of an open file. */
export function sourceOf(
  file: number,
  name: string,
  path: string | undefined,
  size: number,
): ByteSource {
  return {
    name,
    path,
    size,
    read(target, position) {
      let filled = 0
      while (filled < target.length) {
        const count = readSync(file, target, filled, target.length - filled, position + filled)
        if (count === 0) break
        filled += count
      }
      return filled
    },
    close: () => closeSync(file),
  }
}

/** Bytes in memory. */
export function sourceOfBytes(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    path: undefined,
    size: bytes.length,
    read(target, position) {
      const part = bytes.subarray(position, position + target.length)
      target.set(part)
      return part.length
    },
    close() {},
  }
}

const WINDOW = 1 << 20

/** Reads ranges that mostly follow each other, a window at a time. A longer range gets a buffer of its own. */
export class Window {
  readonly #buffer = Buffer.allocUnsafe(WINDOW)
  #source: ByteSource | undefined
  #from = 0
  #filled = 0

  /** Fills the window from `start` on. @returns what is in it now, good until the next call. */
  fill(source: ByteSource, start: number): Buffer {
    this.#source = source
    this.#from = start
    this.#filled = source.read(this.#buffer, start)
    return this.#buffer.subarray(0, this.#filled)
  }

  /** The bytes of a range; they are only good until the next call. */
  bytes(source: ByteSource, range: Range): Buffer {
    const { start, end } = range
    const same = source === this.#source
    const until = this.#from + this.#filled
    // What began before the window and ends in it is read by itself: the rest of the window is still wanted.
    const overlaps = same && start < this.#from && end > this.#from && end <= until
    if (end - start > WINDOW || overlaps) return exactBytes(source, range)
    if (!same || start < this.#from || end > until) this.fill(source, start)
    return this.#buffer.subarray(start - this.#from, Math.min(end - this.#from, this.#filled))
  }
}

/** The bytes of one range, and no more. */
export function exactBytes(source: ByteSource, { start, end }: Range): Buffer {
  const bytes = Buffer.allocUnsafe(end - start)
  return bytes.subarray(0, source.read(bytes, start))
}
