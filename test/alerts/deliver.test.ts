import { describe, expect, test } from 'vitest'
import { deliverAlert } from '../../src/alerts/deliver.ts'
import type { Config } from '../../src/config.ts'
import { startReceiver } from './receiver.ts'
import { SAMPLES } from './sample-alerts.ts'

function ports(destinations: Config['alerts']) {
  const lines: { level: string; fields: Record<string, unknown> }[] = []
  const at = (level: string) => (fields: Record<string, unknown>) =>
    void lines.push({ level, fields })
  const log = { info: at('info'), warn: at('warn'), error: at('error') }
  const clock = { now: () => new Date(), sleep: async () => {} }
  return { destinations, log, clock, lines }
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
    await deliverAlert(SAMPLES.fixed, its)
    await receiver.stop()
    expect(its.lines).toHaveLength(1)
    expect(its.lines[0]).toMatchObject({ level, fields: { alert: SAMPLES.fixed.id } })
    expect(its.lines[0]?.fields.code).toBe(code)
    expect(receiver.received).toHaveLength(1)
  })

  test('that may go through later is thrown back to the queue', async () => {
    const receiver = await startReceiver({ status: 500 })
    const its = ports({ teamsUrl: receiver.origin })
    await expect(deliverAlert(SAMPLES.fixed, its)).rejects.toMatchObject({ code: 'AlertNotSent' })
    await receiver.stop()
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
    await deliverAlert({ ...SAMPLES.held, rules }, ports({ teamsUrl: receiver.origin }))
    await receiver.stop()
    expect(receiver.received[0]?.body).toContain('Held (newReason)')
  })
})
