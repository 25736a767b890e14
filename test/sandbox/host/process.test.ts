import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startHost } from '../../../sandbox/host/start.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'

const LIBRARY = fileURLToPath(import.meta.resolve('@azure/functions'))
const MAIN = fileURLToPath(new URL('../../../sandbox/host/main.ts', import.meta.url))
const HOST_JSON = '{"version":"2.0"}'

let certificatePem: string
const directories: string[] = []

beforeAll(async () => {
  certificatePem = (await trustedCertificate()).cert
})
afterAll(() => Promise.all(directories.map((path) => rm(path, { recursive: true }))))

/** Writes an app to a directory of its own, outside any node_modules. */
async function makeApp(files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'host-test-app-'))
  directories.push(directory)
  for (const [name, text] of Object.entries({ 'host.json': HOST_JSON, ...files })) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  return directory
}

const start = (appDirectory: string, settings: Record<string, string> = {}) =>
  startHost({ appDirectory, certificatePem, settings, program: inject('hostProgram') })
const manifest = (main: string, more = {}) => JSON.stringify({ main, ...more })
const library = (text: string) => text.replaceAll('LIBRARY', JSON.stringify(LIBRARY))
const HELLO = `app.http('hello', { handler: () => ({ body: process.env.WORD }) })`

describe('the forms of an app', () => {
  it.each([
    [
      'an ES module bundle with a createRequire banner',
      'dist/main.mjs',
      'esm',
      `import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);`,
    ],
    ['a CommonJS bundle', 'dist/main.cjs', 'cjs', ''],
  ] as const)('%s', async (_, main, format, banner) => {
    const directory = await makeApp({ 'package.json': manifest(main, { type: 'module' }) })
    const source = `import { app } from '@azure/functions'\n${HELLO}`
    await build({
      stdin: { contents: source, resolveDir: dirname(MAIN) },
      outfile: join(directory, main),
      bundle: true,
      format,
      platform: 'node',
      external: ['@azure/functions-core'],
      banner: { js: banner },
    })
    const host = await start(directory, { WORD: 'from settings' })
    expect(host.functions).toEqual(['hello'])
    expect(await (await fetch(`${host.url}/api/hello`)).text()).toBe('from settings')
    await host.stop()
  })

  it('CommonJS files found by a glob, in a package without a type', async () => {
    const directory = await makeApp({
      'package.json': manifest('dist/{index.js,functions/*.js}'),
      'dist/functions/hello.js': library(`const { app } = require(LIBRARY); ${HELLO}`),
    })
    const host = await start(directory, { WORD: 'cjs' })
    expect(await (await fetch(`${host.url}/api/hello`)).text()).toBe('cjs')
    await host.stop()
  })
})

describe('an app that cannot start says why', () => {
  const app = (body: string) => ({
    'package.json': manifest('main.cjs'),
    'main.cjs': library(`const { app, output } = require(LIBRARY); ${body}`),
  })
  it.each<[string, Record<string, string>, RegExp]>([
    ['its entry file throws', app(`throw new Error('bad setting')`), /bad setting/],
    [
      'a route has a constraint',
      app(`app.http('a', { route: 'x/{id:int}', handler() {} })`),
      /constraints/,
    ],
    [
      'a setting is missing',
      app(`app.timer('a', { schedule: '%NOPE%', handler() {} })`),
      /"a": '%NOPE%'/,
    ],
    [
      'a connection is not set',
      app(`app.storageQueue('a', { queueName: 'q-name', connection: 'No', handler() {} })`),
      /No__queueServiceUri/,
    ],
    [
      'this host does not know the trigger',
      app(`app.storageBlob('a', { path: 'c/{n}', connection: 'No', handler() {} })`),
      /blobTrigger/,
    ],
    ['two functions have one name', app(`${HELLO};${HELLO}`), /already been registered/],
    ['there is nothing to load', { 'package.json': manifest('none/*.js') }, /matches no file/],
    ['there is no manifest', {}, /package\.json is missing/],
    [
      'host.json has a value that the real host refuses',
      { ...app(''), 'host.json': '{"version":"2.0","extensions":{"queues":{"batchSize":33}}}' },
      /batchSize/,
    ],
  ])('when %s', async (_, files, message) => {
    await expect(start(await makeApp(files))).rejects.toThrow(message)
  })

  it('on standard error too, and ends with code 1', async () => {
    const directory = await makeApp(app(`throw new Error('bad setting')`))
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--app', directory], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toContain('bad setting')
    expect(JSON.parse(stdout)).toMatchObject({ ready: false })
  })
})

describe('the process', () => {
  const lateRegistration = library(`
    const { app } = require(LIBRARY)
    app.http('late', { handler() { app.http('later', { handler() {} }) } })
    app.http('crash', { handler() { setTimeout(() => { throw new Error('crashed') }) } })
    app.http('slow', { async handler() { await new Promise((done) => setTimeout(done, 700)); return { body: 'finished' } } })
    app.http('environment', { handler: () => ({ jsonBody: Object.keys(process.env).sort() }) })
    app.http('vault', { async handler() {
      const { lookup } = require('node:dns')
      const one = await new Promise((done) => lookup('team.vault.localhost', (...answer) => done(answer)))
      const all = await new Promise((done) => lookup('team.vault.localhost', { all: true }, (...answer) => done(answer)))
      return { jsonBody: { one, all } }
    } })
    app.hook.appTerminate(() => process.stdout.write('said goodbye\\n'))
  `)
  const make = async () =>
    start(await makeApp({ 'package.json': manifest('main.cjs'), 'main.cjs': lateRegistration }), {
      ONE: '1',
    })

  it('gives the app its settings and little else', async () => {
    const host = await make()
    const names = await (await fetch(`${host.url}/api/environment`)).json()
    expect(names).toEqual(['HOME', 'NODE_EXTRA_CA_CERTS', 'ONE', 'PATH'])
    await host.kill()
  })

  it('knows the names below .localhost', async () => {
    const host = await make()
    expect(await (await fetch(`${host.url}/api/vault`)).json()).toEqual({
      one: [null, '127.0.0.1', 4],
      all: [null, [{ address: '127.0.0.1', family: 4 }]],
    })
    await host.kill()
  })

  it('refuses registrations once it runs', async () => {
    const host = await make()
    expect((await fetch(`${host.url}/api/late`)).status).toBe(500)
    await host.logs.find(({ message }) => message.includes('during app startup'))
    await host.kill()
  })

  it('stops politely: what runs is finished, then the hooks run', async () => {
    const host = await make()
    const slow = fetch(`${host.url}/api/slow`)
    await host.logs.find(({ functionName }) => functionName === 'slow')
    await host.stop()
    expect(await (await slow).text()).toBe('finished')
    expect(host.logs.all.at(-1)?.message).toBe('said goodbye')
    expect(await host.exited).toEqual({ code: 0, signal: null })
  })

  it('is killed without a word', async () => {
    const host = await make()
    await host.kill()
    expect(host.logs.all.map(({ message }) => message)).not.toContain('said goodbye')
    expect(await host.exited).toEqual({ code: null, signal: 'SIGKILL' })
  })

  it('ends on an uncaught exception, as the worker does', async () => {
    const host = await make()
    await fetch(`${host.url}/api/crash`).catch(() => undefined)
    expect(await host.exited).toEqual({ code: 1, signal: null })
    expect(host.logs.all.at(-1)).toMatchObject({ level: 'critical' })
  })
})
