// The files below a folder that may be inputs, always in the same order.
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What was found, and what could not be looked at. */
export interface Walk {
  readonly files: readonly string[]
  readonly unread: readonly { readonly path: string; readonly why: string }[]
}

const WANTED = /\.(bicep|bicepparam|jsonc?)$/i

/**
 * Walks a folder: every *.bicep, *.bicepparam, *.json and *.jsonc, sorted by path. Left out are node_modules and folders
 * whose name begins with a dot; a folder that links lead to several times is walked once.
 */
export function walk(folder: string): Walk {
  const files: string[] = []
  const unread: { path: string; why: string }[] = []
  const seen = new Set<string>()
  const enter = (path: string) => {
    try {
      const real = realpathSync(path)
      if (seen.has(real)) return
      seen.add(real)
      for (const name of readdirSync(path).sort()) visit(join(path, name), name)
    } catch (error) {
      unread.push({ path, why: error instanceof Error ? error.message : String(error) })
    }
  }
  const visit = (path: string, name: string) => {
    // A link that leads nowhere is nothing.
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory()) {
      if (name !== 'node_modules' && !name.startsWith('.')) enter(path)
    } else if (stat?.isFile() && WANTED.test(name)) files.push(path)
  }
  enter(folder)
  return { files: files.sort(), unread }
}
