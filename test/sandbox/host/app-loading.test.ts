import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readHostSettings } from '../../../sandbox/host/host-json.ts'
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

// The configuration of .NET compares names by OrdinalIgnoreCase.
describe('names match in any case', () => {
  it('of settings', async () => {
    const timer = (name: string, schedule: string) =>
      `app.timer('${name}', { schedule: '${schedule}', handler() {} })`
    const queue = `app.storageQueue('queue', { queueName: 'q-name', connection: 'store', handler() {} })`
    const files = app([timer('timer', '%every%'), timer('off', '%every%'), queue, HELLO].join(';'))
    const host = await start(await makeApp(files), {
      EVERY: '0 0 3 * * *',
      'azurewebjobs.OFF.disabled': '1',
      STORE__QUEUESERVICEURI: 'https://127.0.0.1:1/none',
    })
    expect(host.functions).toEqual(['hello', 'queue', 'timer'])
    await host.kill()
  })

  it.each([
    ['members of host.json', { Extensions: { QUEUES: { BatchSize: 3, maxdequeuecount: 2 } } }, {}],
    [
      'settings that override it',
      { extensions: { queues: { batchSize: 16 } } },
      {
        azurefunctionsjobhost__Extensions__Queues__batchsize: '3',
        AZUREFUNCTIONSJOBHOST__EXTENSIONS__QUEUES__MAXDEQUEUECOUNT: '2',
      },
    ],
  ])('of %s', async (_, members, environment) => {
    const directory = await makeApp({ 'host.json': JSON.stringify({ version: '2.0', ...members }) })
    const { queues } = await readHostSettings(directory, environment)
    expect(queues).toMatchObject({ batchSize: 3, maxDequeueCount: 2 })
  })

  // HostJsonFileConfigurationSource.cs of azure-functions-host asks the JSON itself for it.
  it('except that of the version in host.json', async () => {
    const directory = await makeApp({ ...app(''), 'host.json': '{"Version":"2.0"}' })
    await expect(start(directory)).rejects.toThrow(/"version" must be "2.0"/)
  })
})

it.each([
  ['-1', { functionTimeout: -1 }, {}],
  ['-1 as text', { functionTimeout: '-1' }, {}],
  ['-1 as a setting', {}, { AzureFunctionsJobHost__functionTimeout: '-1' }],
])('a functionTimeout of %s is endless', async (_, members, environment) => {
  const directory = await makeApp({ 'host.json': JSON.stringify({ version: '2.0', ...members }) })
  expect(await readHostSettings(directory, environment)).toMatchObject({
    functionTimeoutMs: undefined,
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
  it.each<[string, object, string[], Record<string, string>?]>([
    ['nothing is said of levels', {}, ['news', 'a worry']],
    ['the default is Warning', { default: 'Warning' }, ['a worry']],
    [
      'the category says otherwise',
      { default: 'Error', Function: 'Debug' },
      ['a detail', 'news', 'a worry'],
    ],
    ['the longest beginning decides', { Function: 'Debug', 'Function.says': 'None' }, []],
    ['the default has a capital letter', { Default: 'Error' }, []],
    ['the category is in other letters', { default: 'Error', fUNCTION: 'wARNING' }, ['a worry']],
    [
      'a setting says otherwise, in other letters',
      { Default: 'Debug' },
      [],
      { AzureFunctionsJobHost__logging__loglevel__default: 'Error' },
    ],
  ])('holds what host.json lets through when %s', async (_, levels, texts, settings = {}) => {
    const host = await start(await makeApp({ ...says, 'host.json': logging(levels) }), settings)
    expect((await fetch(`${host.url}/api/says`)).status).toBe(200)
    await host.stop()
    const own = host.logs.all.filter(({ category }) => category === 'Function.says.User')
    expect(own.map(({ message }) => message)).toEqual(texts)
  })
})
