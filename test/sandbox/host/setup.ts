import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { QueueClient } from '@azure/storage-queue'
import { inject } from 'vitest'
import type { Certificate } from '../../../sandbox/certificate.ts'
import type { HostLog } from '../../../sandbox/host/log.ts'
import { type FunctionsHost, type HostOptions, startHost } from '../../../sandbox/host/start.ts'
import type { StorageAccount } from '../../../sandbox/storage/azurite.ts'
import { COMPILE_CACHE } from '../../compile-cache.ts'
import { ownAccount } from '../../shared-storage.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'
import { unsignedToken } from '../storage/unsigned-token.ts'

/** What the tests of a host run on: storage, and an identity endpoint that gives tokens for it. */
export interface Ground {
  readonly certificate: Certificate
  readonly azurite: StorageAccount
  /** The settings that the test app needs, signed in with the managed identity. */
  settings(more?: Record<string, string>): Record<string, string>
  /** Creates the queues of the test app, as a deployment does, and starts a host for it. */
  start(options?: Partial<HostOptions>): Promise<FunctionsHost>
  startWithoutQueues(options?: Partial<HostOptions>): Promise<FunctionsHost>
  createQueues(...names: readonly string[]): Promise<void>
  /** A queue of this run, by the account key, as an outsider sees it. */
  queue(name: string): QueueClient
  stop(): Promise<void>
}

export const APP = fileURLToPath(new URL('./app', import.meta.url))

export async function prepareGround(): Promise<Ground> {
  const certificate = await trustedCertificate()
  const azurite = await ownAccount()
  const identity = createServer((request, response) => {
    const resource = new URL(`http://x${request.url}`).searchParams.get('resource') ?? ''
    const { token, expiresOnTimestamp } = unsignedToken(resource)
    const body = { access_token: token, expires_on: `${expiresOnTimestamp / 1000}`, resource }
    response.end(JSON.stringify({ ...body, token_type: 'Bearer' }))
  })
  await new Promise<void>((resolve) => identity.listen(0, '127.0.0.1', resolve))
  const hosts: FunctionsHost[] = []
  const ground: Ground = {
    certificate,
    azurite,
    settings: (more = {}) => ({
      Store__queueServiceUri: azurite.queueUri,
      Store__credential: 'managedidentity',
      IDENTITY_ENDPOINT: `http://127.0.0.1:${(identity.address() as AddressInfo).port}/msi/token`,
      IDENTITY_HEADER: 'test',
      SUFFIX: 'x',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      EVERY_SECOND: '* * * * * *',
      'AzureWebJobs.everySecond.Disabled': 'true',
      'AzureWebJobs.switchedOff.Disabled': '1',
      ...more,
    }),
    async start(options = {}) {
      const settings = options.settings ?? ground.settings()
      const names = ['work', 'relay'].map((name) => `${name}-${settings.SUFFIX}`)
      await ground.createQueues(...names, `watched-${settings.SUFFIX}-poison`)
      return ground.startWithoutQueues({ ...options, settings })
    },
    async startWithoutQueues(options = {}) {
      const host = await startHost({
        appDirectory: APP,
        certificatePem: certificate.cert,
        program: inject('hostProgram'),
        settings: ground.settings(),
        ...options,
      })
      hosts.push(host)
      return host
    },
    async createQueues(...names) {
      await Promise.all(names.map((name) => ground.queue(name).createIfNotExists()))
    },
    queue: (name) => new QueueClient(azurite.connectionString, name),
    async stop() {
      await Promise.all(hosts.map((host) => host.kill()))
      identity.close()
    },
  }
  return ground
}

/** What a function of the test app reported to have seen. */
export function sightings(host: FunctionsHost, functionName: string): Record<string, unknown>[] {
  return host.logs.all.filter(isSighting(functionName)).map(readSighting)
}

/** Waits for the next report of a function that matches. */
export async function sighting(
  host: FunctionsHost,
  functionName: string,
  matches: (seen: Record<string, unknown>) => boolean = () => true,
): Promise<Record<string, unknown>> {
  const isIt = isSighting(functionName)
  return readSighting(await host.logs.find((entry) => isIt(entry) && matches(readSighting(entry))))
}

function isSighting(functionName: string) {
  return (entry: HostLog) =>
    entry.functionName === functionName && entry.message.startsWith('saw {')
}

function readSighting({ message }: HostLog): Record<string, unknown> {
  return JSON.parse(message.slice('saw '.length)) as Record<string, unknown>
}

export function base64(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64')
}
