import { describe, expect, it } from 'vitest'
import type { Service } from '../../src/app.ts'
import { AzureReadError } from '../../src/azure/arm.ts'
import { health } from '../../src/health.ts'
import { keep } from '../../src/keep.ts'
import { checkRights, type RightsReport } from '../../src/rights.ts'
import { periodOf } from '../../src/store/moments.ts'
import { sweepOverdue } from '../../src/sweep-age.ts'
import { NOW } from '../engine/samples.ts'

// What health says of a service, and that asking for it costs little.
const HOUR = 3_600_000
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR).toISOString()
const WHOLE = { actions: [], dataActions: [] }
const READ = 'Microsoft.Storage/storageAccounts/read'
const WRITE = 'Microsoft.Storage/storageAccounts/write'
const SCOPE = '/subscriptions/11111111-2222-3333-4444-555555555555'

interface State {
  readonly rights?: RightsReport | Error
  readonly finishedAt?: string
  readonly firstSeen?: string
  readonly periodMs?: number
  readonly storage?: Error
  readonly include?: string
  readonly sweep?: { readonly finishedAt: string | undefined; readonly queued: number }
  readonly teamsUrl?: string
  readonly givenUp?: number
}

function serviceWith(state: State): Service {
  const { rights = { scopes: [{ scope: SCOPE, missing: WHOLE }], notAsked: 0 }, periodMs } = state
  const { include = SCOPE, sweep, teamsUrl } = state
  return {
    config: {
      policy: {
        writes: 'on',
        effect: 'remediate',
        overrides: [{}],
        include: [include],
        exclude: [],
      },
      subscriptions: [include.split('/')[2]],
      alerts: { ...(teamsUrl === undefined ? {} : { teamsUrl }) },
    },
    storage: {
      queue: async () => ({ getProperties: async () => ({ approximateMessagesCount: 2 }) }),
    },
    marks: {
      last: async (source: string) =>
        source === 'sweep' && sweep !== undefined
          ? { id: 's', source, startedAt: ago(1), seen: 0, total: 0, ...sweep }
          : undefined,
      lastFinished: async () => state.finishedAt,
    },
    moments: {
      lastEvent: async () => ago(0.5),
      firstSeen: async () => state.firstSeen ?? ago(1),
      schedule: async () => periodMs && { expression: 'x', periodMs },
    },
    poison: async () => {
      if (state.storage) throw state.storage
      return { work: 1, alerts: 0 }
    },
    sweepWork: { count: async () => 0 },
    givenUp: {
      since: async (moment: Date, most: number) => {
        expect(moment.toISOString()).toBe(ago(7 * 24))
        return Array.from({ length: Math.min(most, state.givenUp ?? 0) }, (_, n) => ({
          id: `${n}`,
        }))
      },
    },
    rights: async () => {
      if (rights instanceof Error) throw rights
      return rights
    },
    work: { loop: { clock: { now: () => NOW } } },
  } as unknown as Service
}

describe('health', () => {
  it('tells what the service may do, how it is set up and what it last did', async () => {
    const answer = await health(serviceWith({ finishedAt: ago(2) }))
    expect(answer).toEqual({
      status: 200,
      body: {
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        writes: 'on',
        effect: { default: 'remediate', overrides: 1 },
        scope: { include: [SCOPE], exclude: [] },
        azure: { readable: true, writable: true },
        queues: { work: 2, alerts: 2 },
        poison: { work: 1, alerts: 0 },
        lastSweepFinishedAt: ago(2),
        lastEventAt: ago(0.5),
      },
    })
  })

  const missing = (...actions: string[]): RightsReport => ({
    scopes: [{ scope: SCOPE, missing: { actions, dataActions: [] } }],
    notAsked: 0,
  })
  it.each([
    [
      'a right to write is missing',
      { rights: missing(WRITE) },
      'RightsMissing',
      `may not ${WRITE} at ${SCOPE}`,
      { readable: true, writable: false },
    ],
    [
      'a right to read is missing',
      { rights: missing(READ) },
      'RightsMissing',
      `may not ${READ} at ${SCOPE}`,
      { readable: false, writable: true },
    ],
    [
      'many rights are missing',
      { rights: missing(...Array.from({ length: 30 }, (_, at) => `${WRITE}${at}`)) },
      'RightsMissing',
      'and 27 more at',
      { writable: false },
    ],
    [
      'a scope cannot be asked',
      {
        rights: {
          scopes: [{ scope: SCOPE, missing: WHOLE, unknown: 'AuthorizationFailed: no' }],
          notAsked: 0,
        },
      },
      'AzureUnreadable',
      `the rights at ${SCOPE} could not be asked for: AuthorizationFailed: no`,
      { readable: 'unknown', writable: 'unknown' },
    ],
    [
      'Azure cannot be asked at all',
      { rights: new Error('no token') },
      'AzureUnreadable',
      'no token',
      { readable: 'unknown', writable: 'unknown' },
    ],
    [
      'sweeps stopped',
      { finishedAt: ago(13), periodMs: 6 * HOUR },
      'SweepOverdue',
      'should have within 12 h',
      { readable: true },
    ],
    [
      'no sweep has ever ended',
      { firstSeen: ago(25) },
      'SweepOverdue',
      'no sweep has ended since',
      { readable: true },
    ],
    [
      'the scope is still that of the sample',
      { include: '/subscriptions/00000000-0000-0000-0000-000000000000' },
      'WatchesNothing',
      'put yours there',
      { readable: true },
    ],
    [
      'the last sweep found nothing to look at',
      { sweep: { finishedAt: ago(1), queued: 0 } },
      'WatchesNothing',
      'the last sweep found nothing',
      { readable: true },
    ],
    [
      'the URL for Teams is one that Microsoft switched off',
      { teamsUrl: 'https://prod-7.westeurope.logic.azure.com:443/workflows/secret?sig=secret' },
      'TeamsUrlEnded',
      'leads to prod-7.westeurope.logic.azure.com: Power Automate',
      { readable: true },
    ],
  ] as const)('is degraded and still 200 when %s', async (_, state, code, detail, azure) => {
    const { status, body } = await health(serviceWith(state as State))
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'degraded', azure })
    const { reasons } = body as { reasons: { code: string; detail: string }[] }
    expect(reasons).toEqual([{ code, detail: expect.stringContaining(detail) }])
    expect(JSON.stringify(body).length).toBeLessThan(3000)
    expect(JSON.stringify(body)).not.toContain('secret')
  })

  it.each([
    ['a sweep that is not listed to its end yet', { sweep: { finishedAt: undefined, queued: 0 } }],
    ['a sweep that found something', { sweep: { finishedAt: ago(1), queued: 1 } }],
    ['a Teams URL of today', { teamsUrl: 'https://a.b.environment.api.powerplatform.com:443/x' }],
    [
      'a Teams URL with the old host in its path',
      { teamsUrl: 'https://h.example/logic.azure.com' },
    ],
    [
      'a Teams URL at a host that only sounds like the old one',
      { teamsUrl: 'https://xlogic.azure.com/x' },
    ],
  ] as const)('is ok with %s', async (_, state) => {
    expect((await health(serviceWith(state))).body).toMatchObject({ status: 'ok' })
  })

  it.each([
    [0, undefined],
    [1, { count: 1, latest: [{ id: '0' }] }],
    [500, { count: 100, latest: Array.from({ length: 5 }, (_, n) => ({ id: `${n}` })) }],
  ])('shows of %i messages that were given up on lately: %j', async (givenUp, shown) => {
    const { body } = await health(serviceWith({ givenUp }))
    expect((body as { givenUp?: unknown }).givenUp).toEqual(shown)
  })

  it.each([
    ['the configuration is wrong', { problems: ['x'] }, 'misconfigured'],
    ['storage does not answer', serviceWith({ storage: new Error('away') }), 'storageUnavailable'],
  ] as const)('is 503 when %s: nothing can be done', async (_, service, status) => {
    const answer = await health(service)
    expect(answer).toMatchObject({ status: 503, body: { status, writes: 'off' } })
  })
})

describe('a sweep', () => {
  const times = { now: NOW, firstSeen: ago(500) }
  it.each([
    ['within two periods', { finishedAt: ago(11), periodMs: 6 * HOUR }, false],
    ['after two periods', { finishedAt: ago(13), periodMs: 6 * HOUR }, true],
    [
      'within a day, while nobody knows the period',
      { finishedAt: ago(23), periodMs: undefined },
      false,
    ],
    [
      'after a day, while nobody knows the period',
      { finishedAt: ago(25), periodMs: undefined },
      true,
    ],
    ['within an hour, however short the period', { finishedAt: ago(0.9), periodMs: 60_000 }, false],
    ['on a weekly schedule, after ten days', { finishedAt: ago(240), periodMs: 168 * HOUR }, false],
    ['never, in an old installation', { finishedAt: undefined, periodMs: 6 * HOUR }, true],
  ])('that last ended %s is overdue: %o, %s', (_, state, overdue) => {
    expect(sweepOverdue({ ...times, ...state }) !== undefined).toBe(overdue)
  })

  it.each([
    [
      'the run before and this one',
      { last: '2026-11-20T06:00:01Z', next: '2026-11-20T12:00:00Z' },
      6 * HOUR - 1000,
    ],
    ['the first run', { last: '0001-01-01T00:00:00', next: '2026-11-20T12:00:00Z' }, undefined],
    ['a run by hand', undefined, undefined],
    [
      'a clock that was set back',
      { last: '2026-11-20T12:00:00Z', next: '2026-11-20T06:00:00Z' },
      undefined,
    ],
  ])('has the period between two runs, by what the host says of %s', (_, status, period) => {
    expect(periodOf(status)).toBe(period)
  })
})

describe('the rights', () => {
  const grants = { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] }
  const needed = { actions: [READ, WRITE], dataActions: [] }

  it('are asked once for each scope that lies in no other, and each answer stands for itself', async () => {
    const asked: string[] = []
    const group = `${SCOPE}/resourceGroups/rg`
    const other = SCOPE.replace('1111', '9999')
    const list = async (path: string) => {
      asked.push(path)
      if (path.startsWith(other)) throw new AzureReadError('not allowed')
      return [grants]
    }
    const report = await checkRights(
      needed,
      [group, SCOPE, SCOPE.toUpperCase().replace('SUBSCRIPTIONS', 'subscriptions'), other],
      { list },
    )
    expect(asked).toEqual([
      `${SCOPE}/providers/Microsoft.Authorization/permissions`,
      `${other}/providers/Microsoft.Authorization/permissions`,
    ])
    expect(report).toEqual({
      scopes: [
        { scope: SCOPE, missing: { actions: [WRITE], dataActions: [] } },
        { scope: other, missing: WHOLE, unknown: 'not allowed' },
      ],
      notAsked: 0,
    })
  })

  it('are not asked at more than fifty scopes, and how many are left out is said', async () => {
    const scopes = Array.from({ length: 60 }, (_, at) => `${SCOPE}/resourceGroups/rg${at}`)
    const report = await checkRights(needed, scopes, { list: async () => [grants] })
    expect([report.scopes.length, report.notAsked]).toEqual([50, 10])
  })

  it('that come in a form nobody knows give nothing', async () => {
    const report = await checkRights(needed, [SCOPE], {
      list: async () => [null, { actions: 'x' }],
    })
    expect(report.scopes[0]?.missing.actions).toEqual([READ, WRITE])
  })
})

describe('an answer that may be a little old', () => {
  it('is asked for once, however many wait for it, kept for its time, and not kept when it failed', async () => {
    let now = 0
    let asked = 0
    const get = keep(
      async () => {
        asked += 1
        if (asked === 2) throw new Error('away')
        return asked
      },
      () => 100,
      () => now,
    )
    expect(await Promise.all([get(), get()])).toEqual([1, 1])
    now = 99
    expect(await get()).toBe(1)
    now = 100
    await expect(get()).rejects.toThrow('away')
    expect(await get()).toBe(3)
  })
})
