// Where Bicep's own compiler is on this machine. What it says of infra/ is kept for the version below.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The version that the snapshots are made with: one for everybody, so that only a change of infra/ changes them. */
export const BICEP_VERSION = '0.49.2'

/** A compiler that can be asked. */
export interface Compiler {
  readonly path: string
  readonly version: string
}

const EXE = process.platform === 'win32' ? '.exe' : ''
const SYSTEMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'osx', win32: 'win' }

/**
 * The compiler of `BICEP_VERSION`: on PATH, az's own copy, or the NuGet package, which `dotnet` fetches once. Another
 * version when there is no other; undefined when there is neither a `bicep` nor a `dotnet` that can fetch it.
 */
export function findCompiler(): Compiler | undefined {
  const present = [`bicep${EXE}`, join(homedir(), '.azure', 'bin', `bicep${EXE}`)]
    .map(asked)
    .filter((one) => one !== undefined)
  const exact = present.find(({ version }) => version === BICEP_VERSION)
  if (exact !== undefined) return exact
  return (hasDotnet() ? restored() : undefined) ?? present[0]
}

function asked(path: string): Compiler | undefined {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = status === 0 ? /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined
  return version === undefined ? undefined : { path, version }
}

function hasDotnet(): boolean {
  return spawnSync('dotnet', ['--version'], { encoding: 'utf8' }).status === 0
}

// Microsoft publishes the compiler as a NuGet package, too: https://www.nuget.org/packages/Azure.Bicep.CommandLine.linux-x64
function restored(): Compiler | undefined {
  const folder = join('node_modules', '.cache', 'bicep')
  const name = `Azure.Bicep.CommandLine.${SYSTEMS[process.platform]}-${process.arch}`
  const path = join(folder, 'packages', name.toLowerCase(), BICEP_VERSION, 'tools', `bicep${EXE}`)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    const project = join(folder, 'bicep.csproj')
    writeFileSync(project, projectOf(name))
    // Its words are for whoever has no registry, and no fault of infra/.
    const { status } = spawnSync('dotnet', ['restore', project, '--verbosity', 'quiet'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (status !== 0) return undefined
    chmodSync(path, 0o755)
  }
  return asked(path)
}

// The target framework is of no matter: nothing is built.
function projectOf(name: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
    <RestorePackagesPath>packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${name}" Version="[${BICEP_VERSION}]" />
  </ItemGroup>
</Project>
`
}
