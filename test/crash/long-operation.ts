// A process that dies while Azure works takes what it knew about the operation with it: only the resource can tell.
import { expect } from 'vitest'
import { killAt } from './kill-points.ts'
import { expectPromiseKept } from './promise.ts'
import { workspaceNetwork } from './scenarios.ts'
import { type Stage, startStage } from './stage.ts'

/** A stage on which Azure works longer than the lease of an open action and all looks after it. */
export function startSlowStage(): Promise<Stage> {
  return startStage({ longRunningMs: 9000 })
}

/** Kills the service when Azure has begun to work, and expects one write, one proof and nothing else told. */
export async function expectLongOperationSurvived(stage: Stage): Promise<void> {
  const point = { phase: 'after', name: 'ARM PATCH mlw-fraud-prod', occurrence: 1 } as const
  const since = await killAt(stage, workspaceNetwork, point)
  await expectPromiseKept(stage, [workspaceNetwork], since)
  const alerts = stage.desk.received.filter(
    ({ data }) => data.resourceId === workspaceNetwork.resourceId,
  )
  // Of a slow machine an alert may be delivered again; it has the same id then.
  const told = new Map(alerts.map(({ type, data }) => [data.id, type]))
  expect([...told.values()]).toEqual(['rebaseline.alert.fixed'])
}
