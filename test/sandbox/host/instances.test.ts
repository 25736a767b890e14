// Several hosts of one app on one storage, as when the platform scales out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostedApp, startApp } from '../../../sandbox/host/platform.ts'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { library, makeApp, manifest } from './made-app.ts'
import { eventually } from './queue-looks.ts'
import { base64, type Ground, prepareGround } from './setup.ts'

// A minute in Azure until another host takes a timer over.
const TIME_SCALE = 0.02
const INSTANCES = 3

let ground: Ground
let app: HostedApp

beforeAll(async () => {
  ground = await prepareGround()
  await ground.createQueues('shared')
  const appDirectory = await makeApp({
    'host.json': '{"version":"2.0","extensions":{"queues":{"maxPollingInterval":"00:00:00.2"}}}',
    'package.json': manifest('main.cjs'),
    'main.cjs': library(`
      const { app } = require(LIBRARY)
      const say = (what) => (_, context) => context.log(what + ' ' + process.pid)
      app.timer('tick', { schedule: '* * * * * *', handler: say('tick') })
      app.storageQueue('work', { queueName: 'shared', connection: 'Store', handler: say('work') })
      app.http('pid', { handler: () => ({ body: String(process.pid) }) })
      app.http('echo', { handler: async (request) => ({ body: await request.text() }) })
      app.http('crash', { handler() { setTimeout(() => { throw new Error('crashed') }) } })
    `),
  })
  app = await startApp({
    appDirectory,
    certificatePem: ground.certificate.cert,
    settings: ground.settings({ AzureWebJobsStorage__blobServiceUri: ground.azurite.blobUri }),
    instances: INSTANCES,
    timeScale: TIME_SCALE,
  })
})
afterAll(async () => {
  await app.kill()
  await ground.stop()
})

const ask = async (name: string, init?: RequestInit) =>
  (await fetch(`${app.url}/api/${name}`, init)).text()
/** Which processes said it, in order. */
const said = (what: string) =>
  app.logs.all.flatMap(({ message }) =>
    message.startsWith(`${what} `) ? [Number(message.slice(what.length + 1))] : [],
  )
const untilCrash = async (host: FunctionsHost) => {
  const { code } = await host.exited
  if (code === 0) throw new Error('it was taken away')
  return host
}
const pids = (hosts: readonly FunctionsHost[]) => hosts.map(({ pid }) => pid).toSorted()

describe('three hosts', () => {
  it('take requests in turn at one address, with one set of keys', async () => {
    const seen = [await ask('pid'), await ask('pid'), await ask('pid')]
    expect(seen.map(Number).toSorted()).toEqual(pids(app.hosts))
    expect(new Set(app.hosts.map(({ masterKey }) => masterKey)).size).toBe(1)
  })

  it('get bodies as they were sent', async () => {
    expect(await ask('echo', { method: 'POST', body: 'grüße' })).toBe('grüße')
  })

  it('share the messages of a queue: each is worked off once', async () => {
    for (let count = 0; count < 12; count += 1)
      await ground.queue('shared').sendMessage(base64('x'))
    await eventually(async () => said('work').length === 12 || undefined)
  })

  // SingletonListener.cs of azure-webjobs-sdk.
  it('tick in one of them, and in another one when that is taken away', async () => {
    await eventually(async () => said('tick').length >= 3 || undefined)
    const [first = 0] = said('tick')
    expect(new Set(said('tick'))).toEqual(new Set([first]))
    await app.hosts.find(({ pid }) => pid === first)?.stop()
    await eventually(async () => said('tick').some((pid) => pid !== first) || undefined)
    expect(new Set(said('tick')).size).toBe(2)
  })

  it('are started again when they crash, and not when they are taken away', async () => {
    await ask('crash').catch(() => undefined)
    const crashed = await Promise.any(app.hosts.map(untilCrash))
    const next = await eventually(async () =>
      app.hosts.find((one) => one.url === crashed.url && one !== crashed),
    )
    await eventually(async () => Number(await ask('pid')) === next.pid || undefined)
    // The one that was taken away earlier would be here before it.
    expect(app.hosts).toHaveLength(INSTANCES + 1)
  })
})
