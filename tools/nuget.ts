// Packages of NuGet that no npm package has: `dotnet` fetches each once, into a folder that git does not see.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** True when there is a `dotnet` that could fetch a package. */
export function hasDotnet(): boolean {
  return spawnSync('dotnet', ['--version'], { encoding: 'utf8' }).status === 0
}

/**
 * The folder of a package, as it is when it is unpacked; fetched when it is not there. `cache` names the folder below
 * node_modules/.cache. Undefined when `dotnet` could not fetch it; its own words are on stderr then.
 */
export function restored(cache: string, name: string, version: string): string | undefined {
  const folder = join('node_modules', '.cache', cache)
  const unpacked = join(folder, 'packages', name.toLowerCase(), version)
  // Written last: a folder without it was left half way.
  if (existsSync(join(unpacked, '.nupkg.metadata'))) return unpacked
  mkdirSync(folder, { recursive: true })
  const project = join(folder, `${cache}.csproj`)
  writeFileSync(project, projectOf(name, version))
  // Its words are for whoever has no registry, and no fault of what is asked for.
  const { status } = spawnSync('dotnet', ['restore', project, '--verbosity', 'quiet'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0 ? unpacked : undefined
}

// The target framework is of no matter: nothing is built.
function projectOf(name: string, version: string): string {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
    <RestorePackagesPath>packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${name}" Version="[${version}]" />
  </ItemGroup>
</Project>
`
}
