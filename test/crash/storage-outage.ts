import { expectPromiseKept } from './promise.ts'
import { storageTls } from './scenarios.ts'
import { type ServiceMoment, watchService } from './service-calls.ts'
import type { Stage } from './stage.ts'

/** When storage goes away. */
export const outages: readonly ServiceMoment[] = [
  // The answer to the record of the intent is lost.
  { phase: 'after', name: 'table transaction on records', occurrence: 1 },
  // The intent is recorded, nothing is written yet.
  { phase: 'before', name: 'ARM PATCH stfraudprod', occurrence: 1 },
]

/**
 * Takes storage away at the moment, until the service has given up a function, or the host itself; then expects the
 * promise kept.
 */
export async function expectOutageSurvived(stage: Stage, moment: ServiceMoment): Promise<void> {
  const { azure, gate, sandbox } = stage
  const setStorage = (isDown: boolean) => {
    gate.down('table', isDown)
    gate.down('queue', isDown)
  }
  await stage.nextDay()
  const since = new Date()
  let wentDown = false
  const watch = watchService(stage, async ({ phase, name, occurrence }) => {
    if (phase !== moment.phase || name !== moment.name || occurrence !== moment.occurrence) return
    wentDown = true
    setStorage(true)
  })
  try {
    await storageTls.drift(azure)
    await stage.until('storage to go away', () => wentDown)
    const gaveUp = /^Executed 'Functions.processWork' \(Failed|Host is shutting down/
    await sandbox.host.logs.find(
      ({ time, message }) => time >= since.toISOString() && gaveUp.test(message),
      60_000,
    )
  } finally {
    watch.end()
    setStorage(false)
  }
  await stage.quiet()
  await expectPromiseKept(stage, [storageTls], since)
}
