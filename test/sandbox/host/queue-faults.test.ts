import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStorageGate } from '../../../sandbox/storage/gate.ts'
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
})
