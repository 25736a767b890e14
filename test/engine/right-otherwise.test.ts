import { describe, expect, it } from 'vitest'
import { assess } from '../../src/engine/assess.ts'
import { findingOf } from '../../src/engine/conclude.ts'
import type { Finding } from '../../src/engine/finding.ts'
import { createWorld, portsOver, subjectOf } from './ports.ts'
import { idOf, itemOf, observationOf, settingsRule, THING_ID, thingOf } from './samples.ts'

const PATH = 'properties.public'
const RIGHT = ['Disabled', 'SecuredByPerimeter']
const rule = settingsRule({
  id: 'thing-perimeter',
  settings: [
    { path: PATH, want: { oneOf: RIGHT }, write: 'Disabled', absent: { means: 'Enabled' } },
  ],
  neverWritten: { path: PATH, oneOf: ['SecuredByPerimeter'] },
  safety: { class: 'guarded', checks: ['nobodyComesPublicly'] },
})

/** One look at the thing; `then` is what is read after the plan was made. */
async function look(access: string | undefined, last?: Finding, then?: string) {
  const thing = (value?: string) => thingOf(value === undefined ? {} : { public: value })
  const world = createWorld([thing(access)])
  const readiness = async () => ({ blockedBy: 'somebody may come that way' })
  const ports = portsOver(world, { rules: [rule], readiness })
  const [id, subject, item] = [idOf(THING_ID), subjectOf(ports), itemOf()]
  const assessment = await assess(
    ...([id, subject, observationOf(thing(access)), last, undefined, ports] as const),
  )
  const newest = then === undefined ? {} : { observation: observationOf(thing(then)) }
  const finding = findingOf({ id, subject, item, last, assessment, ...newest }, ports)
  return { finding, state: finding.rules[rule.id], writes: assessment.plan.writes }
}

describe('a rule that was met by a value that its fix never writes', () => {
  it('is no drift when it is broken: whoever came that way is asked about, and cut off by nobody', async () => {
    const before = await look('securedByPerimeter')
    expect(before.state).toMatchObject({ verdict: 'compliant', otherwise: true })
    const after = await look('Enabled', before.finding)
    expect(after.writes).toEqual([])
    expect(after.state).toMatchObject({ held: { reason: 'needsApproval' } })
    expect(after.state).not.toHaveProperty('regressed')
    expect(after.state).not.toHaveProperty('otherwise')
    expect((await look(undefined, after.finding)).writes).toEqual([])
  })

  it('is no drift either when it is broken while the rest is written', async () => {
    const { state } = await look('SecuredByPerimeter', undefined, 'Enabled')
    expect(state).toMatchObject({ verdict: 'nonCompliant' })
    expect(state).not.toHaveProperty('regressed')
  })

  it('is remembered so when the value came after the plan', async () => {
    const { state } = await look('Disabled', undefined, 'SecuredByPerimeter')
    expect(state).toMatchObject({ verdict: 'compliant', otherwise: true })
  })

  it('is drift once the value that the fix writes was seen', async () => {
    const before = await look('Disabled', (await look('SecuredByPerimeter')).finding)
    expect(before.state).not.toHaveProperty('otherwise')
    expect((await look('Enabled', before.finding)).writes).toHaveLength(1)
  })
})
