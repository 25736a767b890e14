import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Fault } from '../../sandbox/azure/faults.ts'
import type { JsonObject } from '../../sandbox/azure/json.ts'
import { diagnosticSetting } from '../../sandbox/estate/data-science.ts'
import { groupId, ids, people, rebaseline } from '../../sandbox/estate/names.ts'
import { privateLink } from '../../sandbox/estate/storage.ts'
import { workspace } from '../../sandbox/estate/workspaces.ts'
import { valueAt } from '../../src/engine/json.ts'
import { accountId, accountsWith, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// A write from the plan to its proof, where other things happen in between.
let ground: Ground
const met = accountId('wpmet')
const several = accountId('wpseveral')
const aged = accountId('wpaged', 'rg-legacy')
const workspaces = `${groupId('rg-web')}/providers/Microsoft.MachineLearningServices/workspaces`
const user = `${workspaces}/mlw-aged`
const LONG_AGO = '2026-01-01T00:00:00.000Z'

beforeAll(async () => {
  const now = Date.now()
  const using = (id: string, account: string): readonly JsonObject[] => {
    const link = privateLink(id, 'amlworkspace', now)
    const holds = { kind: 'Default', account, vault: ids.hubVault } as const
    const own = { friendlyName: 'A workspace', connections: [link.connection] }
    return [workspace(id, now, {}, { ...holds, ...own }), link.endpoint, diagnosticSetting(id)]
  }
  ground = await startGround({
    estate: estateWith([met], {
      resources: [
        ...accountsWith({
          [several]: { allowSharedKeyAccess: true },
          [aged]: {
            allowSharedKeyAccess: true,
            keyCreationTime: { key1: LONG_AGO, key2: LONG_AGO },
          },
        }),
        ...using(user, aged),
      ],
    }),
  })
}, 60_000)
afterAll(() => ground.stop())

const refusal = (status: number, code: string): Fault => ({
  kind: 'status',
  status,
  body: { error: { code, message: `${code} by the sandbox` } },
})

function disturb(path: RegExp, method: string, fault: Fault, times?: number) {
  return ground.sandbox.azure.faults.add({
    match: { method, path, principal: rebaseline.name },
    fault,
    ...(times === undefined ? {} : { times }),
  })
}

interface Body {
  readonly outcome: string
  readonly plan: { readonly approval?: { readonly digest: string; readonly writes: unknown[] } }
  readonly missing?: readonly { readonly target: string }[]
  readonly actions: readonly { readonly state: string }[]
}

/** Confirms what waits for these rules, and waits for the last word on it. */
async function confirm(resourceId: string, ruleIds?: readonly string[]): Promise<Body> {
  const only = ruleIds === undefined ? {} : { ruleIds }
  const shown = (await ground.remediate({ resourceId, ...only, dryRun: true })).body as Body
  const approve = shown.plan.approval?.digest
  expect(shown.plan.approval?.writes.length).toBeGreaterThan(1)
  const asked = await ground.remediate({ resourceId, ...only, approve })
  if (asked.status === 200) return asked.body as Body
  expect(asked.status).toBe(202)
  const place = asked.headers.get('location') ?? ''
  return until(
    'the answer',
    async () => {
      const { state, answer } = (await ground.http('GET', place)).body as {
        state: string
        answer?: Body
      }
      return state === 'done' && answer
    },
    60_000,
  )
}

const kindsAbout = (id: string) =>
  ground.sandbox.alerts.received.flatMap(({ destination, body }) => {
    const { data } = body as { data?: { kind: string; resourceId: string; after: unknown } }
    return destination === 'webhook' && data?.resourceId === id ? [data] : []
  })

it('a switch that a colleague sets while a fix is planned is still set after it', async () => {
  const service = `${met}/blobServices/default`
  const { azure } = ground.sandbox
  const jonas = azure.as(people.jonas)
  const put = async (properties: JsonObject) => {
    const answer = await jonas.request('PUT', `${service}?api-version=2026-04-01`, { properties })
    expect(answer.status).toBe(200)
  }
  const kept = (days: number) => ({ deleteRetentionPolicy: { enabled: true, days } })
  await ground.deliver([changeEvent(service)])
  await ground.looked(service, 1)
  // What the service needs beside the document takes its time; the document itself was read by then.
  const held = disturb(new RegExp(`${met}$`, 'i'), 'GET', { kind: 'delay', ms: 2000 }, 1)
  const from = azure.calls.length
  await put({ ...kept(1), isVersioningEnabled: false })
  await until('the wait', () => held.hits > 0)
  await until('the first read', () =>
    azure.calls
      .slice(from)
      .some(({ method, path }) => method === 'GET' && path.toLowerCase() === service.toLowerCase()),
  )
  const lost = azure.events.disturb({ kind: 'drop' })
  await put({ ...kept(1), isVersioningEnabled: true })
  lost.remove()
  await ground.action(service, 'verified', 30_000)
  const now = azure.resource(service)?.properties as JsonObject
  expect(now).toMatchObject({ isVersioningEnabled: true })
  expect(Number(valueAt(now as never, ['deleteRetentionPolicy', 'days']))).toBeGreaterThan(1)
  const codes = (await ground.actionsOf(service)).map(({ reason }) => reason?.code)
  expect(codes).toContain('ChangedMeanwhile')
  expect(ground.writesOf(service)).toHaveLength(1)
}, 60_000)

it('a confirmed plan whose second write is throttled is carried out to its end', async () => {
  const settings = `${several}/providers/Microsoft.Security/defenderForStorageSettings/current`
  const off = { isEnabled: false, overrideSubscriptionLevelSettings: true }
  const answered = await ground.sandbox.azure
    .as(people.priya)
    .request('PUT', `${settings}?api-version=2025-06-01`, { properties: off })
  expect(answered.status).toBeLessThan(300)
  disturb(
    new RegExp(`${several}/providers/Microsoft.Security/`, 'i'),
    'PUT',
    {
      ...{ kind: 'throttle', retryAfterSeconds: 1 },
    },
    1,
  )
  const answer = await confirm(several)
  expect(answer.outcome).toBe('reconciled')
  expect(answer.missing).toBeUndefined()
  expect(answer.actions.map(({ state }) => state)).toEqual(['verified', 'failed', 'verified'])
}, 60_000)

it('a workspace that may still hold the old key is told as such, and nothing says that it was fixed', async () => {
  // The service learns what the workspace is built on.
  await ground.deliver([changeEvent(user)])
  await ground.looked(user, 1)
  disturb(/resyncKeys$/i, 'POST', refusal(500, 'InternalServerError'))
  const answer = await confirm(aged, ['storage-access-key-age'])
  expect(answer.outcome).toBe('partlyDone')
  expect(answer.missing?.map(({ target }) => target)).toEqual([`${user}/resyncKeys`])
  expect(answer.actions.map(({ state }) => state)).toEqual([
    'verified',
    ...['unproven', 'unproven', 'unproven'],
  ])
  await until('the alerts', () => kindsAbout(aged).length >= 3)
  const resync = kindsAbout(aged).filter(({ after }) =>
    JSON.stringify(after).includes('resyncKeys'),
  )
  expect(resync.map(({ kind }) => kind).toSorted()).toEqual(['partlyDone', 'unproven'])
}, 90_000)
