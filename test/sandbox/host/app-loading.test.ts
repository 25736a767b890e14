import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { app, errorsOf, HELLO, makeApp, manifest, start } from './made-app.ts'

const MAIN = fileURLToPath(new URL('../../../sandbox/host/main.ts', import.meta.url))

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
