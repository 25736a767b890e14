import { setTimeout as wait } from 'node:timers/promises'
import { TableClient } from '@azure/data-tables'
import { inject } from 'vitest'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { ids } from '../../sandbox/estate/names.ts'
import { bankEstate, type Estate } from '../../sandbox/estate.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts'
import type { StorageGate } from '../../sandbox/storage/gate.ts'
import { COMPILE_CACHE } from '../compile-cache.ts'
import { ownAccount } from '../shared-storage.ts'
import { trustedCertificate } from '../trusted-certificate.ts'
import { type Life, waitFor } from '../wait.ts'
import { type AlertDesk, openAlertDesk } from './alert-desk.ts'
import { countMessages } from './messages-left.ts'
import { createQueueLooks, type QueueLooks } from './queue-looks.ts'
import { scenarios, storageTls } from './scenarios.ts'

/** A sandbox whose service can be killed at any request and started again. */
export interface Stage extends Pick<QueueLooks, 'isVisible' | 'depth'> {
  readonly sandbox: Sandbox
  readonly azure: SandboxAzure
  readonly gate: StorageGate
  readonly desk: AlertDesk
  /** Messages in a queue by what the service asked of it: as many as `depth` says, without a question. */
  messagesLeft(queue: string): number
  /** Starts the service; resolves when it listens to both queues. A running one is killed first. */
  restart(): Promise<void>
  /** Whether the service hears of events. */
  listen(hears: boolean): Promise<void>
  /** Starts a sweep; resolves when there is work. */
  sweep(): Promise<void>
  /** True when no event is on its way and both queues hold nothing, hidden messages included. */
  isQuiet(): Promise<boolean>
  /**
   * Waits until `look` gives something. @throws an error that names it, when nothing happens any more: when for a minute the
   * service makes no request and says nothing.
   */
  until<T>(
    what: string,
    look: () => T | undefined | false | Promise<T | undefined | false>,
  ): Promise<T>
  /** Waits until all is quiet. */
  quiet(): Promise<void>
  /**
   * Empties the log and the timeline, as if nothing had been done in the last day: a property that drifts a hundred times
   * in an hour is a tug-of-war, and held.
   */
  nextDay(): Promise<void>
  stop(): Promise<void>
}

const PATIENCE_MS = 60_000
// So that no timer fires by itself: once a year.
const NEVER = '0 0 0 1 1 *'

const swept = [ids.fraudAccount, ids.fraudVault, ids.fraudWorkspace]

// What lies in them and drifts in no scenario: a sweep is killed while it works, and then works on. More of the same
// work shows nothing new.
function estateOfScenarios(): Estate {
  const estate = bankEstate()
  const inside = new RegExp(`^(${swept.join('|')})/(?!providers/|blobServices/default$)`, 'i')
  return {
    ...estate,
    resources: estate.resources.filter(({ id }) => !inside.test(String(id))),
    keys: estate.keys.filter(({ vaultId, name }) => `${vaultId}/keys/${name}` !== ids.batchKey),
  }
}

/** Starts a sandbox, lets one sweep and one fix pass, and resolves when all is quiet. */
export async function startStage(
  azureOptions: Pick<SandboxOptions, 'longRunningMs'> = {},
): Promise<Stage> {
  const desk = await openAlertDesk()
  const sandbox = await startSandbox({
    ...azureOptions,
    hostProgram: inject('hostProgram'),
    certificate: await trustedCertificate(),
    storage: await ownAccount(),
    gate: true,
    withoutHost: true,
    estate: estateOfScenarios(),
    baseline: {
      scope: { include: swept },
      // What is lost or done twice does not depend on the rule; with all of them an account has work of its own to do.
      effect: 'disabled',
      overrides: [{ rules: scenarios.map(({ rule }) => rule), effect: 'remediate' }],
      parameters: { logAnalyticsWorkspaceId: ids.logs },
      limits: { writesPerHour: 10_000 },
    },
    // A dead service is back within a second or two here; Azure would go on for a day.
    eventRetry: { retryMs: Array.from({ length: 100 }, () => 200), timeToLiveMs: 60_000 },
    settings: {
      ...desk.settings,
      // What a dead process holds is free soon; a slow one on a busy machine still keeps what it has.
      SANDBOX_QUEUE_LOCK_SECONDS: '2',
      REBASELINE_INTENT_LEASE_SECONDS: '2',
      REBASELINE_SWEEP_SCHEDULE: NEVER,
      REBASELINE_KEY_SCHEDULE: NEVER,
      // What the host gives up on stays in its queue, where it is counted.
      'AzureWebJobs.recordGivenUpWork.Disabled': 'true',
      'AzureWebJobs.recordGivenUpAlert.Disabled': 'true',
      // The service starts more than a hundred times here.
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
  })
  const { azure, certificate } = sandbox
  const gate = sandbox.gate
  if (gate === undefined) throw new Error('the sandbox was started without its gate')
  desk.present(certificate)
  const messagesLeft = countMessages(gate)
  const looks = createQueueLooks(sandbox)
  const records = TableClient.fromConnectionString(sandbox.azurite.connectionString, 'records', {
    tlsOptions: { ca: certificate.cert },
  })
  let running = false
  const life: Life = {
    // A look at an empty queue is no sign of life.
    signs: () => azure.calls.length + sandbox.host.logs.all.length,
    patienceMs: PATIENCE_MS,
    details: () =>
      sandbox.host.logs.all
        .slice(-15)
        .map(({ level, message }) => `${level}: ${message.slice(0, 300)}`)
        .join('\n'),
  }
  const stage: Stage = {
    ...{ sandbox, azure, gate, desk, messagesLeft, depth: looks.depth },
    isVisible: async (queue) => messagesLeft(queue) > 0 && looks.isVisible(queue),
    async restart() {
      if (running) await sandbox.host.kill()
      const from = gate.calls.length
      await sandbox.startService()
      running = true
      const looksAt = (name: string) =>
        gate.calls.slice(from).some(({ path }) => path.includes(`/${name}/messages?`))
      await stage.until(
        'the service to listen to its queues',
        () => looksAt('work') && looksAt('alerts'),
      )
    },
    async listen(hears) {
      if (!hears) azure.events.unsubscribe('rebaseline')
      else
        await azure.events.subscribe({
          name: 'rebaseline',
          url: sandbox.host.eventGridUrl('resourceChanged'),
          schema: 'EventGridSchema',
          dropAppId: azure.estate.rebaseline.appId,
        })
    },
    async sweep() {
      await sandbox.host.invoke('sweep')
      await stage.until('the sweep to begin', async () => (await stage.depth('work')) > 0)
    },
    async isQuiet() {
      if (messagesLeft('work') + messagesLeft('alerts') > 0) return false
      const settled = azure.events.settled().then(() => true)
      if (!(await Promise.race([settled, wait(1).then(() => false)]))) return false
      // Work makes alerts and alerts make no work: in this order nothing can slip through between the looks.
      return (await stage.depth('work')) === 0 && (await stage.depth('alerts')) === 0
    },
    quiet: () => stage.until('nothing to be left to do', stage.isQuiet).then(() => undefined),
    until: (what, look) => waitFor(what, look, life),
    async nextDay() {
      const rows: { partitionKey: string; rowKey: string }[] = []
      for await (const { partitionKey = '', rowKey = '' } of records.listEntities()) {
        rows.push({ partitionKey, rowKey })
      }
      for (const together of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()) {
        await records.submitTransaction(together.map((row) => ['delete', row]))
      }
    },
    async stop() {
      looks.stop()
      await Promise.all([sandbox.stop(), desk.stop()])
    },
  }
  try {
    await stage.restart()
    await stage.listen(true)
    await stage.sweep()
    await stage.quiet()
    // The first write of all makes rows that the later ones find.
    await storageTls.drift(azure)
    await stage.quiet()
    return stage
  } catch (error) {
    await stage.stop()
    throw error
  }
}
