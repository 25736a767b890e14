import { expect, it } from 'vitest'
import { type Outcome, reconcile } from '../../src/engine/reconcile.ts'
import { chainBreak } from '../../src/engine/record.ts'
import { createWorld, logOf, portsOver, type Setup } from './ports.ts'
import { itemOf, logs, THING_ID, thingOf, tls } from './samples.ts'

/** A process that stops before its n-th call until it is let go. */
function stopping(n: number) {
  let reached = () => {}
  let release = () => {}
  const there = new Promise<void>((resolve) => {
    reached = resolve
  })
  const go = new Promise<void>((resolve) => {
    release = resolve
  })
  const before: Setup['before'] = async (_, count) => {
    if (count !== n) return
    reached()
    await go
  }
  return { before, there, release }
}

const setup: Setup = { rules: [tls, logs] }
// More calls than a whole run has.
const MOST = 26

/** One worker stops before call n, the other before call m; then the first goes on to its end, then the second. */
async function interleaved(n: number, m: number, ahead = 0) {
  const world = createWorld([thingOf({ tls: 'TLS1_0' })])
  const one = stopping(n)
  const two = stopping(m)
  const first = reconcile(itemOf(), portsOver(world, { ...setup, ahead, before: one.before }))
  await Promise.race([one.there, first])
  const second = reconcile(itemOf(), portsOver(world, { ...setup, before: two.before }))
  await Promise.race([two.there, second])
  one.release()
  const outcomes: Outcome[] = [await first]
  two.release()
  outcomes.push(await second)
  return { world, outcomes }
}

const DAY_AND_MORE = 26 * 3_600_000

it.each([
  ['with good clocks', 0],
  ['when the clock of one is a day ahead', DAY_AND_MORE],
  ['when the clock of one is a day behind', -DAY_AND_MORE],
])('two workers at one resource write once, however their steps fall, %s', async (_, ahead) => {
  let lost = 0
  for (let n = 1; n <= MOST; n += 1) {
    for (let m = 1; m <= MOST; m += 1) {
      const { world, outcomes } = await interleaved(n, m, ahead)
      const where = `first stopped before call ${n}, second before call ${m}`
      lost += outcomes.filter(({ kind }) => kind === 'later').length
      // Whoever was sent away comes back.
      for (let round = 0; round < 5; round += 1) {
        world.now += 200_000
        await reconcile(itemOf(), portsOver(world, setup))
      }
      expect(
        world.arrivals.map(({ changed, recorded }) => changed && recorded),
        where,
      ).toEqual([true, true])
      const { entries, head } = logOf(world, THING_ID)
      expect(chainBreak(entries, head), where).toBeUndefined()
      expect(head.open, where).toBeUndefined()
      const verified = entries.filter(({ entry }) => entry.state === 'verified')
      expect(world.alerts.map(({ id }) => id).toSorted(), where).toEqual(
        verified.map(({ entry }) => `${entry.action}-verified`).toSorted(),
      )
      const rules = Object.values(world.findings.get(THING_ID.toLowerCase())?.rules ?? {})
      expect(
        rules.map(({ verdict }) => verdict),
        where,
      ).toEqual(['compliant', 'compliant'])
    }
  }
  // They did get in each other's way.
  expect(lost).toBeGreaterThan(100)
})
