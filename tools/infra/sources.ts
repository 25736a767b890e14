// Bicep files as the compiler, the linter and the formatter want them.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Engine } from './engine.ts'

/**
 * What the compiler and the linter say of Bicep and parameter files. What is not as the formatter writes it is a fault,
 * too, or written anew where that is not only checked.
 */
export async function uncleanSources(
  { messages, formatted }: Engine,
  paths: readonly string[],
  check: boolean,
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const path of paths) {
    // What a parameter set brings up is told when it is predicted.
    if (path.endsWith('.bicep')) faults.push(...(await messages(path)))
    const text = await formatted(path)
    if (text === readFileSync(path, 'utf8')) continue
    if (check) faults.push(`${path}: not as the formatter writes it`)
    else writeFileSync(path, text)
  }
  return faults
}
