import { describe, expect, it } from 'vitest'
import type { Alert } from '../../src/engine/alert.ts'
import { ALERT_QUEUE, enqueue, fitAlert } from '../../src/store/queues.ts'
import type { Storage } from '../../src/store/storage.ts'

// A message that does not fit a queue would be tried for ever: what is told must always fit.
const sent: string[] = []
const storage = {
  queue: async () => ({ sendMessage: async (text: string) => void sent.push(text) }),
} as unknown as Storage

const alertOf = (bytes: number): Alert => ({
  ...{ id: 'a', kind: 'fixed', at: '2026-01-01T00:00:00.000Z', resourceId: '/x', rules: [] },
  before: [{ path: 'p', value: 'v'.repeat(bytes) }],
  after: [],
  cause: { source: 'event', id: 'e', at: '2026-01-01T00:00:00.000Z' },
})

describe('an alert fits its message', () => {
  it.each([
    ['small', 10],
    ['just below the limit', 47_700],
    ['with its envelope just above it', 47_830],
    ['at the limit', 47_850],
    ['far above it', 500_000],
  ])('%s', async (_, bytes) => {
    const message = {
      alert: fitAlert(alertOf(bytes)),
      attempt: 17,
      delivered: ['teams', 'webhook'],
    }
    await enqueue(storage, ALERT_QUEUE, message)
    expect(sent.at(-1)?.length).toBeLessThanOrEqual(65_536)
  })

  it('keeps what may be confirmed, and says how much of the plan was cut away', () => {
    const values = Array.from({ length: 300 }, (_, n) => ({
      path: `p${n}`,
      value: 'v'.repeat(400),
    }))
    const writes = [{ target: '/x', before: values, after: values }]
    const approval = { digest: `sha256:${'a'.repeat(64)}`, rules: ['r'], writes }
    const cut = fitAlert({ ...alertOf(10), approval }).approval
    expect(cut?.digest).toBe(approval.digest)
    const kept = cut?.writes[0]?.after.length ?? 0
    expect(kept).toBeGreaterThan(0)
    expect(kept + (cut?.more ?? 0)).toBe(300)
  })

  it('offers no plan rather than one that does not fit', () => {
    const writes = [{ target: `/x/${'t'.repeat(60_000)}`, before: [], after: [] }]
    const approval = { digest: `sha256:${'a'.repeat(64)}`, rules: ['r'], writes }
    expect(fitAlert({ ...alertOf(10), approval }).approval).toBeUndefined()
  })

  it('every size around the limit', async () => {
    for (let bytes = 47_500; bytes < 48_100; bytes += 7) {
      const message = {
        alert: fitAlert(alertOf(bytes)),
        attempt: 17,
        delivered: ['teams', 'webhook'],
      }
      await expect(enqueue(storage, ALERT_QUEUE, message)).resolves.toBeUndefined()
    }
  })
})
