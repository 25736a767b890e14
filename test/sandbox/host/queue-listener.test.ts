// The rules of a queue's listener in virtual time, over a queue in memory.
import { RestError } from '@azure/core-rest-pipeline'
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RegisteredFunction } from '../../../sandbox/host/core.ts'
import type { QueueSettings } from '../../../sandbox/host/host-json.ts'
import type { Invoker } from '../../../sandbox/host/invoker.ts'
import { listenToQueue } from '../../../sandbox/host/queue-listener.ts'
import { poisonNameOf } from '../../../sandbox/host/queue-work.ts'
import { createStorageTries } from '../../../sandbox/host/storage-tries.ts'
import { base64 } from './setup.ts'

const LOCK_SECONDS = 600
const SETTINGS: QueueSettings = {
  ...{ batchSize: 4, newBatchThreshold: 2, maxDequeueCount: 5 },
  ...{ visibilityTimeoutMs: 0, maxPollingIntervalMs: 60_000, messageEncoding: 'base64' },
}

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true })
})
afterEach(() => {
  vi.useRealTimers()
})

const refusal = (statusCode: number) => new RestError(`${statusCode}`, { statusCode })
const triesOnce = <T>(ask: () => Promise<T>) => ask()

/** A queue in memory: what is in it, and what it was asked for. */
function createQueue(texts: readonly string[]) {
  const from = Date.now()
  const messages = new Map(
    texts.map((text) => [text, { text, count: 0, visibleAt: from, receipt: '' }]),
  )
  /** When it was looked at. */
  const looks: number[] = []
  const port = {
    name: 'work',
    async receiveMessages(asked: { numberOfMessages: number; visibilityTimeout: number }) {
      looks.push(Date.now() - from)
      const found = [...messages.values()]
        .filter(({ visibleAt }) => visibleAt <= Date.now())
        .slice(0, asked.numberOfMessages)
      for (const one of found) {
        one.count += 1
        one.visibleAt = Date.now() + asked.visibilityTimeout * 1000
        one.receipt = `${one.text} ${one.count}`
      }
      const at = new Date()
      const receivedMessageItems = found.map(
        ({ text, count, receipt }): DequeuedMessageItem => ({
          ...{ messageId: text, popReceipt: receipt, messageText: base64(text) },
          ...{ dequeueCount: count, insertedOn: at, expiresOn: at, nextVisibleOn: at },
        }),
      )
      return { receivedMessageItems }
    },
    async updateMessage(id: string, receipt: string, _text: undefined, seconds: number) {
      const message = messages.get(id)
      if (message?.receipt !== receipt) throw refusal(404)
      message.visibleAt = Date.now() + seconds * 1000
      return { popReceipt: receipt }
    },
    async deleteMessage(id: string) {
      messages.delete(id)
    },
  }
  return { port, looks, messages, now: () => Date.now() - from }
}

/** A listener over it, whose function does `work`. */
function listen(
  { port }: ReturnType<typeof createQueue>,
  work: (text: string) => Promise<unknown> = async () => undefined,
  settings: Partial<QueueSettings> = {},
) {
  const fatal: unknown[] = []
  const invoker = {
    invoke: (_fn: unknown, { data }: { data: { string?: string } }) => work(data.string ?? ''),
  } as unknown as Invoker
  const listener = listenToQueue({
    fn: {} as RegisteredFunction,
    queue: port as unknown as QueueClient,
    poison: port as unknown as QueueClient,
    settings: { ...SETTINGS, ...settings },
    ...{ lockSeconds: LOCK_SECONDS, invoker, tries: triesOnce, write: () => {} },
    onFatal: (error) => fatal.push(error),
  })
  return { listener, fatal }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const forever = () => new Promise<never>(() => {})

// QueueListener.cs of azure-sdk-for-net, with its RandomizedExponentialBackoffStrategy without the random part.
describe('a queue is looked at', () => {
  it('after waits that double while it is empty, up to maxPollingInterval, and begin anew after a message', async () => {
    const queue = createQueue([])
    listen(queue, forever, { maxPollingIntervalMs: 1000 })
    await pass(4000)
    expect(queue.looks).toEqual([0, 100, 300, 700, 1500, 2500, 3500])
    queue.messages.set('late', { text: 'late', count: 0, visibleAt: 0, receipt: '' })
    await pass(1000)
    expect(queue.looks.slice(7)).toEqual([4500, 4500, 4600, 4800])
  })

  it('for a new batch when no more than newBatchThreshold run, and at once', async () => {
    const queue = createQueue([...'abcdefghijkl'])
    const running = new Map<string, () => void>()
    let most = 0
    listen(queue, async (text) => {
      const ended = new Promise<void>((resolve) => running.set(text, resolve))
      most = Math.max(most, running.size)
      await ended
      running.delete(text)
    })
    const end = async (text: string) => {
      running.get(text)?.()
      await pass(0)
    }
    await pass(0)
    expect([...running.keys()]).toEqual([...'abcd'])
    await end('a')
    expect([...running.keys()]).toEqual([...'bcd'])
    await end('b')
    expect([...running.keys()]).toEqual([...'cdefgh'])
    await pass(300_000)
    for (const text of 'cdefghij') await end(text)
    expect(most).toBe(6)
  })

  it.each([400, 401, 403, 429])('and the host ends when that is answered %i', async (status) => {
    const queue = createQueue([])
    const refused = refusal(status)
    const { fatal } = listen({
      ...queue,
      port: { ...queue.port, receiveMessages: () => Promise.reject(refused) },
    })
    await pass(0)
    expect(fatal).toEqual([refused])
  })
})

describe('a message', () => {
  it('whose function failed comes again after visibilityTimeout', async () => {
    const queue = createQueue(['bad'])
    const runs: number[] = []
    const fail = async () => {
      runs.push(queue.now())
      throw new Error('refused')
    }
    listen(queue, fail, { visibilityTimeoutMs: 3000, maxPollingIntervalMs: 100 })
    await pass(6500)
    expect(runs).toEqual([0, 3000, 6000])
  })

  it('that a stopping host has just received does not run, and another one can have it at once', async () => {
    const queue = createQueue(['late'])
    const { port } = queue
    let answer = () => {}
    const asked = new Promise<void>((resolve) => {
      answer = resolve
    })
    const ran: string[] = []
    const receiveMessages: typeof port.receiveMessages = async (options) => {
      const received = await port.receiveMessages(options)
      await asked
      return received
    }
    const { listener } = listen({ ...queue, port: { ...port, receiveMessages } }, async (text) =>
      ran.push(text),
    )
    await pass(0)
    const stopped = listener.stop()
    answer()
    await stopped
    expect(ran).toEqual([])
    expect(queue.messages.get('late')?.visibleAt).toBe(Date.now())
  })

  // UpdateQueueMessageVisibilityCommand.cs of azure-sdk-for-net.
  it.each([
    ['ends the host when it is refused', 403, 1],
    ['is given up when the message is gone, and the host lives', 404, 0],
  ])('is locked again at half of its lock, which %s', async (_, status, ends) => {
    const queue = createQueue(['long'])
    const renewals: number[] = []
    const updateMessage = () => {
      renewals.push(queue.now())
      return Promise.reject(refusal(status))
    }
    const { fatal } = listen({ ...queue, port: { ...queue.port, updateMessage } }, forever)
    await pass(LOCK_SECONDS * 900)
    expect(renewals).toEqual([LOCK_SECONDS * 500])
    expect(fatal).toHaveLength(ends)
  })
})

it.each([
  ['takes the end -poison', 'work', 'work-poison'],
  ['may have 63 characters', 'q'.repeat(56), `${'q'.repeat(56)}-poison`],
  ['of more than 63 is none', 'q'.repeat(57), undefined],
  ['of a poison queue is none', 'work-poison', undefined],
])('the name of a poison queue %s', (_, queue, poison) => {
  expect(poisonNameOf(queue)).toBe(poison)
})

// RetryPolicy and ResponseClassifier of Azure.Core in azure-sdk-for-net.
describe('storage is asked', () => {
  const attempts = async (problem: Error) => {
    const from = Date.now()
    const at: number[] = []
    const asked = createStorageTries({ timeScale: 1, write: () => {} })(async () => {
      at.push(Date.now() - from)
      throw problem
    })
    const met = asked.catch((error: unknown) => error)
    await pass(60_000)
    expect(await met).toBe(problem)
    return at
  }

  it.each([408, 429, 500, 502, 503, 504])('six times when it answers %i', async (status) => {
    expect(await attempts(refusal(status))).toEqual([0, 800, 2400, 5600, 12_000, 24_800])
  })

  it('six times when it does not answer', async () => {
    expect(await attempts(new RestError('no answer'))).toHaveLength(6)
  })

  it.each([400, 401, 403, 404, 409, 412, 501])('once when it answers %i', async (status) => {
    expect(await attempts(refusal(status))).toEqual([0])
  })
})
