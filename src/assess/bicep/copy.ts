// A template and its parameters in a folder of their own, for as long as the engine reads them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '../../engine/json.ts'

// Without a configuration beside it the compiler looks for one further up, where anybody's may lie.
const CONFIG = { analyzers: { core: { enabled: false } } }

/** Gives `use` the path of a .bicepparam that stands for both, and takes everything away afterwards, whatever happens. */
export async function withCopy<T>(
  template: JsonObject,
  lines: readonly string[],
  use: (path: string) => Promise<T>,
): Promise<T> {
  // Nobody else may read it: mkdtemp makes it with 0700.
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-bicep-'))
  try {
    const path = join(folder, 'main.bicepparam')
    await writeFile(join(folder, 'bicepconfig.json'), JSON.stringify(CONFIG))
    await writeFile(join(folder, 'main.json'), JSON.stringify(template))
    await writeFile(path, ["using './main.json'", ...lines, ''].join('\n'))
    return await use(path)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
