// Which parameter files belong to which template, by the usual names beside each other.
import { basename, dirname } from 'node:path'

const ALONE = /^(.+[._-])?param(eter)?s?([._-].+)?$/i
const ENDS = /\.(bicep|jsonc?)$/i

/**
 * The template of each parameter file: `main.parameters.json`, `main.parameters.prod.json` and
 * `main.prod.parameters.json` belong to `main.json` or `main.bicep` beside them, `parameters.json` and
 * `prod.parameters.json` to the only template of their folder. Files that belong to none are left out.
 * @param templates paths of templates, of which those that come first are taken when two fit.
 */
export function pairsOf(
  templates: readonly string[],
  parameters: readonly string[],
): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  for (const file of parameters) {
    const beside = templates.filter((template) => dirname(template) === dirname(file))
    const name = stemOf(file)
    // `main.prod.parameters.json` is that of `main.prod.json`, when there is one.
    const [named] = beside
      .filter((template) => isNamedBy(name, stemOf(template)))
      .sort((one, other) => stemOf(other).length - stemOf(one).length)
    const only = beside.length === 1 && ALONE.test(name) ? beside[0] : undefined
    const template = named ?? only
    if (template !== undefined) pairs.set(file, template)
  }
  return pairs
}

/** The name of a file without its folder and ending. */
export function stemOf(path: string): string {
  return basename(path).replace(ENDS, '')
}

function isNamedBy(name: string, stem: string): boolean {
  if (!name.toLowerCase().startsWith(stem.toLowerCase())) return false
  const rest = name.slice(stem.length)
  return /^[._-]/.test(rest) && ALONE.test(rest.slice(1))
}
