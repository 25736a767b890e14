import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import { describe, expect, it } from 'vitest'
import { createStoreClock } from '../../src/store/store-clock.ts'

const HOURS = 3_600_000
const STORE = Date.parse('2026-11-20T10:00:00.400Z')

/** A machine whose clock is ahead of the store's, after some answers that took `latency` ms each. */
async function answered(ahead: number, answers: number, latency = 40, date = true) {
  let now = STORE
  const clock = createStoreClock(() => now + ahead)
  const request = createPipelineRequest({ url: 'https://store.example' })
  for (let count = 0; count < answers; count += 1) {
    now += 333
    await clock.policy.sendRequest(request, async () => {
      now += latency / 2
      const headers = createHttpHeaders(date ? { date: new Date(now).toUTCString() } : {})
      now += latency / 2
      return { request, headers, status: 200 }
    })
  }
  return { error: clock.now() - now }
}

describe('the clock that the store sets', () => {
  it.each([0, 0.4, -0.4])('leaves a good clock alone (%f s off)', async (seconds) => {
    expect((await answered(seconds * 1000, 1)).error).toBeCloseTo(seconds * 1000, -3)
  })

  it('does not move a clock that no answer contradicts', async () => {
    expect((await answered(0, 20)).error).toBe(0)
  })

  it.each([26 * HOURS, -26 * HOURS, 5000])(
    'is within a second of the store after one answer, on a machine that is %i ms ahead',
    async (ahead) => {
      expect(Math.abs((await answered(ahead, 1)).error)).toBeLessThanOrEqual(1020)
    },
  )

  it('gets closer with every answer, and slow answers do not spoil it', async () => {
    expect(Math.abs((await answered(26 * HOURS, 30)).error)).toBeLessThan(400)
    expect(Math.abs((await answered(26 * HOURS, 3, 30_000)).error)).toBeLessThan(32_000)
  })

  it('is the machine’s own as long as the store does not say the time', async () => {
    expect((await answered(5000, 3, 40, false)).error).toBe(5000)
  })
})
