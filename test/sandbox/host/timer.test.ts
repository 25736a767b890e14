import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHostBlobs } from '../../../sandbox/host/host-blobs.ts'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { parseSchedule } from '../../../sandbox/host/timer-schedule.ts'
import { statusAfter, statusAtStart } from '../../../sandbox/host/timer-status.ts'
import { storageCredential } from '../storage/unsigned-token.ts'
import { type Ground, prepareGround, sighting, sightings } from './setup.ts'

describe('a schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-03-01T00:05:00Z', 'six fields, seconds first'],
    ['*/5 * * * *', '2026-03-01T00:05:00Z', 'five fields'],
    ['0 30 9 * Jan Mon', '2027-01-04T09:30:00Z', 'names of months and days'],
    ['0 0 0 13 * 5', '2026-03-13T00:00:00Z', 'day and weekday must both match, unlike in cron'],
    ['0 0 0 1 jul *', '2026-07-01T00:00:00Z', 'a month with the letter L is not the L of cron'],
    ['0 0 22-2 * * *', '2026-03-01T02:00:00Z', 'a range that runs backwards is turned round'],
    ['0 */0 * * * *', '2026-03-01T00:01:00Z', 'a step of nothing is one'],
    ['00:05:00', '2026-03-01T00:05:00Z', 'a time span, counted from the last tick'],
    ['1.00:00:00', '2026-03-02T00:00:00Z', 'a time span of a day'],
  ])('%s fires next at %s: %s', (expression, next) => {
    const found = parseSchedule(expression).nextAfter(new Date('2026-03-01T00:00:00Z'))
    expect(found).toEqual(new Date(next))
  })

  it.each([
    ['@daily', 'no nicknames'],
    ['0 0 0 L * *', 'no last day'],
    ['0 0 0 ? * 5', 'no question mark'],
    ['0 0 0 * * 5#1', 'no nth weekday'],
    ['0 61 * * * *', 'out of range'],
    ['0 0 0 * * * 2026', 'no year'],
    ['0 0 0 31 2 *', 'a day that never comes'],
  ])('refuses %s: %s', (expression) => {
    expect(() => parseSchedule(expression)).toThrow()
  })
})

// ScheduleMonitor.cs of azure-webjobs-sdk-extensions.
it.each([
  ['is kept of a timer that ticks once a minute', '0 * * * * *', '2026-03-01T00:01:00.000Z'],
  ['is not kept of one that ticks more often', '*/30 * * * * *', undefined],
])('a status %s', (_, expression, next) => {
  const schedule = parseSchedule(expression)
  const now = new Date('2026-03-01T00:00:00Z')
  expect(statusAtStart(schedule, now, undefined)?.Next).toBe(next)
  expect(statusAfter(schedule, now)?.Next).toBe(next)
})

describe('a timer function', () => {
  let ground: Ground
  let host: FunctionsHost

  beforeAll(async () => {
    ground = await prepareGround()
    const settings = ground.settings({ 'AzureWebJobs.everySecond.Disabled': 'false' })
    host = await ground.start({ settings })
  }, 30_000)
  afterAll(() => ground.stop())

  // ScheduleMonitor.cs of azure-webjobs-sdk-extensions.
  it('runs by hand with the status of a timer that has not fired yet, and without metadata', async () => {
    await host.invoke('nightly')
    expect(await sighting(host, 'nightly')).toEqual({
      timer: {
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: '0001-01-01T00:00:00',
          next: expect.stringMatching(/T03:00:00\.000Z$/),
          lastUpdated: expect.any(String),
        },
        isPastDue: false,
      },
      metadata: null,
    })
  })

  it('does not run by hand without the master key', async () => {
    const answer = await fetch(`${host.url}/admin/functions/nightly`, {
      method: 'POST',
      headers: { 'x-functions-key': host.functionKey },
      body: '{"input":""}',
    })
    expect(answer.status).toBe(401)
  })

  it('runs at start when it says so', async () => {
    await host.logs.find(({ message }) => message === 'ran at start')
  })

  // ScheduleMonitor.cs and StorageScheduleMonitor.cs of azure-webjobs-sdk-extensions.
  it('makes up once for a tick that passed while nothing ran, and says so', async () => {
    const { blobUri } = ground.azurite
    const settings = ground.settings({ AzureWebJobsStorage__blobServiceUri: blobUri })
    const blobs = openHostBlobs({
      settings,
      credentialOf: () => storageCredential,
      tries: (ask) => ask(),
    })
    const last = '2026-01-01T03:00:00.000Z'
    const status = { Last: last, Next: '2026-01-02T03:00:00.000Z', LastUpdated: last }
    await blobs?.write('timers/Host.Functions.nightly/status', JSON.stringify(status))
    const late = await ground.start({ settings })
    const seen = await sighting(late, 'nightly')
    expect(seen.timer).toMatchObject({ isPastDue: true, scheduleStatus: { last } })
    await late.logs.find(({ message }) =>
      message.endsWith('UnscheduledInvocationReason: IsPastDue'),
    )
    await late.stop()
    const next = await ground.start({ settings })
    await next.logs.find(({ message }) => message === 'ran at start')
    await next.stop()
    expect(sightings(next, 'nightly')).toEqual([])
  })

  it('is tried again as often as its retry says, and told about it', async () => {
    await host.invoke('retried')
    await host.logs.find(({ message }) => message.startsWith('attempt {"retryCount":2'))
    const attempts = host.logs.all.filter(({ message }) => message.startsWith('attempt '))
    expect(attempts.map(({ message }) => JSON.parse(message.slice(8)))).toEqual([
      { retryCount: 0, maxRetryCount: 2 },
      ...[1, 2].map((retryCount) => ({
        retryCount,
        maxRetryCount: 2,
        exception: expect.objectContaining({ message: expect.stringContaining('never works') }),
      })),
    ])
  })

  it('never overlaps itself, and ticks missed during a run become one run', async () => {
    // Each run takes 2.3 s of a schedule of 1 s: two of them pass over several ticks.
    let ends = 0
    await host.logs.find(({ functionName, message }) => {
      if (functionName === 'everySecond' && message.startsWith('everySecond ends')) ends += 1
      return ends === 2
    })
    const own = host.logs.all
      .filter(({ functionName, message }) => {
        return functionName === 'everySecond' && /^(Executing|everySecond ends)/.test(message)
      })
      .map(({ message }) => message.slice(0, 9))
    expect(own.slice(0, 4)).toEqual(['Executing', 'everySeco', 'Executing', 'everySeco'])
    expect(sightings(host, 'everySecond').length).toBeGreaterThanOrEqual(2)
  }, 10_000)
})
