// Which host of an app has a timer, in virtual time, over leases in memory.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { HostBlobs } from '../../../sandbox/host/host-blobs.ts'
import { listenAlone } from '../../../sandbox/host/singleton.ts'

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true })
})
afterEach(() => {
  vi.useRealTimers()
})

const MINUTE = 60_000

/** Leases as storage gives them. */
function createLeases() {
  let held = { id: '', until: 0 }
  let ids = 0
  const check = (id: string) => {
    if (held.id !== id || held.until <= Date.now()) throw new Error('the lease is lost')
  }
  let seconds = 0
  const blobs = {
    async acquire(_name: string, asked: number) {
      if (held.until > Date.now()) return undefined
      ids += 1
      seconds = asked
      held = { id: `${ids}`, until: Date.now() + asked * 1000 }
      return held.id
    },
    async renew(_name: string, id: string) {
      check(id)
      held.until = Date.now() + seconds * 1000
    },
    async release(_name: string, id: string) {
      if (held.id === id) held.until = 0
    },
  }
  return blobs as unknown as HostBlobs
}

/** A host that would listen, and what it did. */
function host(blobs: HostBlobs) {
  const seen = { listens: false, refused: [] as number[], fatal: [] as unknown[] }
  const start = () => {
    seen.listens = true
    const stop = async () => {
      seen.listens = false
    }
    return { stop }
  }
  const from = Date.now()
  const onRefused = () => seen.refused.push((Date.now() - from) / 1000)
  const onFatal = (error: unknown) => seen.fatal.push(error)
  const options = { blobs, name: 'lock', start, timeScale: 1, onRefused, onFatal }
  return { seen, ...listenAlone(options) }
}

// SingletonManager.cs and SingletonListener.cs of azure-webjobs-sdk.
it('one host listens for as long as it runs, and another one within a minute after it stopped', async () => {
  const blobs = createLeases()
  const first = host(blobs)
  await vi.advanceTimersByTimeAsync(29_000)
  const second = host(blobs)
  // The lease was renewed for a minute 19 s ago, and the second one looks 40 s from now.
  await vi.advanceTimersByTimeAsync(10 * MINUTE + 20_000)
  expect([first.seen, second.seen]).toEqual([
    { listens: true, refused: [], fatal: [] },
    { listens: false, refused: [], fatal: [] },
  ])
  await first.stop()
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect([first.seen.listens, second.seen.listens]).toEqual([false, true])
})

it('a host whose lease is lost ends', async () => {
  const lost = new Error('lost')
  const { seen } = host({ ...createLeases(), renew: () => Promise.reject(lost) })
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(seen.fatal).toEqual([lost])
})

// FunctionListener.cs of azure-webjobs-sdk: the host of Functions starts although a listener does not.
it('a lease that cannot be asked for is asked for again after 2 s, doubled up to two minutes, and the host goes on', async () => {
  const leases = createLeases()
  let isRefused = true
  const acquire: typeof leases.acquire = (name, seconds) =>
    isRefused ? Promise.reject(new Error('403')) : leases.acquire(name, seconds)
  const { seen } = host({ ...leases, acquire })
  await vi.advanceTimersByTimeAsync(5 * MINUTE)
  expect(seen).toEqual({
    listens: false,
    refused: [0, 2, 6, 14, 30, 62, 126, 246],
    fatal: [],
  })
  isRefused = false
  await vi.advanceTimersByTimeAsync(2 * MINUTE)
  expect(seen.listens).toBe(true)
})
