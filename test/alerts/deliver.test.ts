import { describe, expect, test } from 'vitest'
import { type AlertMessage, deliverAlert } from '../../src/alerts/deliver.ts'
import type { Config } from '../../src/config.ts'
import { startReceiver } from './receiver.ts'
import { SAMPLES } from './sample-alerts.ts'

const message = (alert: object, more: object = {}) => ({
  alert,
  attempt: 0,
  delivered: [],
  ...more,
})

function ports(destinations: Config['alerts']) {
  const lines: { level: string; fields: Record<string, unknown> }[] = []
  const at = (level: string) => (fields: Record<string, unknown>) =>
    void lines.push({ level, fields })
  const log = { info: at('info'), warn: at('warn'), error: at('error') }
  const clock = { now: () => new Date(), sleep: async () => {} }
  const back: { message: AlertMessage; delaySeconds: number }[] = []
  const requeue = async (message: AlertMessage, delaySeconds: number) =>
    void back.push({ message, delaySeconds })
  return { destinations, log, clock, lines, back, requeue }
}

describe('a message of the alert queue', () => {
  test.each([
    ['is sent and logged', 202, 'info', undefined],
    [
      'that is refused for good is an error in the log, and not tried again',
      400,
      'error',
      'AlertRefused',
    ],
    ['to a receiver that wants no more is an error in the log', 410, 'error', 'AlertRefused'],
  ])('%s', async (_, status, level, code) => {
    const receiver = await startReceiver({ status })
    const its = ports({ teamsUrl: receiver.origin })
    await deliverAlert(message(SAMPLES.fixed), its)
    await receiver.stop()
    expect(its.back).toEqual([])
    expect(its.lines).toHaveLength(1)
    expect(its.lines[0]).toMatchObject({ level, fields: { alert: SAMPLES.fixed.id } })
    expect(its.lines[0]?.fields.code).toBe(code)
    expect(receiver.received).toHaveLength(1)
  })

  test('that may go through later goes back with a growing delay, and with who has it', async () => {
    const [up, down] = [await startReceiver({ status: 202 }), await startReceiver({ status: 500 })]
    const its = ports({ teamsUrl: up.origin, webhook: { url: down.origin, secrets: [] } })
    await deliverAlert(message(SAMPLES.fixed), its)
    for (let round = 0; round < 2; round += 1) await deliverAlert(its.back.at(-1)?.message, its)
    expect(up.received).toHaveLength(1)
    expect(down.received).toHaveLength(3)
    expect(its.back.map(({ delaySeconds }) => delaySeconds)).toEqual([10, 20, 40])
    down.reply = { status: 200 }
    await deliverAlert(its.back.at(-1)?.message, its)
    expect(its.back).toHaveLength(3)
    await Promise.all([up.stop(), down.stop()])
  })

  test('that never goes through is an error in the log after two days, and then given up', async () => {
    const its = ports({ teamsUrl: 'http://127.0.0.1:9/' })
    let next: unknown = message(SAMPLES.fixed)
    for (let round = 0; round < 18; round += 1) {
      await deliverAlert(next, its)
      next = its.back.at(-1)?.message
    }
    const waited = its.back.reduce((sum, { delaySeconds }) => sum + delaySeconds, 0)
    expect(waited).toBeGreaterThan(36 * 3600)
    expect(its.back).toHaveLength(17)
    expect(its.lines.at(-1)).toMatchObject({ level: 'error', fields: { code: 'AlertNotSent' } })
  })

  test('that is no alert is refused, once', async () => {
    const its = ports({ teamsUrl: 'http://127.0.0.1:9/' })
    await deliverAlert({ id: 1 }, its)
    expect(its.lines).toMatchObject([{ level: 'error', fields: { code: 'AlertMalformed' } }])
  })

  test('with words of another version is sent all the same', async () => {
    const receiver = await startReceiver({ status: 202 })
    const held = { reason: 'newReason', detail: 'd' }
    const rules = [{ id: 'r', title: 't', severity: 'critical', held }]
    await deliverAlert(message({ ...SAMPLES.held, rules }), ports({ teamsUrl: receiver.origin }))
    await receiver.stop()
    expect(receiver.received[0]?.body).toContain('Held (newReason)')
  })
})
