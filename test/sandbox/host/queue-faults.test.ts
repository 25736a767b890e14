import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { type StorageGate, startStorageGate } from '../../../sandbox/storage/gate.ts'
import { countOf, eventually, peek, send, withId } from './queue-looks.ts'
import { base64, type Ground, prepareGround, sighting, sightings } from './setup.ts'

let ground: Ground

beforeAll(async () => {
  ground = await prepareGround()
}, 30_000)
afterAll(() => ground.stop())

describe('a message', () => {
  it('comes back after the lock when the process is killed in the middle', async () => {
    const settings = ground.settings({ SUFFIX: 'killed', SANDBOX_QUEUE_LOCK_SECONDS: '2' })
    const first = await ground.start({ settings })
    await send(ground.queue('work-killed'), base64({ name: 'survivor', sleepMs: 60_000 }))
    const seen = await sighting(first, 'work', withId('survivor'))
    expect(seen.metadata).toMatchObject({ dequeueCount: 1 })
    await first.kill()
    const { masterKey, functionKey, eventGridKey } = first
    const second = await ground.start({
      settings,
      port: Number(new URL(first.url).port),
      keys: { masterKey, functionKey, eventGridKey },
    })
    expect([second.url, second.eventGridUrl('events')]).toEqual([
      first.url,
      first.eventGridUrl('events'),
    ])
    const again = await sighting(second, 'work', withId('survivor'))
    expect(again.metadata).toMatchObject({ dequeueCount: 2 })
    await second.kill()
  }, 20_000)

  // The host outlives its worker: it fails the invocation, and the lock of ten minutes does not matter.
  it('comes back at once when its worker ends by a rejection that nobody handles', async () => {
    const settings = ground.settings({ SUFFIX: 'reject' })
    const first = await ground.start({ settings })
    await send(ground.queue('work-reject'), base64({ name: 'r', reject: true, sleepMs: 60_000 }))
    expect(await first.exited).toEqual({ code: 1, signal: null })
    const second = await ground.start({ settings })
    const again = await sighting(second, 'work', withId('r'))
    expect(again.metadata).toMatchObject({ dequeueCount: 2 })
    await second.kill()
  })

  it('goes to the poison queue unseen when it was received too often already', async () => {
    const settings = ground.settings({ SUFFIX: 'often' })
    const queue = ground.queue('work-often')
    await ground.createQueues('work-often')
    await queue.sendMessage(base64({ name: 'takes the process down' }))
    for (let received = 0; received < 3; received += 1) {
      const [message] = (await queue.receiveMessages()).receivedMessageItems
      await queue.updateMessage(message?.messageId ?? '', message?.popReceipt ?? '', undefined, 0)
    }
    const other = await ground.start({ settings })
    await eventually(async () => (await peek(ground.queue('work-often-poison')))[0])
    expect(sightings(other, 'work')).toEqual([])
    await other.stop()
  }, 15_000)

  // QueueProcessor.cs of azure-sdk-for-net: the message is gone, or somebody else has it by now.
  it.each([
    ['deleted', 'gone'],
    ['received by somebody else', 'theirs'],
  ])('that was %s meanwhile is let go, and the host runs on', async (_, name) => {
    const other = await ground.start({ settings: ground.settings({ SUFFIX: name }) })
    const queue = ground.queue(`work-${name}`)
    await send(queue, base64({ name: 'first', sleepMs: 700 }))
    const { metadata } = await sighting(other, 'work', withId('first'))
    const { id, popReceipt } = metadata as { id: string; popReceipt: string }
    if (name === 'gone') await queue.deleteMessage(id, popReceipt)
    else await queue.updateMessage(id, popReceipt, undefined, 60)
    await other.logs.find(({ category }) => category === 'Azure.Core')
    await send(queue, base64({ name: 'second' }))
    await sighting(other, 'work', withId('second'))
    await other.stop()
    expect(await countOf(queue)).toBe(name === 'gone' ? 0 : 1)
  })

  it('is finished, and deleted, by a host that stops politely', async () => {
    const other = await ground.start({ settings: ground.settings({ SUFFIX: 'polite' }) })
    await send(ground.queue('work-polite'), base64({ name: 'last', sleepMs: 1000 }))
    await sighting(other, 'work', withId('last'))
    await other.stop()
    expect(await countOf(ground.queue('work-polite'))).toBe(0)
  }, 15_000)
})

// QueueListener.cs of azure-sdk-for-net, and Azure.Core for the tries: 0, 0.8, 2.4, 5.6, 12 and 24.8 s, shorter here.
describe('a look at a queue', () => {
  const TIME_SCALE = 0.05
  let gate: StorageGate
  let host: FunctionsHost

  let count = 0
  beforeEach(async () => {
    gate = await startStorageGate(ground)
    count += 1
    const suffix = `look${count}`
    const settings = ground.settings({ SUFFIX: suffix, Store__queueServiceUri: gate.queueUri })
    host = await ground.start({ settings, timeScale: TIME_SCALE })
    work = `work-${suffix}`
    await until(() => looks().some(({ status }) => status === 200))
  })
  afterEach(async () => {
    await host.kill()
    await gate.stop()
  })
  let work: string
  const looks = () =>
    gate.calls.filter(({ method, path }) => method === 'GET' && path.includes(`/${work}/messages?`))
  const refuse = (status: number, times = 10_000) =>
    gate.failNext({ service: 'queue', method: 'GET', path: new RegExp(`/${work}/`), status, times })
  const ended = async () => {
    expect(await host.exited).toEqual({ code: 1, signal: null })
    expect(host.logs.all.at(-1)).toMatchObject({
      level: 'critical',
      message: expect.stringMatching(
        /^An unhandled exception has occurred. Host is shutting down./,
      ),
    })
  }

  it.each([
    [403, 1],
    [429, 6],
  ])('that is answered %i ends the whole host after %i tries', async (status, tries) => {
    refuse(status)
    await ended()
    expect(looks().filter((look) => look.status === status)).toHaveLength(tries)
  })

  it('ends the whole host when storage is not reached in six tries', async () => {
    const from = Date.now()
    gate.down('queue', true)
    await ended()
    expect(Date.now() - from).toBeGreaterThan(24_800 * TIME_SCALE)
  })

  it.each([[500], [503]])(
    'that is answered %i is made again, with waits that double',
    async (status) => {
      refuse(status, 6)
      await until(() => looks().filter((look) => look.status === status).length === 6)
      const at = looks().flatMap((look) => (look.status === status ? [look.at] : []))
      const gaps = at.slice(1).map((moment, index) => moment - (at[index] ?? 0))
      for (const [index, gap] of gaps.entries()) {
        expect(gap).toBeGreaterThanOrEqual(Math.floor(800 * 2 ** index * TIME_SCALE))
      }
      await send(ground.queue(work), base64({ name: 'after' }))
      await sighting(host, 'work', withId('after'))
    },
  )

  it.each([[404], [409]])(
    'that is answered %i is made again later, with a warning of Azure.Core',
    async (status) => {
      refuse(status, 3)
      await until(() => looks().filter((look) => look.status === status).length === 3)
      const said = await host.logs.find(({ category }) => category === 'Azure.Core')
      expect(said).toMatchObject({
        level: 'warning',
        message: expect.stringContaining(`${status}`),
      })
      await send(ground.queue(work), base64({ name: 'after' }))
      await sighting(host, 'work', withId('after'))
    },
  )
})

it('a queue that is missing is never created, and worked off once somebody creates it', async () => {
  const gate = await startStorageGate(ground)
  const settings = ground.settings({ SUFFIX: 'missing', Store__queueServiceUri: gate.queueUri })
  const host = await ground.startWithoutQueues({ settings })
  const said = await host.logs.find(({ category }) => category === 'Azure.Core')
  expect(said).toMatchObject({ level: 'warning' })
  expect(said.message).toMatch(/^Error response \[.*\] 404 The specified queue does not exist/)
  await ground.createQueues('work-missing')
  await send(ground.queue('work-missing'), base64({ name: 'at last' }))
  await sighting(host, 'work', withId('at last'))
  expect(gate.calls.filter(({ method }) => method === 'PUT')).toEqual([])
  await host.stop()
  await gate.stop()
})

it('the poison queue is created when the first message needs it, and not before', async () => {
  const gate = await startStorageGate(ground)
  const settings = ground.settings({ SUFFIX: 'first', Store__queueServiceUri: gate.queueUri })
  const host = await ground.start({ settings })
  await send(ground.queue('work-first'), 'not base64')
  await until(() => gate.calls.some(({ method, status }) => method === 'DELETE' && status === 204))
  const order = gate.calls.filter(({ method }) => method !== 'GET')
  expect(order.map(({ method, status }) => [method, status])).toEqual([
    ['POST', 404],
    ['PUT', 201],
    ['POST', 201],
    ['DELETE', 204],
  ])
  await host.stop()
  await gate.stop()
})

const until = (holds: () => boolean) => eventually(async () => holds() || undefined)
