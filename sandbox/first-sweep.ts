import { setTimeout as wait } from 'node:timers/promises'
import { Progress, table } from './console.ts'
import type { Sandbox } from './sandbox.ts'
import { createServiceClient, type ResourceFinding } from './service-client.ts'
import { storyOf } from './story.ts'

const QUIET_MS = 1200
const LONGEST_MS = 120_000

/** The service refuses to work, for these reasons. */
export class ServiceNotReady extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The service is not ready: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/**
 * Sweeps the estate and shows what is fixed as it happens. Resolves when nothing is left to do.
 * @throws ServiceNotReady when its configuration is wrong; another error when the service does not get through within two minutes.
 */
export async function firstSweep(
  sandbox: Pick<Sandbox, 'host' | 'alerts'>,
  show: boolean,
): Promise<void> {
  const client = createServiceClient(sandbox.host)
  const progress = new Progress('sweep')
  let done = 0
  let lastWork = Date.now()
  const offLogs = sandbox.host.logs.onEntry(({ message }) => {
    if (!message.startsWith("Executed 'Functions.processWork'")) return
    done += 1
    lastWork = Date.now()
  })
  const offAlerts = sandbox.alerts.onAlert((alert) => {
    const line = storyOf(alert)
    if (show && line !== undefined) progress.print(line)
  })
  const started = Date.now()
  try {
    await sandbox.host.invoke('sweep')
    for (;;) {
      await wait(150)
      const { sweep, queues, problems } = await client.health()
      if (problems !== undefined) throw new ServiceNotReady(problems)
      if (show) progress.show(done, done + (queues?.work ?? 0))
      if (sweep?.finishedAt !== undefined && Date.now() - lastWork > QUIET_MS) return
      if (Date.now() - started > LONGEST_MS)
        throw new Error('The sweep did not end in two minutes.')
    }
  } finally {
    progress.end()
    offLogs()
    offAlerts()
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
