// The inputs of `--file`.
import { closeSync, createReadStream, fstatSync, openSync } from 'node:fs'
import { type ByteSource, sourceOf } from './byte-source.ts'
import { InputError } from './exit.ts'
import { spool } from './spool.ts'

const STDIN = 0

/**
 * Opens a file, or stdin for `-`. What can only be read once, such as a pipe, is read to its end first.
 * @param stdin what to read for `-` instead of the process's own.
 * @throws InputError when there is no such file, or it cannot be read.
 */
export async function openInput(
  path: string,
  stdin?: AsyncIterable<Uint8Array | string>,
): Promise<ByteSource> {
  const isStdin = path === '-'
  const name = isStdin ? 'stdin' : path
  try {
    if (isStdin && stdin !== undefined) return await spool(stdin, name)
    const file = isStdin ? STDIN : openSync(path, 'r')
    const stat = fstatSync(file)
    if (stat.isDirectory()) {
      closeSync(file)
      throw new InputError(`${path}: is a directory, not a file`)
    }
    if (stat.isFile()) return sourceOf(file, name, isStdin ? undefined : path, stat.size)
    return await spool(createReadStream('', { fd: file }), name)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${name}: ${reasonOf(error)}`)
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES' || code === 'EPERM') return 'this file may not be read'
  return error instanceof Error ? error.message : String(error)
}
