import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, inject } from 'vitest'
import { type FunctionsHost, startHost } from '../../../sandbox/host/start.ts'
import { COMPILE_CACHE } from '../../compile-cache.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'

const LIBRARY = fileURLToPath(import.meta.resolve('@azure/functions'))
const HOST_JSON = '{"version":"2.0"}'

export let certificatePem: string
const directories: string[] = []
const hosts: FunctionsHost[] = []

beforeAll(async () => {
  certificatePem = (await trustedCertificate()).cert
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.kill()))
  await Promise.all(directories.map((path) => rm(path, { recursive: true })))
})

/** Writes an app to a directory of its own, outside any node_modules. It is gone after the test file. */
export async function makeApp(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'host-test-app-'))
  directories.push(directory)
  for (const [name, text] of Object.entries({ 'host.json': HOST_JSON, ...files })) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  return directory
}

/** Starts a host for a made app. It is gone after the test file. */
export async function start(appDirectory: string, settings: Record<string, string> = {}) {
  const host = await startHost({
    appDirectory,
    certificatePem,
    settings: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...settings },
    program: inject('hostProgram'),
  })
  hosts.push(host)
  return host
}

/** A package.json. */
export const manifest = (main: string, more = {}) => JSON.stringify({ main, ...more })

/** Code in which LIBRARY stands for @azure/functions. */
export const library = (text: string) => text.replaceAll('LIBRARY', JSON.stringify(LIBRARY))

/** A function that answers with the setting WORD. */
export const HELLO = `app.http('hello', { handler: () => ({ body: process.env.WORD }) })`

/** The files of an app of one CommonJS file. */
export const app = (body: string) => ({
  'package.json': manifest('main.cjs'),
  'main.cjs': library(`const { app, output } = require(LIBRARY); ${body}`),
})

/** What a host said at the level error. */
export const errorsOf = ({ logs }: FunctionsHost) =>
  logs.all.flatMap(({ level, message }) => (level === 'error' ? [message] : []))
