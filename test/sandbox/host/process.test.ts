import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { startApp } from '../../../sandbox/host/platform.ts'
import {
  app,
  certificatePem,
  errorsOf,
  HELLO,
  library,
  makeApp,
  manifest,
  start,
} from './made-app.ts'
import { eventually } from './queue-looks.ts'
import { base64, prepareGround, sighting } from './setup.ts'

const HERE = dirname(fileURLToPath(import.meta.url))

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
      stdin: { contents: source, resolveDir: HERE },
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
    app.http('exit', { handler: () => { process.exit(7); process.stdout.write('ran on\\n') } })
    app.http('exitLater', { handler: () => { setTimeout(() => process.exit(7)); return { body: 'fine' } } })
    app.http('reallyExit', { handler: () => process.reallyExit(7) })
    app.http('exitCode', { async handler() {
      const { exit } = await import('node:process')
      process.exitCode = 7
      exit()
    } })
    app.hook.appTerminate(() => {
      process.stdout.write('said goodbye\\n')
      if (process.env.EXITS) process.exit(7)
    })
  `)
  const make = async (settings: Record<string, string> = {}) =>
    start(await makeApp({ 'package.json': manifest('main.cjs'), 'main.cjs': lateRegistration }), {
      ONE: '1',
      ...settings,
    })

  it('gives the app its settings and little else', async () => {
    const host = await make()
    const names = await (await fetch(`${host.url}/api/environment`)).json()
    expect(names).toEqual(['HOME', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS', 'ONE', 'PATH'])
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

  // WorkerProcess.cs and RpcWorkerProcess.cs of azure-functions-host: an exit of the worker is an error of it.
  it.each([
    ['process.exit', 'exit'],
    ['process.exit after its answer', 'exitLater'],
    ['process.reallyExit', 'reallyExit'],
    ['the exit of node:process, with process.exitCode', 'exitCode'],
  ])('ends when a function calls %s: what runs is answered 500', async (_, name) => {
    const host = await make()
    const other = fetch(`${host.url}/api/hangs`)
    await host.logs.find(({ functionName }) => functionName === 'hangs')
    await fetch(`${host.url}/api/${name}`).catch(() => undefined)
    expect((await other).status).toBe(500)
    expect((await host.exited).code).toBe(1)
    expect(errorsOf(host).at(-1)).toContain('exited with code 7')
    expect(host.logs.all.map(({ message }) => message)).not.toContain('ran on')
  })

  it('ends when a function of a queue calls process.exit, and its message comes back at once', async () => {
    const ground = await prepareGround()
    const settings = ground.settings({ SUFFIX: 'exit' })
    const first = await ground.start({ settings })
    await ground.queue('work-exit').sendMessage(base64({ exit: true }))
    expect(await first.exited).toEqual({ code: 1, signal: null })
    const second = await ground.start({ settings })
    expect(await sighting(second, 'work')).toMatchObject({ metadata: { dequeueCount: 2 } })
    await ground.stop()
  })

  it('stops in peace when the app ends its process in appTerminate', async () => {
    const host = await make({ EXITS: 'yes' })
    await host.stop()
    expect(host.logs.all.at(-1)?.message).toBe('said goodbye')
    expect(await host.exited).toEqual({ code: 0, signal: null })
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
    app.http('exit', { handler() { setTimeout(() => process.exit(0)) } })
    app.http('pid', { handler: () => ({ body: String(process.pid) }) })
  `)
  it.each([
    ['crashed', 'crash', 1],
    ['ended its process with 0', 'exit', 0],
  ])(
    'starts a host whose app %s again, at its place and with its log, and none that was stopped',
    async (_, end, critical) => {
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
      await ask(end).catch(() => undefined)
      await running.hosts[0]?.exited
      const after = await eventually(() => ask('pid'))
      expect(Number(after)).not.toBe(Number(before))
      expect(running.hosts).toHaveLength(2)
      await running.stop()
      expect(await running.hosts[1]?.exited).toEqual({ code: 0, signal: null })
      expect(running.hosts).toHaveLength(2)
      expect(running.logs.all.filter(({ level }) => level === 'critical')).toHaveLength(critical)
    },
  )
})
