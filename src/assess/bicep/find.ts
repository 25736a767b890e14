// Which bicep is asked: the one that the user names, else the one on PATH, else the copy that az keeps.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { UsageError } from '../exit.ts'
import { holdUntil } from './live.ts'

/** A bicep that can be asked, or why there is none. */
export type Found =
  | { readonly kind: 'found'; readonly path: string; readonly version: string }
  | { readonly kind: 'none'; readonly reason: string }

/** `bicep snapshot` is generally available since this version. https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-cli */
const NEEDED = [0, 41] as const
const EXE = process.platform === 'win32' ? 'bicep.exe' : 'bicep'
// A first start unpacks itself, on a slow disk for some seconds.
const LIMIT_MS = 30_000

/**
 * Looks for a bicep of 0.41 or later. With `option`, the path that `--bicep` gives, nothing else is looked at. Takes no
 * longer than the time limit for each program that is there.
 * @throws UsageError when what `--bicep` names is no bicep, or too old.
 */
export async function findBicep(option?: string, limitMs: number = LIMIT_MS): Promise<Found> {
  if (option !== undefined) return named(option, limitMs)
  const old: string[] = []
  for (const path of candidates()) {
    const version = await versionOf(path, limitMs)
    if (version === undefined) continue
    if (isEnough(version)) return { kind: 'found', path, version }
    old.push(`${version} (${path})`)
  }
  return { kind: 'none', reason: old.length === 0 ? 'no bicep was found' : tooOld(old.join(', ')) }
}

async function named(path: string, limitMs: number): Promise<Found> {
  if (!existsSync(path)) throw new UsageError(`--bicep: there is no ${path}`)
  const version = await versionOf(path, limitMs)
  if (version === undefined) {
    throw new UsageError(`--bicep: ${path} does not answer "${path} --version" as bicep does`)
  }
  if (!isEnough(version)) throw new UsageError(`--bicep: ${tooOld(`${version} (${path})`)}`)
  return { kind: 'found', path, version }
}

function tooOld(versions: string): string {
  return `bicep ${versions} is too old: ${NEEDED.join('.')} or later is needed`
}

// Found here and not by the system: Windows would look into the current folder first, which may be anybody's.
function candidates(): readonly string[] {
  const { PATH = '', AZURE_CONFIG_DIR } = process.env
  const onPath = PATH.split(delimiter).filter(isAbsolute)
  const ofAz = [AZURE_CONFIG_DIR, join(homedir(), '.azure')]
    .filter((folder) => folder !== undefined && folder !== '')
    .map((folder) => join(folder ?? '', 'bin'))
  return [...new Set([...onPath, ...ofAz].map((folder) => join(folder, EXE)))].filter(existsSync)
}

/** What `--version` says, as `0.49.2`; undefined when it says nothing of the kind within the time. */
function versionOf(path: string, limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = ''
    const child = spawn(path, ['--version'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const held = holdUntil(() => child.kill('SIGKILL'))
    // What it started may hold its output open for longer than it lives: the end of the output is not waited for.
    const done = (version?: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      child.stdout.destroy()
      held.release()
      resolve(version)
    }
    const timer = setTimeout(done, limitMs)
    child.on('error', () => done())
    child.on('close', () => done())
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const version = /^Bicep CLI version (\d+\.\d+\.\d+)\S*[ \r\n]/i.exec(said)?.[1]
      if (version !== undefined) done(version)
      else if (said.length > 1000) done()
    })
  })
}

function isEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])
}
