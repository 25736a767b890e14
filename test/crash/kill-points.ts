// The points at which the service is killed: both moments of every request that it makes while it puts one drift right.
import { isDeepStrictEqual } from 'node:util'
import { createQueueTurns } from './queue-turns.ts'
import type { Scenario } from './scenarios.ts'
import { type ServiceMoment, watchService } from './service-calls.ts'
import type { Stage } from './stage.ts'
import { createLooksAtWhatIsLeft, type Left } from './what-is-left.ts'

/** A moment at which the service may be killed. */
export interface KillPoint extends ServiceMoment {
  /** How often something has changed since the drift: by a request, or because Azure works on. */
  readonly changes: number
  /** What was durable then, in an undisturbed run. */
  readonly left: Left
}

/** The point as a test title has it. */
export function titleOf({ phase, name, occurrence }: ServiceMoment): string {
  return occurrence === 1 ? `${phase} ${name}` : `${phase} ${name}, number ${occurrence}`
}

// A process asks for these once, when it first needs them.
const ONCE = /^(token|table (list|create)|queue PUT [\w-]+|Key Vault POST \(challenge\))$/
// Messages are renewed, and events are noted, when time passes, not when something happens.
const BY_TIME = /^(queue update in |table PUT sweeps moment$)/
const WRITING = /^(table transaction |ARM P|Key Vault POST keys)/
const READING = /^(token$|table list$|ARM GET |table GET |Key Vault POST \(challenge\)$)/
const TELLING = /^(table PUT |queue put to alerts$)/
const WORK_DONE = 'queue delete from work'

/**
 * Runs the scenario once, undisturbed, and lists the moments before and after every request in their order. The moment
 * before a request that only reads is left out: it leaves the same state as the moment after the request that came first.
 * One request at a time: what a moment leaves is then no question of the machine.
 */
export async function discoverKillPoints(
  stage: Stage,
  scenario: Scenario,
): Promise<readonly KillPoint[]> {
  await stage.restart()
  await stage.nextDay()
  const points: KillPoint[] = []
  const turns = createQueueTurns()
  const looks = createLooksAtWhatIsLeft(stage, scenario)
  const all = 'all requests'
  let changes = 0
  let resources: unknown
  const watch = watchService(stage, async ({ changed, ...point }, request) => {
    if (BY_TIME.test(point.name)) return
    if (point.phase === 'before') await turns.begin(all, request)
    const left = await looks.look()
    if (changed || !isDeepStrictEqual(left.resources, resources)) changes += 1
    resources = left.resources
    const same = point.phase === 'before' && READING.test(point.name)
    if (!same) points.push({ ...point, changes, left })
    if (point.phase === 'after') turns.end(request)
  })
  try {
    await scenario.drift(stage.azure)
    await stage.quiet()
    await stage.until('the last request to be answered', () => !watch.isBusy())
  } finally {
    watch.end()
    looks.end()
    turns.endAll()
  }
  return points
}

// What Event Grid, Azure and people know by then is not in the service's storage: the moment before they are told, or
// before what they told is kept, stands for itself.
const BETWEEN_TWO = /^(queue put |ARM P|Key Vault POST keys|Teams |webhook )/

/**
 * A death leaves what is durable and nothing else, so one is enough for all moments between two changes. For each point
 * the one of those at which the service is to be killed: the first, if it comes in every run.
 */
export function killedFor(points: readonly KillPoint[]): ReadonlyMap<KillPoint, KillPoint> {
  const between = Map.groupBy(points, ({ changes }) => changes)
  return new Map(
    points.map((point) => {
      if (point.phase === 'before' && BETWEEN_TWO.test(point.name)) return [point, point]
      const same = between.get(point.changes) ?? []
      return [point, same.find(({ name }) => !ONCE.test(name)) ?? same[0] ?? point]
    }),
  )
}

/**
 * The points from the record of the intent to the end of the last work message. What else goes on beside it is left out,
 * and so is a request that changes neither Azure nor the service's own state.
 */
export function writingPhase(points: readonly KillPoint[]): readonly KillPoint[] {
  const first = points.findIndex(({ name }) => name === 'table transaction on records')
  const last = points.findLastIndex(({ name, phase }) => name === WORK_DONE && phase === 'after')
  return points
    .slice(first, last + 1)
    .filter(
      ({ name, phase, occurrence }) =>
        WRITING.test(name) ||
        (phase === 'after' && (name === WORK_DONE || (TELLING.test(name) && occurrence === 1))),
    )
}

/** The points from the record of the intent to the record of the outcome. */
export function writingOnly(points: readonly KillPoint[]): readonly KillPoint[] {
  const phase = writingPhase(points)
  const last = phase.findLastIndex(({ name }) => name === 'table transaction on records')
  return phase.slice(0, last + 1)
}

/**
 * Runs the scenario, kills the service at the point, starts it again and waits until all is quiet. Resolves to the
 * moment before the drift. Which of two requests comes first may differ from run to run, and so may their number: how
 * many messages a look at a queue finds depends on the machine. So a run in which the point did not come is repeated, up
 * to the last request of its name.
 */
export async function killAt(
  stage: Stage,
  scenario: Scenario,
  point: ServiceMoment,
): Promise<Date> {
  let { occurrence } = point
  for (let attempt = 0; attempt < 4; attempt += 1) {
    if (attempt > 0 || ONCE.test(point.name)) await stage.restart()
    await stage.nextDay()
    const before = new Date()
    const run = await killDuring(stage, { ...point, occurrence }, () => scenario.drift(stage.azure))
    if (run.killed) {
      await stage.restart()
      await stage.quiet()
      return before
    }
    occurrence = Math.max(1, run.came)
  }
  throw new Error(`the service never came to the point ${titleOf(point)}`)
}

/** Kills the service at the point, unless all got quiet before. `came` counts the requests of its name until then. */
export async function killDuring(
  stage: Stage,
  point: ServiceMoment,
  begin: () => Promise<void>,
): Promise<{ readonly killed: boolean; readonly came: number }> {
  let killed = false
  let came = 0
  const watch = watchService(stage, async ({ phase, name }) => {
    if (phase !== point.phase || name !== point.name) return
    came += 1
    // Counted by moments: a request that its client gave up never has its second one.
    if (came !== point.occurrence) return
    await stage.sandbox.host.kill()
    killed = true
    throw new Error('nobody is there to hear the answer')
  })
  try {
    await begin()
    await stage.until(
      'the service to be killed or done',
      async () => killed || ((await stage.isQuiet()) && !watch.isBusy()),
    )
    return { killed, came }
  } finally {
    watch.end()
  }
}
