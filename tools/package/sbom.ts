// The bill of materials of the package, in CycloneDX: what is inside, from which tarball, under which licence.
import { createHash } from 'node:crypto'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import { type BundledPackage, labelOf } from './bundled.ts'

/** The app itself, as package.json names it. */
export interface AppManifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly description: string
}

/** Renders the bill: the same text for the same content. No time is in it, and its serial number is made of it. */
export function bill(
  app: AppManifest,
  packages: readonly BundledPackage[],
  direct: readonly string[],
): string {
  const components = new Map(packages.map((one) => [labelOf(one), componentOf(one)]))
  const link = (from: Models.Component, labels: readonly string[]) => {
    for (const label of labels) {
      const to = components.get(label)
      if (to !== undefined) from.dependencies.add(to.bomRef)
    }
  }
  for (const one of packages) {
    const component = components.get(labelOf(one))
    if (component !== undefined) link(component, one.imports)
  }
  const root = new Models.Component(Enums.ComponentType.Application, app.name, {
    bomRef: `${app.name}@${app.version}`,
    version: app.version,
    description: app.description,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(app.license)]),
  })
  link(root, direct)
  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: root,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
    }),
    components: new Models.ComponentRepository(components.values()),
  })
  bom.serialNumber = serialNumber(render(bom))
  return `${render(bom)}\n`
}

function render(bom: Models.Bom): string {
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 })
}

function componentOf(one: BundledPackage): Models.Component {
  const [group, name] = one.name.startsWith('@') ? one.name.split('/') : [undefined, one.name]
  // The @ of a scope is escaped in a package URL, its slash is not.
  const purl = `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`
  return new Models.Component(Enums.ComponentType.Library, name ?? one.name, {
    ...(group === undefined ? {} : { group }),
    version: one.version,
    purl,
    bomRef: purl,
    scope: Enums.ComponentScope.Required,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm['SHA-512'], sha512(one)]]),
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(one.license)]),
  })
}

function sha512({ name, integrity }: BundledPackage): string {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity) ?? []
  if (base64 === undefined) throw new Error(`${name}: its integrity is not SHA-512: ${integrity}`)
  return Buffer.from(base64, 'base64').toString('hex')
}

/** A UUID of version 8 (RFC 9562): its bits are a digest of the content. */
function serialNumber(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `urn:uuid:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
}
