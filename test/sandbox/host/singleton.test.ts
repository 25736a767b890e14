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
  const seen = { listens: false, fatal: [] as unknown[] }
  const start = () => {
    seen.listens = true
    const stop = async () => {
      seen.listens = false
    }
    return { stop }
  }
  const onFatal = (error: unknown) => seen.fatal.push(error)
  return { seen, ...listenAlone({ blobs, name: 'lock', start, timeScale: 1, onFatal }) }
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
    { listens: true, fatal: [] },
    { listens: false, fatal: [] },
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
