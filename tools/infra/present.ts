// What is kept already.
import { readFileSync } from 'node:fs'

/** The text of a file; undefined where there is none. */
export function present(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
