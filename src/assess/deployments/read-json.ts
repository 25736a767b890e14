// A small JSON file, whole: a template or a parameter file.
import type { Json } from '../../engine/json.ts'
import { type ByteSource, exactBytes } from '../byte-source.ts'
import { openInput } from '../open-input.ts'
import { parseRange } from '../parse-range.ts'
import { markLength } from '../scan-source.ts'

/** A file and what is in it. */
export interface JsonFile {
  readonly value: Json
  readonly text: string
}

/** Reads a file from its path. @throws InputError with the place of the first fault. */
export async function readJson(path: string): Promise<JsonFile> {
  const source = await openInput(path)
  try {
    return jsonIn(source)
  } finally {
    source.close()
  }
}

/** Reads an input that is open. @throws InputError with the place of the first fault. */
export function jsonIn(source: ByteSource): JsonFile {
  const range = { start: markLength(source), end: source.size }
  const bytes = exactBytes(source, range)
  return { value: parseRange(source, range, bytes), text: bytes.toString('utf8') }
}
