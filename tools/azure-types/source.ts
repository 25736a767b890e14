// Azure's types as Microsoft publishes them for Bicep: https://github.com/Azure/bicep-types-az. The NuGet package holds
// one .NET assembly, and that one a deflated types.json for each provider and api-version.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/** https://www.nuget.org/packages/Azure.Bicep.Types.Az */
export const PACKAGE = 'Azure.Bicep.Types.Az'
/** One version for everybody, so that only a change of rules changes what is kept. */
export const VERSION = '0.2.972'

/** A place in a types.json: `#/12` is its element 12. */
export interface Ref {
  readonly $ref: string
}

/** A member of an object. Flags as in bicep-types: 1 required, 2 read-only, 4 write-only, 8 known before the deployment. */
export interface TypeMember {
  readonly type: Ref
  readonly flags: number
}

/** One element of a types.json, with the members that matter here. */
export interface AzureType {
  readonly $type: string
  readonly name?: string
  readonly value?: string
  readonly body?: Ref
  readonly itemType?: Ref
  readonly properties?: Readonly<Record<string, TypeMember>>
  readonly baseProperties?: Readonly<Record<string, TypeMember>>
  readonly additionalProperties?: Ref
  /** Of a union, its types; of a discriminated object, the variants by the value that tells them apart. */
  readonly elements?: readonly Ref[] | Readonly<Record<string, Ref>>
}

/** A resource type at one api-version: the file that it is in, and where its body is. */
export interface Found {
  readonly file: readonly AzureType[]
  readonly body: Ref
}

// Offsets in a portable executable and in the header of .NET (ECMA-335, II.25).
const PE_AT = 0x3c
const SECTION_BYTES = 40
const PE32_PLUS = 0x20b
const CLI_HEADER = 14
const RESOURCES = 24

/**
 * Every version of the wanted types (in lower case) that the unpacked package holds: by type in lower case, then by
 * api-version. @throws when the package is not what it was.
 */
export function readTypes(
  folder: string,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyMap<string, Found>> {
  const found = new Map<string, Map<string, Found>>()
  const dll = readFileSync(join(folder, 'lib', 'netstandard2.0', `${PACKAGE}.dll`))
  const providers = [...new Set([...wanted].map((type) => type.split('/', 1)[0] ?? ''))]
  for (const resource of resourcesOf(dll)) {
    const text = inflateRawSync(resource).toString()
    // The index is an object; it names what this reads from the files themselves.
    if (!text.startsWith('[') || !mentions(text, providers)) continue
    const file = JSON.parse(text) as readonly AzureType[]
    for (const { $type, name = '', body } of file) {
      const [type = '', version = ''] = name.split('@')
      if ($type !== 'ResourceType' || body === undefined || !wanted.has(type.toLowerCase()))
        continue
      const versions = found.get(type.toLowerCase()) ?? new Map<string, Found>()
      found.set(type.toLowerCase(), versions.set(version, { file, body }))
    }
  }
  if (found.size === 0) throw new Error(`${PACKAGE} ${VERSION} holds no types in the known form`)
  return found
}

// Most files are of other providers, and parsing is what costs: the first of their types are near the beginning.
function mentions(text: string, providers: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return providers.some((provider) => lower.includes(`"${provider}/`))
}

/** The resources embedded in an assembly, in its order: each is its length and its bytes, at a multiple of 8. */
function* resourcesOf(dll: Buffer): Generator<Buffer> {
  const pe = dll.readUInt32LE(PE_AT)
  const sections = dll.readUInt16LE(pe + 6)
  const optional = pe + 24
  const sectionsAt = optional + dll.readUInt16LE(pe + 20)
  const offsetOf = (address: number): number => {
    for (let one = 0; one < sections; one += 1) {
      const at = sectionsAt + one * SECTION_BYTES
      const start = dll.readUInt32LE(at + 12)
      const within = address - start
      if (within >= 0 && within < dll.readUInt32LE(at + 16))
        return dll.readUInt32LE(at + 20) + within
    }
    throw new Error(`no section of the assembly holds the address ${address}`)
  }
  const directories = optional + (dll.readUInt16LE(optional) === PE32_PLUS ? 112 : 96)
  const header = offsetOf(dll.readUInt32LE(directories + CLI_HEADER * 8))
  const first = offsetOf(dll.readUInt32LE(header + RESOURCES))
  const end = first + dll.readUInt32LE(header + RESOURCES + 4)
  for (let at = first; at < end; ) {
    const length = dll.readUInt32LE(at)
    yield dll.subarray(at + 4, at + 4 + length)
    at = first + Math.ceil((at + 4 + length - first) / 8) * 8
  }
}
