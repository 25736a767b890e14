// Where Bicep's own compiler is on this machine. What it says of infra/ is kept for the version below.
import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { hasDotnet, restored } from '../nuget.ts'

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
  return (hasDotnet() ? fetched() : undefined) ?? present[0]
}

function asked(path: string): Compiler | undefined {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  const version = status === 0 ? /version (\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined
  return version === undefined ? undefined : { path, version }
}

// Microsoft publishes the compiler as a NuGet package, too: https://www.nuget.org/packages/Azure.Bicep.CommandLine.linux-x64
function fetched(): Compiler | undefined {
  const name = `Azure.Bicep.CommandLine.${SYSTEMS[process.platform]}-${process.arch}`
  const folder = restored('bicep', name, BICEP_VERSION)
  if (folder === undefined) return undefined
  const path = join(folder, 'tools', `bicep${EXE}`)
  // NuGet packages know no right to run.
  chmodSync(path, 0o755)
  return asked(path)
}
