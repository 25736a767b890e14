// Bundles the offline Functions host: its packages have hundreds of modules, and tests start it hundreds of times.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { build } from 'esbuild'
import { HTTP_ALONE, NEW_NODE, REQUIRE } from './build.ts'

/**
 * Builds the program of the host as one file, which starts with a quarter of the processor time of its modules and does
 * the same. Resolves to the file's path.
 */
export async function buildHost(file = '.rebaseline/host/main.mjs'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['sandbox/host/main.ts'],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['@azure/functions-core', 'supports-color'],
    banner: REQUIRE,
    plugins: [HTTP_ALONE, NEW_NODE],
    write: false,
    logLevel: 'warning',
  })
  const [built] = outputFiles
  if (built === undefined) throw new Error('esbuild gave no file for the host')
  // Left alone when it is the same: another run may be starting it.
  if (!existsSync(file) || !readFileSync(file).equals(built.contents)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, built.contents)
    renameSync(`${file}.new`, file)
  }
  return resolve(file)
}
