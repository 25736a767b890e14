// The package: the same bytes whenever it is made, nothing in it that nobody named, and all that the app needs.
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { strFromU8, unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../../sandbox/host/start.ts'
import { type Packaged, packageApp } from '../../tools/package/package-app.ts'
import { pack, unpack } from '../../tools/package/zip.ts'
import { moveTo } from '../time-zone.ts'
import { trustedCertificate } from '../trusted-certificate.ts'

interface Bill {
  readonly components: readonly {
    readonly group?: string
    readonly name: string
    readonly version: string
    readonly purl: string
  }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}
interface Manifest {
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
}

const CONFIG = 'rebaseline.json'
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const folders: string[] = []

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-test-package-'))
  folders.push(folder)
  return folder
}

let first: Packaged
let entries: Readonly<Record<string, Uint8Array>>
const textOf = (path: string) => strFromU8(entries[path] ?? new Uint8Array())

beforeAll(async () => {
  first = await packageApp({ folder: await newFolder(), config: CONFIG })
  entries = unzipSync(readFileSync(first.zip))
})
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

describe('the package', () => {
  it('has the same bytes when it is made again, elsewhere and in another time zone', async () => {
    moveTo('Pacific/Apia')
    const second = await packageApp({ folder: await newFolder(), config: CONFIG })
    expect(second.sha256).toBe(first.sha256)
    expect(readFileSync(second.zip).equals(readFileSync(first.zip))).toBe(true)
  })

  it('holds the bundle and what belongs to it, and nothing else', () => {
    const paths = Object.keys(entries)
    expect(paths.filter((path) => !path.startsWith('dist/'))).toEqual([
      'LICENSE',
      'THIRD-PARTY-LICENSES.txt',
      'host.json',
      'package.json',
      'rebaseline.json',
      'sbom.cdx.json',
    ])
    const bundle = paths.filter((path) => path.startsWith('dist/'))
    expect(bundle).toContain('dist/main.mjs')
    expect(bundle.filter((path) => !/^dist\/[\w-]+\.mjs(\.LEGAL\.txt)?$/.test(path))).toEqual([])
    expect(first.files.map(({ path }) => path)).toEqual(paths)
  })

  it('is the same unpacked', () => {
    const unpacked = readdirSync(first.unpacked, { recursive: true, withFileTypes: true })
    expect(unpacked.filter((entry) => entry.isFile())).toHaveLength(first.files.length)
    for (const path of Object.keys(entries)) {
      const content = readFileSync(join(first.unpacked, path))
      expect(content.equals(entries[path] ?? new Uint8Array()), path).toBe(true)
    }
  })

  it('names no folder of the machine that made it', () => {
    for (const path of Object.keys(entries)) {
      expect(textOf(path).includes(process.cwd()), path).toBe(false)
      expect(textOf(path).includes(first.unpacked), path).toBe(false)
    }
  })

  it('asks npm for nothing: its package.json has neither dependencies nor scripts', () => {
    const shipped = JSON.parse(textOf('package.json')) as Record<string, unknown>
    expect(Object.keys(shipped).toSorted()).toEqual([
      'description',
      'engines',
      'license',
      'main',
      'name',
      'private',
      'type',
      'version',
    ])
    expect(shipped).toMatchObject({ type: 'module', main: 'dist/main.mjs' })
  })

  it('can be made without a configuration, for others to add theirs, and says what is then missing', async () => {
    const { files, warnings } = await packageApp({ folder: await newFolder() })
    expect(files.map(({ path }) => path)).not.toContain('rebaseline.json')
    expect(warnings.join()).toContain('no rebaseline.json')
  })

  it('is not made with a configuration that the service would refuse', async () => {
    const folder = await newFolder()
    const config = join(folder, 'mine.json')
    await writeFile(config, '{"scope":{"include":["/subscriptions/x"]},"effect":"fix"}')
    await expect(packageApp({ folder, config })).rejects.toThrow(/effect/)
  })
})

describe('the bill of materials and the licences', () => {
  let bill: Bill
  let names: string[]

  beforeAll(() => {
    bill = JSON.parse(textOf('sbom.cdx.json')) as Bill
    names = bill.components.map(({ group, name }) =>
      group === undefined ? name : `${group}/${name}`,
    )
  })

  it('follow the schema of CycloneDX', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6)
    expect(await validator.validate(textOf('sbom.cdx.json'))).toBeNull()
  })

  it('name every dependency of package.json but those of the command line, and no development dependency', () => {
    expect(names).toHaveLength(first.packages)
    const others = Object.keys(manifest.dependencies).filter((name) => !names.includes(name))
    // `rebaseline assess` runs from the sources; the app in Azure asks no bicep.
    expect(others).toEqual(['vscode-jsonrpc'])
    expect(names.filter((name) => name in manifest.devDependencies)).toEqual([])
    expect(names).not.toContain('supports-color')
  })

  it('reach every component from the app', () => {
    const reached = new Set<string>()
    const reach = (ref: string): void => {
      if (reached.has(ref)) return
      reached.add(ref)
      for (const next of bill.dependencies.find((one) => one.ref === ref)?.dependsOn ?? []) {
        reach(next)
      }
    }
    reach(bill.dependencies.find(({ ref }) => ref.startsWith('rebaseline@'))?.ref ?? '')
    expect(bill.components.map(({ purl }) => purl).filter((purl) => !reached.has(purl))).toEqual([])
  })

  it('have a licence text for each component', () => {
    const licences = textOf('THIRD-PARTY-LICENSES.txt')
    for (const [index, name] of names.entries()) {
      const label = `${name}@${bill.components[index]?.version}`
      expect(licences.split(`\n${label} (`), label).toHaveLength(2)
    }
    expect(licences.match(/Copyright/gi)?.length).toBeGreaterThan(30)
  })
})

describe('the zip alone', () => {
  it('is an app that loads, where no node_modules is near, and registers every function', async () => {
    const folder = await newFolder()
    unpack(readFileSync(first.zip), folder)
    const { cert } = await trustedCertificate()
    const store = 'https://127.0.0.1:1/account'
    const account = 'DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5'
    const host = await startHost({
      appDirectory: folder,
      certificatePem: cert,
      // Tried for half a minute before the host ends by it; without an identity it would end at once.
      settings: {
        AzureWebJobsStorage: `${account};QueueEndpoint=${store};TableEndpoint=${store}`,
      },
    })
    try {
      expect(host.functions).toContain('processWork')
      expect(host.functions).toHaveLength(12)
      const answer = await fetch(`${host.url}/api/health`, {
        headers: { 'x-functions-key': host.functionKey },
      })
      // Its configuration was found in the working directory and read; the storage is not there.
      expect(await answer.json()).toMatchObject({ status: 'storageUnavailable' })
    } finally {
      await host.kill()
    }
  })

  it('does not unpack what leads out of its folder', async () => {
    const folder = await newFolder()
    for (const path of ['../out.txt', '/out.txt', 'a/../../out.txt', 'C:\\out.txt']) {
      expect(() => unpack(pack(new Map([[path, new Uint8Array(1)]])), folder), path).toThrow(
        /leads/,
      )
    }
  })
})
