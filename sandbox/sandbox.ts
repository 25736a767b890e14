import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type AlertReceiver, startAlertReceiver } from './alert-receiver.ts'
import { type AzureOptions, type SandboxAzure, startAzure } from './azure/start.ts'
import { type Certificate, makeCertificate } from './certificate.ts'
import { groupId, ids } from './estate/names.ts'
import { bankEstate, type Estate } from './estate.ts'
import { type HostedApp, startApp } from './host/platform.ts'
import { type StorageAccount, startAzurite } from './storage/azurite.ts'
import { type StorageGate, startStorageGate } from './storage/gate.ts'
import { createQueues } from './storage/queues.ts'

/** How to start a sandbox. */
export interface SandboxOptions extends Partial<Omit<AzureOptions, 'certificate' | 'estate'>> {
  readonly estate?: Estate
  /** Of the servers. Default: a new one. */
  readonly certificate?: Certificate
  /** Added to, or in place of, the app settings of the service. */
  readonly settings?: Readonly<Record<string, string>>
  /** Where the service keeps its state. Default: an Azurite of its own. */
  readonly storage?: StorageAccount
  /** Replaces the content of rebaseline.json. */
  readonly baseline?: object
  /** Tables, too, go through the gate, which can watch and refuse. Queues always do. */
  readonly gate?: boolean
  /** The folder of the app. Default: the one that was built here. */
  readonly appDirectory?: string
  /** The program of the Functions host, when it was bundled. Default: its sources. */
  readonly hostProgram?: string
  /** Keeps the service from starting: the caller starts it. */
  readonly withoutHost?: boolean
  /** How many hosts run the service at the same time, up to 9. Default: 1. */
  readonly instances?: number
}

/** Everything that the service meets in Azure, and the service itself. */
export interface Sandbox {
  readonly azure: SandboxAzure
  readonly azurite: StorageAccount
  readonly gate: StorageGate | undefined
  readonly alerts: AlertReceiver
  readonly certificate: Certificate
  /** The service. It comes back when it ends by itself; replaced when it is started again. */
  readonly host: HostedApp
  /** Starts the service, again or for the first time, on the port and with the keys that it had. */
  startService(): Promise<HostedApp>
  stop(): Promise<void>
}

/** The app: the folder with host.json, package.json and dist/. */
export const APP_DIRECTORY = fileURLToPath(new URL('..', import.meta.url))

/** The rebaseline.json that the sandbox runs with: the subscription without the lab, everything put right. */
export const sandboxBaseline = (estate: Estate): object => ({
  scope: {
    include: [`/subscriptions/${estate.subscriptionId}`],
    exclude: [groupId('rg-lab')],
  },
  own: [groupId('rg-rebaseline')],
  effect: 'remediate',
  parameters: { logAnalyticsWorkspaceId: ids.logs },
  limits: { writesPerHour: 500 },
})

/** Starts Azure, storage, the alert receiver and the service, and subscribes the service to the events. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const certificate = options.certificate ?? (await makeCertificate())
  const estate = options.estate ?? bankEstate()
  const [{ azurite, stopAzurite }, azure, alerts, directory] = await Promise.all([
    openStorage(certificate, options.storage),
    startAzure({ ...options, certificate, estate }),
    startAlertReceiver(certificate),
    mkdtemp(join(tmpdir(), 'rebaseline-')),
  ])
  const token = azure.tokenFor(estate.rebaseline, 'https://storage.azure.com')
  await createQueues({ queueUri: azurite.queueUri, certificate, token })
  const gate = await startStorageGate({
    certificate,
    azurite,
    remembers: options.gate === true,
  })
  const { queueUri } = gate
  const storage = options.gate ? gate : { tableUri: azurite.tableUri, queueUri }
  const { instances = 1 } = options
  const baseline = join(directory, 'rebaseline.json')
  await writeFile(baseline, JSON.stringify(options.baseline ?? sandboxBaseline(estate)))
  const settings = {
    ...serviceSettings({ azure, azurite, storage, alerts, estate }),
    REBASELINE_CONFIG_FILE: baseline,
    ...options.settings,
  }

  let host: HostedApp | undefined
  const startService = async () => {
    const place =
      host === undefined
        ? {}
        : {
            port: Number(new URL(host.url).port),
            keys: {
              masterKey: host.masterKey,
              functionKey: host.functionKey,
              eventGridKey: host.eventGridKey,
            },
          }
    host = await startApp({
      appDirectory: options.appDirectory ?? APP_DIRECTORY,
      settings,
      certificatePem: certificate.cert,
      instances,
      ...(options.hostProgram === undefined ? {} : { program: options.hostProgram }),
      ...place,
    })
    if (host.functions.length === 0) {
      const said = host.logs.all.filter(({ level }) => level === 'error')
      await host.stop()
      throw new Error(`The app has no functions. ${said.map(({ message }) => message).join('\n')}`)
    }
    return host
  }
  if (!options.withoutHost) {
    const started = await startService()
    await azure.events.subscribe({
      name: 'rebaseline',
      url: started.eventGridUrl('resourceChanged'),
      schema: 'EventGridSchema',
      dropAppId: estate.rebaseline.appId,
    })
  }
  return {
    azure,
    azurite,
    gate: options.gate ? gate : undefined,
    alerts,
    certificate,
    get host() {
      if (host === undefined) throw new Error('The service was not started.')
      return host
    },
    startService,
    async stop() {
      gate.hurry()
      await host?.stop()
      await Promise.all([azure.stop(), gate.stop(), alerts.stop()])
      await stopAzurite()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function openStorage(
  certificate: Certificate,
  given: StorageAccount | undefined,
): Promise<{ readonly azurite: StorageAccount; stopAzurite(): Promise<void> }> {
  if (given !== undefined) return { azurite: given, stopAzurite: () => Promise.resolve() }
  const azurite = await startAzurite({ certificate })
  return { azurite, stopAzurite: azurite.stop }
}

/** The app settings of a deployed service, pointing at the sandbox. */
function serviceSettings(places: {
  readonly azure: SandboxAzure
  readonly azurite: StorageAccount
  /** Where tables and queues are reached. */
  readonly storage: Pick<StorageAccount, 'queueUri' | 'tableUri'>
  readonly alerts: AlertReceiver
  readonly estate: Estate
}): Record<string, string> {
  const { azure, azurite, storage, alerts, estate } = places
  return {
    AzureWebJobsStorage__blobServiceUri: azurite.blobUri,
    AzureWebJobsStorage__tableServiceUri: storage.tableUri,
    AzureWebJobsStorage__queueServiceUri: storage.queueUri,
    AzureWebJobsStorage__credential: 'managedidentity',
    IDENTITY_ENDPOINT: azure.identity.endpoint,
    IDENTITY_HEADER: azure.identity.header,
    AZURE_CLIENT_ID: estate.rebaseline.appId,
    REBASELINE_PRINCIPAL_ID: estate.rebaseline.objectId,
    REBASELINE_ARM_ENDPOINT: azure.armUrl,
    REBASELINE_KEYVAULT_DNS_SUFFIX: azure.vaultSuffix,
    REBASELINE_TEAMS_URL: alerts.teamsUrl,
    REBASELINE_WEBHOOK_URL: alerts.webhookUrl,
    REBASELINE_WEBHOOK_SECRET: `whsec_${Buffer.from('a secret of the sandbox alone').toString('base64')}`,
    // In Azure a message wakes the app; here a look at an empty queue waits for it, and the next one soon follows.
    AzureFunctionsJobHost__extensions__queues__maxPollingInterval: '00:00:00.1',
  }
}
