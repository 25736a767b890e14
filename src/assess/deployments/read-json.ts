// A small JSON file, whole: a template or a parameter file.
import type { Json } from '../../engine/json.ts'
import { type ByteSource, exactBytes } from '../byte-source.ts'
import { InputError } from '../exit.ts'
import { openInput } from '../open-input.ts'
import { parseRange } from '../parse-range.ts'
import type { ListName, Range } from '../scan-listener.ts'
import { markLength } from '../scan-source.ts'
import { scanUntil } from '../scan-through.ts'

// Azure takes templates of 4 MB; one with comments may be larger.
const MOST = 64 << 20

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

/** True for one object, and no list or JSON lines. What is no JSON at all counts as one: its reader tells of the fault. */
export function isOneObject(source: ByteSource): boolean {
  let objects = 0
  let isList = false
  const listener = {
    element: (_range: Range, list: ListName | undefined) => {
      isList ||= list === undefined
    },
    object: () => {
      objects += 1
    },
  }
  const range = { start: markLength(source), end: source.size }
  scanUntil(source, range, listener, () => objects > 1 || isList)
  return objects < 2 && !isList
}

/** Reads an input that is open. @throws InputError with the place of the first fault. */
export function jsonIn(source: ByteSource): JsonFile {
  if (source.size > MOST) {
    throw new InputError(`${source.name}: has ${source.size} bytes; Azure takes templates of 4 MB`)
  }
  const range = { start: markLength(source), end: source.size }
  const bytes = exactBytes(source, range)
  return { value: parseRange(source, range, bytes), text: bytes.toString('utf8') }
}
