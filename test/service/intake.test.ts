import { describe, expect, it } from 'vitest'
import { type IntakePorts, takeEvent } from '../../src/intake.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { workMessage } from '../../src/work-message.ts'
import { NOW, parameters, policy, THING_ID, tls } from '../engine/samples.ts'

/** Takes a change event of this time and gives back what came onto the queue, and what the log says. */
async function take(
  eventTime: string,
  resourceUri: string = THING_ID,
  more: Partial<IntakePorts> = {},
) {
  const queued: unknown[] = []
  const warned: unknown[] = []
  const ports = {
    own: {},
    policy,
    catalogue: createCatalogue([tls], parameters),
    enqueue: async (message: unknown) => void queued.push(JSON.parse(JSON.stringify(message))),
    log: { info: () => {}, warn: (fields: unknown) => void warned.push(fields), error: () => {} },
    clock: { now: () => NOW },
    noteEvent: () => {},
    ...more,
  } as unknown as IntakePorts
  const event = {
    id: 'e1',
    topic: '/subscriptions/x',
    subject: resourceUri,
    eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    eventTime,
    dataVersion: '2',
    metadataVersion: '1',
    data: { resourceUri, operationName: 'Contoso.Things/things/write' },
  }
  await takeEvent(event, ports)
  return { queued, warned }
}

const cause = (at: string) => ({ kind: 'reconcile', item: { cause: { id: 'e1', at } } })

describe('an event that is accepted is not lost', () => {
  it('it is not accepted while the queue cannot be written: Event Grid brings it again', async () => {
    const enqueue = () => Promise.reject(new Error('storage is away'))
    await expect(take(NOW.toISOString(), THING_ID, { enqueue })).rejects.toThrow('storage is away')
  })

  it.each([
    ['now', NOW.toISOString()],
    ['a day ago', '2026-11-19T10:00:00.000Z'],
    ['in the year 1', '0001-01-01T00:00:00.000Z'],
    ['a little ahead of our clock', '2026-11-20T10:04:59.000Z'],
  ])('it keeps its time when it happened %s', async (_, at) => {
    const { queued, warned } = await take(at)
    expect(queued).toMatchObject([cause(at)])
    expect(warned).toEqual([])
  })

  it.each([
    ['in the year 12026', '+012026-11-20T10:00:00.000Z'],
    ['in the last year that there is', '+275760-09-13T00:00:00.000Z'],
    ['before the year 0', '-000005-01-01T00:00:00.000Z'],
    ['in the year 9999', '9999-12-31T23:59:59.999Z'],
    ['tomorrow', '2026-11-21T10:00:00.000Z'],
    ['six minutes from now', '2026-11-20T10:06:00.000Z'],
  ])('it counts from its arrival when it says that it happened %s', async (_, at) => {
    const { queued, warned } = await take(at)
    expect(queued).toMatchObject([cause(NOW.toISOString())])
    expect(warned).toMatchObject([{ code: 'EventTimeUnbelievable', event: 'e1' }])
  })

  it.each([NOW.toISOString(), '+012026-11-20T10:00:00.000Z', '-000005-01-01T00:00:00.000Z'])(
    'what comes onto the queue is read from it: %s',
    async (at) => {
      const { queued } = await take(at)
      expect(queued.map((message) => workMessage.safeParse(message).success)).toEqual([true])
    },
  )
})

describe('an event about a name that only some types have', () => {
  it.each(["Don't page (prod)", '$web', 'a b'])('%s is work like any other', async (name) => {
    const id = THING_ID.replace(/one$/, name)
    const { queued } = await take(NOW.toISOString(), id)
    expect(queued).toMatchObject([{ kind: 'reconcile', item: { resourceId: id } }])
  })
})
