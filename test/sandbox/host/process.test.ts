import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startApp } from '../../../sandbox/host/platform.ts'
import { type FunctionsHost, startHost } from '../../../sandbox/host/start.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'
import { eventually } from './queue-looks.ts'

const LIBRARY = fileURLToPath(import.meta.resolve('@azure/functions'))
const MAIN = fileURLToPath(new URL('../../../sandbox/host/main.ts', import.meta.url))
const HOST_JSON = '{"version":"2.0"}'

let certificatePem: string
const directories: string[] = []
const hosts: FunctionsHost[] = []

beforeAll(async () => {
  certificatePem = (await trustedCertificate()).cert
})
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.kill()))
  await Promise.all(directories.map((path) => rm(path, { recursive: true })))
})

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

async function start(appDirectory: string, settings: Record<string, string> = {}) {
  const host = await startHost({
    appDirectory,
    certificatePem,
    settings,
    program: inject('hostProgram'),
  })
  hosts.push(host)
  return host
}
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

const app = (body: string) => ({
  'package.json': manifest('main.cjs'),
  'main.cjs': library(`const { app, output } = require(LIBRARY); ${body}`),
})
const errorsOf = ({ logs }: FunctionsHost) =>
  logs.all.flatMap(({ level, message }) => (level === 'error' ? [message] : []))

// startApp.ts of azure-functions-nodejs-worker, and what azure-functions-host makes of a worker without functions.
describe('an app that does not load is a host without functions, whose log says why', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['its entry file throws', app(`throw new Error('bad setting')`), /bad setting/],
    ['two functions have one name', app(`${HELLO};${HELLO}`), /already been registered/],
    ['there is nothing to load', { 'package.json': manifest('none/*.js') }, /matches no file/],
    ['there is no manifest', {}, /package\.json is missing/],
  ])('when %s', async (_, files, message) => {
    const host = await start(await makeApp(files))
    expect(host.functions).toEqual([])
    expect(errorsOf(host)).toEqual([expect.stringMatching(message)])
    expect((await fetch(`${host.url}/api/hello`)).status).toBe(404)
  })
})

// FunctionIndexer.cs of azure-webjobs-sdk, and the host's own words for it.
describe('one function that is wrong is in error, and the others run', () => {
  it.each([
    ['a setting is missing', `app.timer('a', { schedule: '%NOPE%', handler() {} })`, /%NOPE%/],
    ['a schedule is wrong', `app.timer('a', { schedule: 'soon', handler() {} })`, /NCRONTAB/],
    ['a schedule is empty', `app.timer('a', { schedule: '', handler() {} })`, /NCRONTAB/],
    [
      'a connection is not set',
      `app.storageQueue('a', { queueName: 'q-name', connection: 'No', handler() {} })`,
      /No__queueServiceUri/,
    ],
    [
      'a queue has no possible name',
      `app.storageQueue('a', { queueName: 'Not_A_Queue', connection: 'Q', handler() {} })`,
      /Not_A_Queue/,
    ],
    [
      'a trigger is of an unknown type',
      `app.storageBlob('a', { path: 'c/{n}', connection: 'No', handler() {} })`,
      /blobTrigger/,
    ],
    ['a route is wrong', `app.http('a', { route: 'x/{id', handler() {} })`, /x\/\{id/],
  ])('when %s', async (_, broken, why) => {
    const host = await start(await makeApp(app(`${broken};${HELLO}`)), {
      WORD: 'runs',
      Q__queueServiceUri: 'https://127.0.0.1:1/none',
    })
    expect(host.functions).toEqual(['hello'])
    expect(errorsOf(host)).toEqual([expect.stringMatching(/^The 'a' function is in error: /)])
    expect(errorsOf(host)[0]).toMatch(why)
    expect(await (await fetch(`${host.url}/api/hello`)).text()).toBe('runs')
  })
})

describe('a host that cannot start says why', () => {
  const bad = { 'host.json': '{"version":"2.0","extensions":{"queues":{"batchSize":33}}}' }
  it('when host.json has a value that the real host refuses', async () => {
    await expect(start(await makeApp({ ...app(''), ...bad }))).rejects.toThrow(/batchSize/)
  })

  it('on standard error too, and ends with code 1', async () => {
    const directory = await makeApp({ ...app(''), ...bad })
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, '--app', directory], {
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toContain('batchSize')
    expect(JSON.parse(stdout)).toMatchObject({ ready: false })
  })
})

describe('the log', () => {
  const logging = (logLevel: object) => JSON.stringify({ version: '2.0', logging: { logLevel } })
  const says = app(`app.http('says', { handler(_, context) {
    context.debug('a detail'); context.info('news'); context.warn('a worry'); return { body: '' }
  } })`)
  // LoggerRuleSelector.cs of dotnet/runtime.
  it.each([
    ['nothing is said of levels', {}, ['news', 'a worry']],
    ['the default is Warning', { default: 'Warning' }, ['a worry']],
    [
      'the category says otherwise',
      { default: 'Error', Function: 'Debug' },
      ['a detail', 'news', 'a worry'],
    ],
    ['the longest beginning decides', { Function: 'Debug', 'Function.says': 'None' }, []],
  ])('holds what host.json lets through when %s', async (_, levels, texts) => {
    const host = await start(await makeApp({ ...says, 'host.json': logging(levels) }))
    expect((await fetch(`${host.url}/api/says`)).status).toBe(200)
    await host.stop()
    const own = host.logs.all.filter(({ category }) => category === 'Function.says.User')
    expect(own.map(({ message }) => message)).toEqual(texts)
  })
})

describe('the process', () => {
  const lateRegistration = library(`
    const { app } = require(LIBRARY)
    app.http('late', { handler() { app.http('later', { handler() {} }) } })
    app.http('crash', { handler() { setTimeout(() => { throw new Error('crashed') }) } })
    app.http('reject', { async handler() {
      setTimeout(() => Promise.reject(new Error('nobody listens')), 100)
      await new Promise((done) => setTimeout(done, 60_000))
    } })
    app.http('hangs', { async handler() { await new Promise((done) => setTimeout(done, 60_000)) } })
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
  const make = async (settings: Record<string, string> = {}) =>
    start(await makeApp({ 'package.json': manifest('main.cjs'), 'main.cjs': lateRegistration }), {
      ONE: '1',
      ...settings,
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

  // Worker.ts of azure-functions-nodejs-worker: Node.js raises a rejection that nobody handles.
  it.each([
    ['an uncaught exception', 'crash', 'crashed'],
    ['a rejection that nobody handles', 'reject', 'nobody listens'],
  ])('ends on %s, and with it whatever runs', async (_, name, text) => {
    const host = await make()
    const other = fetch(`${host.url}/api/hangs`)
    await host.logs.find(({ functionName }) => functionName === 'hangs')
    await fetch(`${host.url}/api/${name}`).catch(() => undefined)
    expect((await other).status).toBe(500)
    expect(await host.exited).toEqual({ code: 1, signal: null })
    const said = host.logs.all.filter(({ level }) => level === 'critical')
    expect(said).toMatchObject([{ message: expect.stringContaining(text) }])
  })

  // FunctionTimeoutException, after which azure-functions-host replaces the worker.
  it('is replaced when a function takes longer than functionTimeout, and with it whatever runs', async () => {
    const host = await make({ AzureFunctionsJobHost__functionTimeout: '00:00:01' })
    const answers = [fetch(`${host.url}/api/hangs`), fetch(`${host.url}/api/hangs`)]
    const all = await Promise.all(answers)
    expect(all.map(({ status }) => status)).toEqual([500, 500])
    expect(await host.exited).toEqual({ code: 1, signal: null })
    const failed = errorsOf(host).find((message) => message.includes('FunctionTimeoutException'))
    expect(failed).toContain('Timeout value of 00:00:01 was exceeded')
  })
})

describe('the platform', () => {
  const counted = app(`
    app.http('crash', { handler() { setTimeout(() => { throw new Error('crashed') }) } })
    app.http('pid', { handler: () => ({ body: String(process.pid) }) })
  `)
  it('starts a host that ended again, at its place and with its log, and none that was stopped', async () => {
    const running = await startApp({
      appDirectory: await makeApp(counted),
      certificatePem,
      settings: {},
    })
    const ask = (name: string) =>
      fetch(`${running.url}/api/${name}?code=${running.functionKey}`).then((answer) =>
        answer.text(),
      )
    const before = await ask('pid')
    await ask('crash').catch(() => undefined)
    await running.hosts[0]?.exited
    const after = await eventually(() => ask('pid'))
    expect(Number(after)).not.toBe(Number(before))
    expect(running.hosts).toHaveLength(2)
    await running.stop()
    expect(await running.hosts[1]?.exited).toEqual({ code: 0, signal: null })
    expect(running.hosts).toHaveLength(2)
    expect(running.logs.all.filter(({ level }) => level === 'critical')).toHaveLength(1)
  })
})
