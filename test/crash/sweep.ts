import { expect } from 'vitest'
import { createServiceClient } from '../../sandbox/service-client.ts'
import { killDuring } from './kill-points.ts'
import { expectPromiseKept } from './promise.ts'
import { keyAge, storageTls, workspaceNetwork } from './scenarios.ts'
import type { ServiceMoment } from './service-calls.ts'
import type { Stage } from './stage.ts'

const drifted = [storageTls, workspaceNetwork, keyAge]

/** When the service is killed. The first message and the first mark are those of the timer that starts the sweep. */
export const sweepPoints: readonly ServiceMoment[] = [
  { phase: 'after', name: 'queue get from work', occurrence: 1 },
  { phase: 'after', name: 'Resource Graph query', occurrence: 1 },
  { phase: 'after', name: 'queue put to work', occurrence: 4 },
  { phase: 'after', name: 'table PUT sweeps', occurrence: 2 },
  { phase: 'after', name: 'table PUT sweeps', occurrence: 3 },
  // A piece of work is noted, and not yet on the queue.
  { phase: 'after', name: 'table PUT sweeps open', occurrence: 1 },
  // A piece of work is done: it is not noted as open any more, or still.
  { phase: 'before', name: 'table DELETE sweeps open', occurrence: 1 },
  { phase: 'after', name: 'table DELETE sweeps open', occurrence: 3 },
  // The sweep is completed, and its last message is still there.
  { phase: 'after', name: 'table PUT sweeps', occurrence: 4 },
]

/** Makes drifts that nobody tells of, starts a sweep, kills the service, and expects the sweep to end and the promise kept. */
export async function expectSweepSurvives(stage: Stage, point: ServiceMoment): Promise<void> {
  const { azure, sandbox } = stage
  await stage.nextDay()
  await stage.listen(false)
  const since = new Date()
  try {
    for (const scenario of drifted) await scenario.drift(azure)
    expect((await killDuring(stage, point, () => stage.sweep())).killed).toBe(true)
    await stage.restart()
    await stage.quiet()
  } finally {
    await stage.listen(true)
  }
  const client = createServiceClient(sandbox.host)
  // On a busy machine storage answers later than health waits for it.
  const { sweep } = await stage.until('health that has an answer', async () => {
    const health = await client.health()
    return health.sweep && health
  })
  expect(sweep?.completedAt, 'the end of the sweep').toBeDefined()
  expect(String(sweep?.completedAt) >= since.toISOString(), 'it is this sweep').toBe(true)
  await expectPromiseKept(stage, drifted, since)
}
