// The points at which the service is killed: both moments of every request that it makes while it puts one drift right.
import type { Scenario } from './scenarios.ts'
import { type ServiceMoment, watchService } from './service-calls.ts'
import { type Stage, until } from './stage.ts'

/** The point as a test title has it. */
export function titleOf({ phase, name, occurrence }: ServiceMoment): string {
  return occurrence === 1 ? `${phase} ${name}` : `${phase} ${name}, number ${occurrence}`
}

// A process asks for these once, when it first needs them.
const ONCE = /^(token|table create|queue PUT \w+|Key Vault POST \(challenge\))$/
// Messages are renewed, and events are noted, when time passes, not when something happens.
const BY_TIME = /^(queue update in |table PUT sweeps moment$)/
// How many looks at a queue it takes depends on how many messages are there at each; a second one leaves nothing new.
const LOOK = /^queue get from /
const WRITING = /^(table transaction |ARM P|Key Vault POST keys)/
const READING = /^(token$|ARM GET |table GET |Key Vault POST \(challenge\)$)/
const TELLING = /^(table PUT |queue put to alerts$)/
const WORK_DONE = 'queue delete from work'

/**
 * Runs the scenario twice, undisturbed, and lists the moments before and after every request of both runs in their order:
 * what came once only is no step of the loop, and need not come again. The moment before a request that only reads is
 * left out: it leaves the same state as the moment after the request that came first.
 */
export async function discoverKillPoints(
  stage: Stage,
  scenario: Scenario,
): Promise<readonly ServiceMoment[]> {
  const once = await undisturbed(stage, scenario)
  const again = new Set((await undisturbed(stage, scenario)).map(keyOf))
  return once.filter((point) => again.has(keyOf(point)))
}

function keyOf({ phase, name, occurrence }: ServiceMoment): string {
  return `${phase} ${name} ${occurrence}`
}

async function undisturbed(stage: Stage, scenario: Scenario): Promise<readonly ServiceMoment[]> {
  await stage.restart()
  await stage.nextDay()
  const points: ServiceMoment[] = []
  const watch = watchService(stage, async (point) => {
    const same =
      (point.phase === 'before' && READING.test(point.name)) ||
      (LOOK.test(point.name) && point.occurrence > 1)
    if (!same && !BY_TIME.test(point.name)) points.push(point)
  })
  try {
    await scenario.drift(stage.azure)
    await stage.quiet()
    await until('the last request is answered', () => !watch.isBusy())
  } finally {
    watch.end()
  }
  return points
}

/**
 * The points from the record of the intent to the end of the last work message. What else goes on beside it is left out,
 * and so is a request that changes neither Azure nor the service's own state.
 */
export function writingPhase(points: readonly ServiceMoment[]): readonly ServiceMoment[] {
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
export function writingOnly(points: readonly ServiceMoment[]): readonly ServiceMoment[] {
  const phase = writingPhase(points)
  const last = phase.findLastIndex(({ name }) => name === 'table transaction on records')
  return phase.slice(0, last + 1)
}

/**
 * Runs the scenario, kills the service at the point, starts it again and waits until all is quiet. Resolves to the
 * moment before the drift. Which of two requests comes first may differ from run to run, so a run in which the point
 * did not come is repeated.
 */
export async function killAt(
  stage: Stage,
  scenario: Scenario,
  point: ServiceMoment,
): Promise<Date> {
  for (let attempt = 0; attempt < 4; attempt += 1) {
    if (attempt > 0 || ONCE.test(point.name)) await stage.restart()
    await stage.nextDay()
    const before = new Date()
    if (await killDuring(stage, point, () => scenario.drift(stage.azure))) {
      await stage.restart()
      await stage.quiet()
      return before
    }
  }
  throw new Error(`the service never came to the point ${titleOf(point)}`)
}

/** Kills the service at the point. False when all got quiet before. */
export async function killDuring(
  stage: Stage,
  point: ServiceMoment,
  begin: () => Promise<void>,
): Promise<boolean> {
  let killed = false
  const watch = watchService(stage, async ({ phase, name, occurrence }) => {
    if (phase !== point.phase || name !== point.name || occurrence !== point.occurrence) return
    await stage.sandbox.host.kill()
    killed = true
    throw new Error('nobody is there to hear the answer')
  })
  try {
    await begin()
    await until(
      'the service was killed or is done',
      async () => killed || ((await stage.isQuiet()) && !watch.isBusy()),
    )
    return killed
  } finally {
    watch.end()
  }
}
