// Puts the package together: a folder that Azure Functions can run as it is, and the same as one zip.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildApp } from '../build.ts'
import { bundledPackages, compare } from './bundled.ts'
import { checkedConfig } from './config.ts'
import { licenceFile } from './licences.ts'
import { type AppManifest, bill } from './sbom.ts'
import { pack } from './zip.ts'

/** Where the package is written, and what is told apart. */
export interface PackageOptions {
  /** Receives `package/`, unpacked, and `rebaseline.zip`. */
  readonly folder: string
  /** The configuration that goes along; without it the package cannot write until one is added. */
  readonly config?: string
}

/** What was written. */
export interface Packaged {
  readonly zip: string
  readonly unpacked: string
  readonly bytes: number
  readonly sha256: string
  readonly files: readonly {
    readonly path: string
    readonly bytes: number
    readonly sha256: string
  }[]
  /** How many npm packages have code in the bundle. */
  readonly packages: number
  readonly warnings: readonly string[]
}

interface Manifest extends AppManifest {
  readonly type: string
  readonly main: string
  readonly engines: object
}

/** Builds and packs the app. */
export async function packageApp({ folder, config }: PackageOptions): Promise<Packaged> {
  const unpacked = join(folder, 'package')
  const zip = join(folder, 'rebaseline.zip')
  // First of all: a configuration that is refused leaves what was there before.
  const checked = config === undefined ? undefined : checkedConfig(config)
  rmSync(unpacked, { recursive: true, force: true })
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  const code = join(unpacked, dirname(manifest.main))
  const { packages, direct } = bundledPackages(await buildApp(code))
  const others = {
    'host.json': readFileSync('host.json'),
    LICENSE: readFileSync('LICENSE'),
    'package.json': text(`${JSON.stringify(shipped(manifest), null, 2)}\n`),
    'sbom.cdx.json': text(bill(manifest, packages, direct)),
    'THIRD-PARTY-LICENSES.txt': text(licenceFile(packages)),
    ...(checked === undefined ? {} : { 'rebaseline.json': checked.content }),
  }
  for (const [path, content] of Object.entries(others)) {
    mkdirSync(unpacked, { recursive: true })
    writeFileSync(join(unpacked, path), content)
  }
  const files = new Map<string, Uint8Array>(Object.entries(others))
  for (const name of readdirSync(code)) {
    files.set(`${dirname(manifest.main)}/${name}`, readFileSync(join(code, name)))
  }
  const packed = pack(files)
  writeFileSync(zip, packed)
  return {
    zip,
    unpacked,
    bytes: packed.length,
    sha256: sha256(packed),
    files: [...files]
      .map(([path, content]) => ({ path, bytes: content.length, sha256: sha256(content) }))
      .sort((one, other) => compare(one.path, other.path)),
    packages: packages.length,
    warnings: checked?.warnings ?? [
      'There is no rebaseline.json in it: until one is added the service writes nothing and says so.',
    ],
  }
}

/** What the Functions host needs of package.json. No dependencies: everything is in the bundle. */
function shipped({ name, version, description, license, type, main, engines }: Manifest) {
  return { name, version, description, license, private: true, type, main, engines }
}

const text = (content: string): Uint8Array => Buffer.from(content)
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')
