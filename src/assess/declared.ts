// Where resources are declared, for reports: the file, and the line in it.
import { isAbsolute, relative, sep } from 'node:path'
import type { ByteSource } from './byte-source.ts'
import { createLineCounter, type LineCounter } from './line-counter.ts'

/** A place in a file. */
export interface Declared {
  /** As it was given: absolute, or from the working directory. */
  readonly path: string
  /** From 1. */
  readonly line?: number
}

/**
 * Tells where the bytes at `start` of a source are, as lines are counted; undefined for what has no file. Lines are
 * counted on from the last answer: cheap for places that come in order.
 */
export function createPlaces(): (source: ByteSource, start: number) => Declared | undefined {
  let last: { source: ByteSource; counter: LineCounter } | undefined
  return (source, start) => {
    const { path } = source
    if (path === undefined) return undefined
    if (last?.source !== source) last = { source, counter: createLineCounter(source) }
    return { path, line: last.counter(start) }
  }
}

/** A path as reports name it: from the working directory, with forward slashes; absolute on another drive. */
export function fileName(path: string): string {
  const name = relative(process.cwd(), path)
  return (isAbsolute(name) ? path : name).split(sep).join('/')
}
