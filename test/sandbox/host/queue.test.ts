import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { startStorageGate } from '../../../sandbox/storage/gate.ts'
import { countOf, eventually, peek, send, withId } from './queue-looks.ts'
import { base64, type Ground, prepareGround, sighting, sightings } from './setup.ts'

let ground: Ground
let host: FunctionsHost

beforeAll(async () => {
  ground = await prepareGround()
  host = await ground.start({ settings: ground.settings({ SANDBOX_QUEUE_LOCK_SECONDS: '1' }) })
}, 30_000)
afterAll(() => ground.stop())

// A DateTimeOffset in .NET's invariant culture.
const INVARIANT = /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+00:00$/

const work = () => ground.queue('work-x')
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
      insertionTime: expect.stringMatching(INVARIANT),
      expirationTime: expect.stringMatching(INVARIANT),
      nextVisibleTime: expect.stringMatching(INVARIANT),
    })
    await eventually(async () => (await countOf(work())) === 0 || undefined)
  })

  // Utility.ApplyBindingData of azure-functions-host; the library reads what looks like JSON.
  it('shows its members as text, objects as JSON, and neither null nor lists', async () => {
    const inner = { at: '2026-01-02T03:04:05.120+02:00' }
    const members = {
      number: 1.5,
      yes: true,
      none: null,
      list: [1],
      inner,
      at: '2026-01-02T03:04:05Z',
    }
    await send(work(), base64({ name: 'members', ...members }))
    const { metadata } = await sighting(host, 'work', withId('members'))
    expect(metadata).toMatchObject({
      number: 1.5,
      yes: 'True',
      inner: { at: '2026-01-02T01:04:05.12+00:00' },
      at: '01/02/2026 03:04:05',
    })
    expect(metadata).not.toHaveProperty('none')
    expect(metadata).not.toHaveProperty('list')
  })

  it('is said to have come in one line of the function', async () => {
    const { messageId } = await send(work(), base64({ name: 'details' }))
    const line = await host.logs.find(({ message }) => message.includes(`MessageId: ${messageId}`))
    expect(line).toMatchObject({ level: 'information', category: 'Function.work' })
    expect(line.message).toMatch(
      /^Trigger Details: MessageId: \S+, DequeueCount: 1, InsertedOn: \S+\+00:00$/,
    )
  })

  it('runs again when it was sent twice', async () => {
    await send(work(), base64({ name: 'twice' }))
    await send(work(), base64({ name: 'twice' }))
    await eventually(
      async () => sightings(host, 'work').filter(withId('twice')).length === 2 || undefined,
    )
  })

  it('stays locked while its function runs longer than the lock', async () => {
    const gate = await startStorageGate(ground)
    const settings = ground.settings({
      ...{ SUFFIX: 'long', SANDBOX_QUEUE_LOCK_SECONDS: '1' },
      Store__queueServiceUri: gate.queueUri,
    })
    const own = await ground.start({ settings })
    const queue = ground.queue('work-long')
    let isSent = false
    let lockedAt = Date.now()
    let [renewals, longestMs] = [0, 0]
    const arrivals = new WeakMap<object, number>()
    gate.onCall(({ phase, call }) => {
      const now = Date.now()
      if (phase === 'before') arrivals.set(call, now)
      // The last look before the message was sent is the first that may have found it.
      if (phase === 'before' && call.method === 'GET' && !isSent) lockedAt = now
      if (phase === 'before' || !['PUT', 'DELETE'].includes(call.method)) return
      longestMs = Math.max(longestMs, now - lockedAt)
      lockedAt = arrivals.get(call) ?? 0
      if (call.method === 'PUT') renewals += 1
    })
    await send(queue, base64({ name: 'long', sleepMs: 2500 }))
    isSent = true
    await sighting(own, 'work', withId('long'))
    await eventually(async () => (await countOf(queue)) === 0 || undefined)
    expect(renewals).toBeGreaterThanOrEqual(2)
    // A machine that comes to a renewal or to the end when the lock is over has lost the message, as it would in Azure.
    const most = longestMs < 1000 ? 1 : Number.POSITIVE_INFINITY
    expect(sightings(own, 'work').filter(withId('long')).length).toBeLessThanOrEqual(most)
    await own.kill()
    await gate.stop()
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
    // The host puts it there first, and then takes it away here: a crash in between loses nothing.
    await eventually(async () => (await countOf(work())) === 0 || undefined)
    const line = host.logs.all.find(({ message }) => message.startsWith('Message has reached'))
    expect(line).toMatchObject({
      level: 'warning',
      category: 'Microsoft.Azure.WebJobs.Host.Queues.QueueProcessor',
      message: "Message has reached MaxDequeueCount of 3. Moving message to queue 'work-x-poison'.",
    })
  })

  // QueueExtensions.cs of azure-sdk-for-net gives no time to live, whatever the message had.
  it('lives for seven days in the poison queue', async () => {
    const queue = work()
    await queue.sendMessage('not base64 either', { messageTimeToLive: -1 })
    const poison = await eventually(async () => {
      const shown = await ground.queue('work-x-poison').peekMessages({ numberOfMessages: 32 })
      return shown.peekedMessageItems.find((one) => one.messageText === 'not base64 either')
    })
    const days = (Number(poison.expiresOn) - Number(poison.insertedOn)) / 86_400_000
    expect(days).toBe(7)
  })

  // QueueServiceClientProvider.cs of azure-sdk-for-net.
  it('moves to the poison queue at its first reception, without running, when it is not base64', async () => {
    const before = sightings(host, 'work').length
    await send(work(), '{"name":"plain text"}')
    const poison = await eventually(async () => {
      const { peekedMessageItems } = await ground
        .queue('work-x-poison')
        .peekMessages({ numberOfMessages: 32 })
      return peekedMessageItems.find(({ messageText }) => messageText === '{"name":"plain text"}')
    })
    expect(poison).toBeDefined()
    expect(sightings(host, 'work')).toHaveLength(before)
    expect(
      host.logs.all.find(({ category }) => category === 'Azure.Storage.Queues.QueueServiceClient'),
    ).toMatchObject({ level: 'warning', message: expect.stringMatching(/^Message decoding/) })
  })

  it('fails without running, and in the end moves to the poison queue, when its bytes are not UTF-8', async () => {
    const before = sightings(host, 'work').length
    const text = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')
    await send(work(), text)
    await eventually(async () => {
      const shown = await ground.queue('work-x-poison').peekMessages({ numberOfMessages: 32 })
      return shown.peekedMessageItems.find(({ messageText }) => messageText === text)
    })
    expect(sightings(host, 'work')).toHaveLength(before)
    const failed = host.logs.all.filter(({ message }) =>
      message.includes('DecoderFallbackException'),
    )
    expect(failed).toHaveLength(3)
  })

  // QueueProcessor.cs of azure-sdk-for-net: without a poison queue of its own a message is not released.
  it('that fails in a poison queue is left invisible, not moved on', async () => {
    const queue = ground.queue('watched-x-poison')
    const named = (name: string) => (seen: Record<string, unknown>) =>
      JSON.stringify(seen.message).includes(name)
    // One that was released would come again before the last of these.
    for (const name of ['lost', 'next', 'last']) {
      await send(queue, base64({ name }))
      await sighting(host, 'workPoison', named(name))
    }
    expect(sightings(host, 'workPoison').filter(named('lost'))).toHaveLength(1)
    await eventually(async () => (await countOf(queue)) === 3 || undefined)
    expect(await ground.queue('watched-x-poison-poison').exists()).toBe(false)
  })
})

describe('an output', () => {
  it.each([
    ['text', '"one text"', ['one text']],
    ['an object', '{"a":1}', ['{\n  "a": 1\n}']],
    ['an array, one message for each', '["x",{"b":2}]', ['x', '{\n  "b": 2\n}']],
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
    expect(found).toEqual(['{\n  "passed": "on"\n}'])
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
