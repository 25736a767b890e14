// A template and its parameters in a folder of their own, for as long as the engine reads them. No secret is in it.
import { readdirSync, rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../engine/json.ts'
import { holdUntil } from './live.ts'
import { withoutSecretDefaults } from './secret-defaults.ts'

// Without a configuration beside it the compiler looks for one further up, where anybody's may lie.
const CONFIG = { analyzers: { core: { enabled: false } } }
const NAME = 'rebaseline-bicep-'
// Containers that share a temporary folder have process numbers of their own.
const HOST = hostname().replaceAll(/\W/g, '')

/** Gives `use` the path of a .bicepparam that stands for both, and takes everything away afterwards, whatever happens. */
export async function withCopy<T>(
  template: JsonObject,
  lines: readonly string[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  const safe = withoutSecretDefaults(template)
  // Nobody else may read it: mkdtemp makes it with 0700.
  const folder = await mkdtemp(join(tmpdir(), `${NAME}${HOST}-${process.pid}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  const held = holdUntil(remove)
  try {
    const path = join(folder, 'main.bicepparam')
    const write = (name: string, text: string) =>
      writeFile(join(folder, name), text, { mode: 0o600 })
    await write('bicepconfig.json', JSON.stringify(CONFIG))
    await write('main.json', JSON.stringify(safe))
    await write('main.bicepparam', ["using './main.json'", ...lines, ''].join('\n'))
    return await use(path)
  } finally {
    remove()
    held.release()
  }
}

/** Removes the copies that processes of this machine left behind when they were killed. What cannot be removed stays. */
export function removeStaleCopies(): void {
  const folder = tmpdir()
  for (const name of namesIn(folder)) {
    const [, host, pid] = /^rebaseline-bicep-(\w*)-(\d+)-\w+$/.exec(name) ?? []
    if (host !== HOST || isRunning(Number(pid))) continue
    try {
      rmSync(join(folder, name), { recursive: true, force: true })
    } catch {
      // It is somebody else's.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // It is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
