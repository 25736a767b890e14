import { glob, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Loads the entry files of an app: `main` of its package.json, which may be a glob, as the worker reads it. Rejects when
 * there is none, when it names no file, or when a file throws: the app then has no functions, and the host runs
 * (startApp.ts of azure-functions-nodejs-worker, on Node.js 20 or later).
 */
export async function loadApp(directory: string): Promise<readonly string[]> {
  const manifest = await readJson(join(directory, 'package.json'))
  const main = manifest.main
  if (typeof main !== 'string' || main === '') {
    throw new Error(`package.json in ${directory} has no "main" that names the app's files`)
  }
  const files: string[] = []
  for await (const file of glob(main, { cwd: directory })) files.push(resolve(directory, file))
  if (files.length === 0) {
    throw new Error(`"main" in package.json matches no file: ${main} (in ${directory})`)
  }
  files.sort()
  const require = createRequire(join(directory, 'package.json'))
  for (const file of files) {
    const isEsm = file.endsWith('.mjs') || (manifest.type === 'module' && !file.endsWith('.cjs'))
    if (isEsm) await import(pathToFileURL(file).href)
    else require(file)
  }
  return files
}

async function readJson(path: string): Promise<Record<string, unknown>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    throw new Error(`${path} is missing; an app directory needs package.json and host.json`)
  }
  return JSON.parse(text) as Record<string, unknown>
}
