import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { countOf, eventually, peek, send, withId } from './queue-looks.ts'
import { base64, type Ground, prepareGround, sighting, sightings } from './setup.ts'

let ground: Ground
let host: FunctionsHost

beforeAll(async () => {
  ground = await prepareGround()
  host = await ground.start({ settings: ground.settings({ SANDBOX_QUEUE_LOCK_SECONDS: '1' }) })
}, 30_000)
afterAll(() => ground.stop())

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
