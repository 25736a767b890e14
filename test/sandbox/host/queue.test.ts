import type { QueueClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { startStorageGate } from '../../../sandbox/storage/gate.ts'
import { base64, type Ground, prepareGround, sighting, sightings } from './setup.ts'

let ground: Ground
let host: FunctionsHost

beforeAll(async () => {
  ground = await prepareGround()
  host = await ground.start({ settings: ground.settings({ SANDBOX_QUEUE_LOCK_SECONDS: '1' }) })
}, 30_000)
afterAll(() => ground.stop())

async function eventually<T>(look: () => Promise<T | undefined>, limitMs = 8000): Promise<T> {
  const until = Date.now() + limitMs
  for (;;) {
    let problem: unknown = 'not yet'
    const found = await look().catch((error: unknown) => {
      problem = error
      return undefined
    })
    if (found !== undefined) return found
    if (Date.now() > until) throw new Error('It did not happen in time', { cause: problem })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const peek = async (queue: QueueClient) =>
  (await queue.peekMessages({ numberOfMessages: 32 })).peekedMessageItems.map(({ messageText }) =>
    Buffer.from(messageText, 'base64').toString(),
  )
const countOf = async (queue: QueueClient) =>
  (await queue.getProperties()).approximateMessagesCount ?? 0
const withId = (id: string) => (seen: Record<string, unknown>) =>
  (seen.message as { name?: string }).name === id
const work = () => ground.queue('work-x')
const send = async (queue: QueueClient, text: string) => {
  await eventually(async () => (await queue.exists()) || undefined)
  return queue.sendMessage(text)
}

describe('a message', () => {
  it('reaches its function with the metadata of the extension, and is deleted', async () => {
    const sent = await send(work(), base64({ name: 'plain', DEQUEUECOUNT: 'hidden' }))
    const seen = await sighting(host, 'work', withId('plain'))
    expect(seen.message).toEqual({ name: 'plain', DEQUEUECOUNT: 'hidden' })
    expect(seen.metadata).toEqual({
      queueTrigger: { name: 'plain', dEQUEUECOUNT: 'hidden' },
      // A member of the body hides the system value of that name, in any case.
      dequeueCount: 'hidden',
      id: sent.messageId,
      name: 'plain',
      popReceipt: expect.any(String),
      insertionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      expirationTime: expect.stringMatching(/\+00:00$/),
      nextVisibleTime: expect.stringMatching(/\+00:00$/),
    })
    await eventually(async () => (await countOf(work())) === 0 || undefined)
  })

  it('runs again when it was sent twice', async () => {
    await send(work(), base64({ name: 'twice' }))
    await send(work(), base64({ name: 'twice' }))
    await eventually(
      async () => sightings(host, 'work').filter(withId('twice')).length === 2 || undefined,
    )
  })

  it('stays locked while its function runs longer than the lock', async () => {
    await send(work(), base64({ name: 'long', sleepMs: 2500 }))
    await sighting(host, 'work', withId('long'))
    await eventually(async () => (await countOf(work())) === 0 || undefined)
    expect(sightings(host, 'work').filter(withId('long'))).toHaveLength(1)
  })

  it('moves to the poison queue after its function failed maxDequeueCount times', async () => {
    const text = JSON.stringify({ name: 'bad', fail: true })
    await send(work(), base64(text))
    const poison = await eventually(async () => {
      const found = await peek(ground.queue('work-x-poison'))
      return found.includes(text) ? found : undefined
    })
    expect(poison).toContain(text)
    const counts = sightings(host, 'work')
      .filter(withId('bad'))
      .map(({ metadata }) => (metadata as { dequeueCount: number }).dequeueCount)
    expect(counts).toEqual([1, 2, 3])
    expect(await countOf(work())).toBe(0)
  })

  it('moves to the poison queue without running when it is not base64', async () => {
    const before = sightings(host, 'work').length
    await send(work(), '{"name":"plain text"}')
    await eventually(async () => {
      const { peekedMessageItems } = await ground
        .queue('work-x-poison')
        .peekMessages({ numberOfMessages: 32 })
      return peekedMessageItems.find(({ messageText }) => messageText === '{"name":"plain text"}')
    })
    expect(sightings(host, 'work')).toHaveLength(before)
  })

  it('that fails in a poison queue is left invisible, not moved on', async () => {
    const queue = ground.queue('watched-x-poison')
    await send(queue, base64({ name: 'lost' }))
    await sighting(host, 'workPoison')
    await eventually(async () => (await countOf(queue)) === 1 || undefined)
    expect(await ground.queue('watched-x-poison-poison').exists()).toBe(false)
  })
})

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

describe('an output', () => {
  it.each([
    ['text', '"one text"', ['one text']],
    ['an object', '{"a":1}', ['{"a":1}']],
    ['an array, one message for each', '["x",{"b":2}]', ['x', '{"b":2}']],
    ['a number', '7', ['7']],
  ])('sends %s', async (_, body, messages) => {
    const queue = ground.queue('out-x')
    await queue.clearMessages().catch(() => undefined)
    const answer = await fetch(`${host.url}/api/output`, { method: 'POST', body })
    expect(answer.status).toBe(202)
    expect(await peek(queue)).toEqual(messages)
  })

  it('can be what a queue function returns', async () => {
    await ground
      .queue('out-x')
      .clearMessages()
      .catch(() => undefined)
    await send(ground.queue('relay-x'), base64({ passed: 'on' }))
    const found = await eventually(async () => {
      const messages = await peek(ground.queue('out-x'))
      return messages.length > 0 ? messages : undefined
    })
    expect(found).toEqual(['{"passed":"on"}'])
  })
})

it('works with a connection string as well', async () => {
  const settings = ground.settings({ SUFFIX: 'string', Store: ground.azurite.connectionString })
  const { Store__queueServiceUri, ...withString } = settings
  expect(Store__queueServiceUri).toBe(ground.azurite.queueUri)
  const other = await ground.start({ settings: withString })
  await send(ground.queue('work-string'), base64({ name: 'by string' }))
  await sighting(other, 'work', withId('by string'))
  await other.stop()
}, 15_000)

it('goes to the poison queue unseen when it was received too often already', async () => {
  const settings = ground.settings({ SUFFIX: 'often' })
  const queue = ground.queue('work-often')
  await queue.create()
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

it('is finished, and deleted, by a host that stops politely', async () => {
  const other = await ground.start({ settings: ground.settings({ SUFFIX: 'polite' }) })
  await send(ground.queue('work-polite'), base64({ name: 'last', sleepMs: 1000 }))
  await sighting(other, 'work', withId('last'))
  await other.stop()
  expect(await countOf(ground.queue('work-polite'))).toBe(0)
}, 15_000)

it('is processed when storage comes back after an outage', async () => {
  const { certificate, azurite } = ground
  const gate = await startStorageGate({ certificate, azurite })
  const other = await ground.start({
    settings: ground.settings({ SUFFIX: 'outage', Store__queueServiceUri: gate.queueUri }),
  })
  await send(ground.queue('work-outage'), base64({ name: 'before' }))
  await sighting(other, 'work', withId('before'))
  gate.down('queue', true)
  await other.logs.find(
    ({ category, level }) => category === 'Host.Triggers.Queue' && level === 'error',
  )
  await send(ground.queue('work-outage'), base64({ name: 'meanwhile' }))
  gate.down('queue', false)
  await sighting(other, 'work', withId('meanwhile'))
  await other.stop()
  await gate.stop()
}, 15_000)
