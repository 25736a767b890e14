// A rule as that of the access keys: one action that a read proves, and after it calls that leave no trace anywhere.
import type { Change } from '../../src/engine/change.ts'
import { valueAt } from '../../src/engine/json.ts'
import type { WriteRequest } from '../../src/engine/plan.ts'
import { reconcile } from '../../src/engine/reconcile.ts'
import type { WorkItem } from '../../src/engine/work-item.ts'
import { createWorld, portsOver, type Setup, type World } from './ports.ts'
import { codedRule, GROUP, itemOf, THING_ID, thing, thingOf } from './samples.ts'

export const WORKSPACES = ['mlw-a', 'mlw-b'].map(
  (name) => `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/${name}`,
)

const resync = (workspace: string): Change => ({
  kind: 'request',
  method: 'POST',
  target: { id: `${workspace}/resync` },
  apiVersion: '2024-01-01',
  permissions: [],
  provenBy: 'operation',
})

export const keys = codedRule({
  id: 'thing-keys',
  gaps: ({ resource }) =>
    valueAt(resource, ['properties', 'key']) === 'old'
      ? [{ path: 'properties.key', actual: 'old', expected: 'young' }]
      : [],
  change: ({ unit }) => [
    {
      kind: 'request',
      method: 'POST',
      target: { below: '/regenerate' },
      apiVersion: thing.apiVersion,
      permissions: [],
      closes: ['properties.key'],
    },
    ...unit.map(resync),
  ],
  safety: { class: 'approval', why: 'Whoever holds the key fails.' },
})

/** A thing with an old key that two workspaces hold. */
export function keyed(): World {
  const world = createWorld([thingOf({ key: 'old' })])
  for (const workspace of WORKSPACES) world.units.set(workspace, [THING_ID])
  return world
}

/** Azure makes the new key; `answer` decides about the calls to the workspaces, by default they succeed. */
export function keysSetup(
  world: World,
  more: Partial<Setup> = {},
  answer: (request: WriteRequest) => ReturnType<NonNullable<Setup['onWrite']>> | undefined = () =>
    undefined,
): Setup {
  return {
    rules: [keys],
    onWrite: (request) => {
      const said = answer(request)
      if (said !== undefined) return said
      if (request.resourceId.endsWith('/regenerate')) {
        world.documents.set(THING_ID.toLowerCase(), thingOf({ key: 'young' }))
      }
      return { kind: 'done' }
    },
    ...more,
  }
}

/** The request of a person who confirms what waits now. */
export async function confirming(world: World, setup: Setup): Promise<WorkItem> {
  const shown = await reconcile(
    itemOf({ request: { id: 'look', dryRun: true } }),
    portsOver(world, { rules: setup.rules }),
  )
  const digest = shown.kind === 'reconciled' ? shown.plan.approval?.digest : undefined
  if (digest === undefined) throw new Error('nothing waits for a person')
  world.calls.length = 0
  const at = '2026-11-20T09:59:58.000Z'
  const cause = { source: 'person', id: 'request-1', at } as const
  const actor = { kind: 'user', name: 'Ada' } as const
  return itemOf({ cause: { ...cause, actor }, request: { id: 'request-1', approve: digest } })
}

export const sweepItem = (): WorkItem =>
  itemOf({ cause: { source: 'sweep', id: 'sweep-1', at: '2026-11-20T09:59:58.000Z' } })

/** How often each call reached Azure, by the end of its id. */
export function arrivalsOf(world: World): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { request } of world.arrivals) {
    const name = request.resourceId.split('/').slice(-2).join('/')
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Runs the item again and again, as the queue does, until it has nothing left to do. */
export async function untilDone(world: World, item: WorkItem, setup: Setup) {
  for (let round = 0; round < 20; round += 1) {
    const outcome = await reconcile(item, portsOver(world, setup))
    const wait = outcome.kind === 'later' ? outcome.delaySeconds : undefined
    const again = outcome.kind === 'reconciled' ? outcome.retryAfterSeconds : wait
    if (again === undefined) return outcome
    world.now += again * 1000
  }
  throw new Error('the loop did not come to rest')
}
