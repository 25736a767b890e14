// Kills the service after every single change that it makes, starts it again, and looks at what a user sees; and shows
// that at every other request it leaves what was left at one of these.
import { afterAll, describe, expect, test } from 'vitest'
import {
  discoverKillPoints,
  type KillPoint,
  killAt,
  killedFor,
  titleOf,
  writingOnly,
  writingPhase,
} from './kill-points.ts'
import { expectLongOperationSurvived, startSlowStage } from './long-operation.ts'
import { expectPromiseKept } from './promise.ts'
import { keyAge, storageTls, workspaceDiagnostics, workspaceNetwork } from './scenarios.ts'
import type { ServiceMoment } from './service-calls.ts'
import { openStagePool } from './stage-pool.ts'
import { expectOutageSurvived, outages } from './storage-outage.ts'
import { expectSweepSurvives, sweepPoints } from './sweep.ts'

const PATIENCE_MS = 120_000
const pool = openStagePool(4)
const starting = startSlowStage()
afterAll(() => Promise.all([pool.stop(), starting.then((stage) => stage.stop())]))

const AROUND = [
  ...['token', 'queue put to work', 'queue get from work', 'table GET records head'],
  ...['ARM GET stfraudprod', 'table GET findings', 'table PUT budgets'],
  ...['queue get from alerts', 'Teams POST', 'webhook POST', 'queue delete from alerts'],
]
const WRITTEN = ['table transaction on records']
const TOLD = [...['table PUT records timeline', 'queue put to alerts', 'queue delete from work']]
const cases = [
  {
    title: 'a storage account that allows TLS 1.0',
    scenario: storageTls,
    choose: (points: readonly KillPoint[]) => points,
    needed: [...AROUND, ...WRITTEN, ...TOLD, 'table PUT records head', 'ARM PATCH stfraudprod'],
    least: 50,
  },
  {
    title: 'a key that is too old',
    scenario: keyAge,
    choose: writingPhase,
    needed: [...WRITTEN, ...TOLD, 'Key Vault POST keys/cmk-fraud/rotate'],
    least: 10,
  },
  {
    title: 'a workspace that is open to the internet',
    scenario: workspaceNetwork,
    choose: writingPhase,
    needed: [...WRITTEN, ...TOLD, 'ARM PATCH mlw-fraud-prod'],
    least: 10,
  },
  {
    title: 'a workspace without diagnostic logs',
    scenario: workspaceDiagnostics,
    choose: writingOnly,
    needed: [...WRITTEN, 'ARM PUT rebaseline'],
    least: 6,
  },
]

// The points are known only after a run, and each is to be a test of its own.
const discovering = Promise.all(
  cases.map(async ({ choose, ...rest }) => {
    const points = choose(await pool.use((stage) => discoverKillPoints(stage, rest.scenario)))
    const killed = killedFor(points)
    const others = points.filter((point) => killed.get(point) !== point)
    return { ...rest, points, kills: [...new Set(killed.values())], others, killed }
  }),
)
const [discovered, slow] = await Promise.all([discovering, starting])

describe.concurrent('no work is lost, nothing is written twice, no write is without a record', () => {
  // Begins first, because it takes longest and hardly does anything.
  test(
    'a write that outlasts the lease is neither sent again nor called failed',
    () => expectLongOperationSurvived(slow),
    PATIENCE_MS,
  )

  describe.each(discovered)(
    '$title',
    ({ scenario, points, kills, others, killed, needed, least }) => {
      test('every step of the loop is a point to be killed at', () => {
        expect(points.map(({ name }) => name)).toEqual(expect.arrayContaining(needed))
        expect(points.length).toBeGreaterThanOrEqual(least)
        const writes = needed.filter((name) =>
          /^(table transaction|ARM P|Key Vault POST)/.test(name),
        )
        expect(kills.map(({ name }) => name)).toEqual(expect.arrayContaining(writes))
      })

      test.each(titled(kills, ' or the last'))(
        'killed %s',
        (_, point) =>
          pool.use(async (stage) => {
            const since = await killAt(stage, scenario, point)
            await expectPromiseKept(stage, [scenario], since)
          }),
        PATIENCE_MS,
      )

      test.each(
        others.map((point) => {
          const same = killed.get(point) ?? point
          return { at: titleOf(point), same: titleOf(same), left: [point.left, same.left] }
        }),
      )('a death $at leaves what one $same leaves', ({ left: [here, there] }) => {
        expect(here).toEqual(there)
      })
    },
  )

  test.each(titled(sweepPoints))(
    'a sweep, killed %s',
    (_, point) => pool.use((stage) => expectSweepSurvives(stage, point)),
    PATIENCE_MS,
  )

  test.each(titled(outages))(
    'storage goes away %s and comes back',
    (_, moment) => pool.use((stage) => expectOutageSurvived(stage, moment)),
    PATIENCE_MS,
  )
})

function titled(points: readonly ServiceMoment[], ifFewer = ''): [string, ServiceMoment][] {
  return points.map((point) => [titleOf(point) + (point.occurrence > 1 ? ifFewer : ''), point])
}
