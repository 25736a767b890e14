// A process that dies while Azure works takes what it knew about the operation with it: only the resource can tell.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verify } from '../../src/engine/verify.ts'
import { createWorld, portsOver, subjectOf } from '../engine/ports.ts'
import { idOf, THING_ID, thingOf, tls } from '../engine/samples.ts'
import { killAt } from './kill-points.ts'
import { expectPromiseKept } from './promise.ts'
import { workspaceNetwork } from './scenarios.ts'
import { type Stage, startStage } from './stage.ts'

let stage: Stage | undefined
beforeAll(async () => {
  // Longer than the lease of an open action and all looks after it.
  stage = await startStage({ longRunningMs: 9000 })
}, 120_000)
afterAll(() => stage?.stop())

it('a write that outlasts the lease is neither sent again nor called failed', async () => {
  if (stage === undefined) throw new Error('the stage did not start')
  const point = { phase: 'after', name: 'ARM PATCH mlw-fraud-prod', occurrence: 1 } as const
  const since = await killAt(stage, workspaceNetwork, point)
  await expectPromiseKept(stage, [workspaceNetwork], since)
  const alerts = stage.desk.received.filter(
    ({ data }) => data.resourceId === workspaceNetwork.resourceId,
  )
  expect(alerts.map(({ type }) => type)).toEqual(['rebaseline.alert.fixed'])
}, 120_000)

it.each([
  { state: 'Updating', because: 'the write may be under way', want: 'unreadable' },
  { state: 'Succeeded', because: 'the write did not do it', want: 'differs' },
])('the old value of a resource that is $state: $because', async ({ state, want }) => {
  const world = createWorld([thingOf({ tls: 'TLS1_0', provisioningState: state })])
  const ports = portsOver(world, { rules: [tls] })
  expect(
    await verify(idOf(THING_ID), subjectOf(ports), { rules: ['thing-tls'] }, [], ports),
  ).toMatchObject({
    kind: want,
  })
})
