// Which npm packages are in the bundle: asked of the bundler, not of package.json, because most of what is installed
// is left out, and what is in has to be named with its licence.
import { readFileSync } from 'node:fs'
import type { Metafile } from 'esbuild'

/** One npm package of which code is in the bundle. */
export interface BundledPackage {
  readonly name: string
  readonly version: string
  /** As package-lock.json has it: an SPDX expression. */
  readonly license: string
  /** Subresource integrity of the tarball that npm checked. */
  readonly integrity: string
  /** Where it is installed. */
  readonly folder: string
  /** `name@version` of the bundled packages that its code imports. */
  readonly imports: readonly string[]
}

interface Locked {
  readonly version: string
  readonly license?: string
  readonly integrity?: string
  readonly dev?: boolean
}

// The innermost package of a path, and where the first node_modules begins: that is its key in the lock file.
const PACKAGE = /^(.*?)(node_modules\/(?:.*node_modules\/)?((?:@[^/]+\/)?[^/]+))\//

/** How a package is named here and in the lists. */
export const labelOf = ({ name, version }: Pick<BundledPackage, 'name' | 'version'>) =>
  `${name}@${version}`

/** The packages in the bundle, sorted, each once, and the labels of those that the app's own code imports. */
export function bundledPackages(
  metafile: Metafile,
  lockFile = 'package-lock.json',
): { readonly packages: readonly BundledPackage[]; readonly direct: readonly string[] } {
  const { packages: locked } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
    packages: Record<string, Locked>
  }
  const found = new Map<string, BundledPackage>()
  for (const file of filesInside(metafile)) {
    const place = placeOf(file)
    if (place !== undefined) found.set(place.folder, bundledPackage(place, locked[place.key]))
  }
  const imports = new Map<string, Set<string>>()
  const direct = new Set<string>()
  // Files without a line of their own in the bundle count, too: they lead from package to package.
  for (const [file, input] of Object.entries(metafile.inputs)) {
    const own = found.get(placeOf(file)?.folder ?? '')
    for (const { path } of input.imports) {
      const other = found.get(placeOf(path)?.folder ?? '')
      if (other === undefined) continue
      if (placeOf(file) === undefined) direct.add(labelOf(other))
      else if (own !== undefined && labelOf(own) !== labelOf(other)) {
        addTo(imports, labelOf(own), labelOf(other))
      }
    }
  }
  const once = new Map([...found.values()].map((one) => [labelOf(one), one]))
  const packages = [...once.values()]
    .map((one) => ({ ...one, imports: [...(imports.get(labelOf(one)) ?? [])].sort() }))
    .sort((one, other) => compare(labelOf(one), labelOf(other)))
  return { packages, direct: [...direct].sort() }
}

/** Plain order of code units: the same on every machine, whatever its language. */
export const compare = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0

function filesInside({ outputs }: Metafile): ReadonlySet<string> {
  return new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > 0 ? [path] : [],
      ),
    ),
  )
}

interface Place {
  readonly name: string
  /** The key of the package in the lock file. */
  readonly key: string
  readonly folder: string
}

function placeOf(file: string): Place | undefined {
  const [, before = '', key = '', name = ''] = PACKAGE.exec(file) ?? []
  return key === '' ? undefined : { name, key, folder: `${before}${key}` }
}

function bundledPackage({ name, key, folder }: Place, locked: Locked | undefined): BundledPackage {
  const { version, license, integrity, dev } = locked ?? {}
  if (version === undefined || license === undefined || integrity === undefined) {
    throw new Error(`${key}: package-lock.json has no version, license or integrity for it`)
  }
  if (dev === true) throw new Error(`${key}: a development dependency is in the bundle`)
  return { name, version, license, integrity, folder, imports: [] }
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set()
  sets.set(key, set.add(value))
}
