// What a user sees after the service was killed: the drift is put right, exactly once, recorded, told, and nothing waits.
import { expect } from 'vitest'
import type { Call } from '../../sandbox/azure/exchange.ts'
import { isObject } from '../../sandbox/azure/json.ts'
import { type Action, createServiceClient } from '../../sandbox/service-client.ts'
import type { RecordEntry } from '../../src/engine/record.ts'
import { GIVEN_UP_TABLE } from '../../src/store/given-up.ts'
import type { Scenario } from './scenarios.ts'
import type { Stage } from './stage.ts'

interface ResourceLog {
  readonly actions: readonly Action[]
  readonly entries: readonly { readonly entry: RecordEntry }[]
  readonly chain: { readonly valid: boolean; readonly broken?: string }
}

/** Expects that the drifts made after `since`, each on a resource of its own, were handled as promised. */
export async function expectPromiseKept(
  stage: Stage,
  scenarios: readonly Scenario[],
  since: Date,
): Promise<void> {
  const writes = writesOf(stage, since)
  expect(writes.map(nameOf), 'writes that Azure carried out').toHaveLength(scenarios.length)
  const rotations = writes.filter((call) => call.operation?.endsWith('/rotate/action'))
  expect(newKeyVersions(stage, since), 'new key versions').toBe(rotations.length)
  for (const scenario of scenarios) {
    const own = writes.filter((write) => isOf(write, scenario.resourceId))
    expect(own.map(nameOf), `writes to ${scenario.resourceId}`).toHaveLength(1)
    await expectHandled(stage, scenario, own, since)
  }
  const queues = ['work', 'alerts', 'work-poison', 'alerts-poison']
  const depths = await Promise.all(queues.map((queue) => stage.depth(queue)))
  expect(depths, `messages in ${queues.join(', ')}`).toEqual([0, 0, 0, 0])
  expect(givenUp(stage, since), 'messages that were given up').toEqual([])
  expect(stage.azure.events.deadLetters, 'events that never got through').toEqual([])
}

async function expectHandled(
  { azure, desk, sandbox }: Stage,
  { resourceId, rule, isRight }: Scenario,
  writes: readonly Call[],
  since: Date,
): Promise<void> {
  expect(isRight(azure), `${resourceId} is right again`).toBe(true)
  const client = createServiceClient(sandbox.host)
  const id = encodeURIComponent(resourceId)
  const log = await client.get<ResourceLog>(`/api/actions?resourceId=${id}`)
  expect(log.chain, 'the hash chain').toMatchObject({ valid: true })
  const actions = log.actions.filter(({ intendedAt }) => intendedAt >= since.toISOString())
  const verified = actions.filter(({ state }) => state === 'verified')
  expect(verified, 'verified actions').toEqual([expect.objectContaining({ rules: [rule] })])
  // What is neither verified nor failed would be open.
  const others = actions.filter((action) => !verified.includes(action))
  expect(others, 'all other actions').toEqual(others.map((one) => ({ ...one, state: 'failed' })))
  for (const write of writes) {
    // The newest intent before a write is the record of it; a failed action therefore has no write.
    const record = log.entries.findLast(
      ({ entry }) => entry.state === 'intended' && entry.at <= write.at,
    )
    expect(record?.entry.action, 'the record of the write').toBe(verified[0]?.action)
  }

  const told = desk.received.filter(({ data }) => data.action === verified[0]?.action)
  expect(told.map(({ type }) => type)).toContain('rebaseline.alert.fixed')
  const timeline = await client.get<{ actions: readonly Action[] }>('/api/actions?limit=5')
  expect(timeline.actions, 'the timeline').toContainEqual(verified[0])
  const page = await client.get<{ findings: readonly [{ rules: Record<string, object> }] }>(
    `/api/findings?resourceId=${id}`,
  )
  expect(page.findings[0].rules[rule], 'the finding').toMatchObject({ verdict: 'compliant' })
}

/** Writes of the service that Resource Manager or Key Vault carried out. */
function writesOf({ azure }: Stage, since: Date): readonly Call[] {
  return azure.calls.filter(
    ({ at, plane, principal, method, status }) =>
      at >= since.toISOString() &&
      principal === azure.estate.rebaseline.name &&
      // A query of Resource Graph is a POST.
      plane !== 'graph' &&
      method !== 'GET' &&
      status >= 200 &&
      status < 300,
  )
}

// What is given up is kept in a table of its own.
function givenUp({ gate }: Stage, since: Date): readonly string[] {
  return gate.calls.flatMap(({ at, method, path }) =>
    at >= since.getTime() && method !== 'GET' && path.includes(`/${GIVEN_UP_TABLE}(`) ? [path] : [],
  )
}

function newKeyVersions({ azure }: Stage, since: Date): number {
  return azure.events.published.filter(
    (event) =>
      isObject(event) &&
      event.eventType === 'Microsoft.KeyVault.KeyNewVersionCreated' &&
      String(event.eventTime) >= since.toISOString().slice(0, -1),
  ).length
}

function nameOf({ method, path }: Call): string {
  return `${method} ${path}`
}

// A vault names a key by its host and path, Resource Manager by its id.
function isOf({ plane, path }: Call, resourceId: string): boolean {
  if (plane !== 'vault') return path.toLowerCase().startsWith(resourceId.toLowerCase())
  const [, vault, key] = /\/vaults\/([^/]+)\/keys\/([^/]+)$/.exec(resourceId) ?? []
  return key !== undefined && path.startsWith(`${vault}.`) && path.includes(`/keys/${key}/`)
}
