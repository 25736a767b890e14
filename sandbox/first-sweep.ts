import { setTimeout as wait } from 'node:timers/promises'
import { Progress, table } from './console.ts'
import type { Sandbox } from './sandbox.ts'
import { createServiceClient, type ResourceFinding, type ServiceClient } from './service-client.ts'
import { storyOf } from './story.ts'

/** The service refuses to work, for these reasons. */
export class ServiceNotReady extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The service is not ready: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/**
 * Sweeps the estate and shows what is fixed as it happens. Resolves when the service says that each piece of the sweep's
 * work is finished, however long that takes.
 * @throws ServiceNotReady when its configuration is wrong; another error when it never will be: the service is gone, or
 * work is open and nothing is left on the queue.
 */
export async function firstSweep(
  sandbox: Pick<Sandbox, 'host' | 'alerts'>,
  show: boolean,
): Promise<void> {
  const client = createServiceClient(sandbox.host)
  const progress = new Progress('sweep')
  let done = 0
  let failed: string | undefined
  const offLogs = sandbox.host.logs.onEntry(({ message }) => {
    if (message.startsWith("Executed 'Functions.processWork'")) done += 1
    if (message.startsWith("Executed 'Functions.sweep' (Failed")) failed = message
  })
  const offAlerts = sandbox.alerts.onAlert((alert) => {
    const line = storyOf(alert)
    if (show && line !== undefined) progress.print(line)
  })
  try {
    const before = (await client.health()).sweep?.id
    await sandbox.host.invoke('sweep')
    await sweepCompleted(client, before, (left) => {
      if (failed !== undefined) throw new Error(`The sweep could not begin. ${failed}`)
      if (show) progress.show(done, done + left)
    })
  } finally {
    progress.end()
    offLogs()
    offAlerts()
  }
}

/**
 * Waits until a sweep that came after `before` (its id) is completed. `onLook` hears how many messages are left.
 * @throws when it never will be.
 */
export async function sweepCompleted(
  client: Pick<ServiceClient, 'health'>,
  before: string | undefined,
  onLook: (left: number) => void = () => {},
): Promise<void> {
  let stuck = 0
  for (;;) {
    const { sweep, queues, problems } = await client.health()
    if (problems !== undefined) throw new ServiceNotReady(problems)
    const left = queues?.work ?? 0
    onLook(left)
    const begun = sweep !== undefined && sweep.id !== before
    if (begun && sweep.completedAt !== undefined) return
    // Once all is listed, one message waits for the rest. An answer is not one moment, so two of them have to agree.
    const alone = begun && left === 1 && sweep.finishedAt !== undefined && sweep.open > 0
    stuck = alone || (begun && left === 0) ? stuck + 1 : 0
    if (stuck > 1) {
      throw new Error(`${sweep?.open} pieces of the sweep are open, and nobody works on them.`)
    }
    await wait(150)
  }
}

/** How the estate stands, as a table. */
export function estateSummary(findings: readonly ResourceFinding[]): string {
  const states = findings.flatMap(({ rules }) => Object.values(rules))
  const count = (verdict: string) => states.filter((state) => state.verdict === verdict).length
  return table([
    ['verdict', 'rules'],
    ['compliant', `${count('compliant')}`],
    ['not applicable', `${count('notApplicable')}`],
    ['unknown', `${count('unknown')}`],
    ['non-compliant', `${count('nonCompliant')}`],
  ])
}
