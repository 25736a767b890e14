// Why a deployment is refused before it is made, as the compiler says it.
import { fileURLToPath } from 'node:url'
import type { Diagnostic } from './said.ts'

/** One reason. */
export interface CompilerMessage {
  /** A path, or the name of the input. */
  readonly file: string
  /** From 1, as `column`. Both are missing when the whole file is meant. */
  readonly line?: number
  readonly column?: number
  /** Such as `BCP057`; of our own `missing-parameters`, `unknown-parameters`, `wrong-parameter` and `no-template`. */
  readonly code: string
  readonly text: string
}

// "The referenced module has errors": they are told themselves, and say more.
const ELSEWHERE = 'BCP104'

/**
 * The errors: those of the file that was asked about first, then file by file, in the order of lines. That another
 * file has errors comes after these. The compiler gives them in no order. Warnings are left out.
 */
export function errorsIn(
  diagnostics: readonly Diagnostic[],
  asked: string,
): readonly CompilerMessage[] {
  const errors = diagnostics
    .filter(({ level }) => level === 'Error')
    .map(({ source, range: { start }, code, message }) => ({
      file: source.startsWith('file:') ? fileURLToPath(source) : source,
      line: start.line + 1,
      column: start.char + 1,
      code,
      text: message,
    }))
  return errors.toSorted(
    (one, other) =>
      Number(one.code === ELSEWHERE) - Number(other.code === ELSEWHERE) ||
      Number(one.file !== asked) - Number(other.file !== asked) ||
      compare(one.file, other.file) ||
      one.line - other.line ||
      one.column - other.column ||
      compare(one.code, other.code),
  )
}

/** The plain order of texts, the same on every machine. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
