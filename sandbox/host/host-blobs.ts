import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline'
import type { AppSettings } from './app-settings.ts'
import type { CredentialOf } from './credentials.ts'
import { type StorageTries, statusOf } from './storage-tries.ts'

/** The blobs in which the hosts of an app agree with each other. */
export interface HostBlobs {
  /** Resolves to the text of a blob; undefined when there is none. */
  read(name: string): Promise<string | undefined>
  write(name: string, text: string): Promise<void>
  /** Takes the lease of a blob, which is made when it is missing. Resolves to its id; undefined when another host has it. */
  acquire(name: string, seconds: number): Promise<string | undefined>
  /** Rejects when the lease is lost. */
  renew(name: string, leaseId: string): Promise<void>
  release(name: string, leaseId: string): Promise<void>
}

const CONTAINER = 'azure-webjobs-hosts'
const VERSION = '2025-11-05'

/**
 * Opens the blobs of `AzureWebJobsStorage__blobServiceUri` with the managed identity. Undefined without that setting:
 * there is then nothing to agree over, and every host is for itself.
 */
export function openHostBlobs(options: {
  readonly settings: AppSettings
  readonly credentialOf: CredentialOf
  readonly tries: StorageTries
}): HostBlobs | undefined {
  const { settings, credentialOf, tries } = options
  const service = settings.AzureWebJobsStorage__blobServiceUri
  if (service === undefined) return undefined
  const pipeline = createEmptyPipeline()
  pipeline.addPolicy(
    bearerTokenAuthenticationPolicy({
      credential: credentialOf(settings.AzureWebJobsStorage__clientId),
      scopes: 'https://storage.azure.com/.default',
    }),
  )
  const client = createDefaultHttpClient()
  const send = (
    method: HttpMethods,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<PipelineResponse> =>
    tries(async () => {
      const request = createPipelineRequest({
        method,
        url: `${service.replace(/\/$/, '')}/${CONTAINER}${path}`,
        headers: createHttpHeaders({ 'x-ms-version': VERSION, ...headers }),
        ...(body === undefined ? {} : { body }),
      })
      const response = await pipeline.sendRequest(client, request)
      if (response.status < 300) return response
      const { status: statusCode } = response
      throw new RestError(`${statusCode}`, { statusCode, request, response })
    })
  const unless = async <T>(statuses: readonly number[], ask: Promise<T>): Promise<T | undefined> =>
    ask.catch((error: unknown) => {
      if (statuses.includes(statusOf(error) ?? 0)) return undefined
      throw error
    })
  const put = (name: string, text: string, headers: Record<string, string> = {}) => {
    const all = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/json', ...headers }
    return send('PUT', `/${name}`, all, text)
  }
  const makeContainer = () => unless([409], send('PUT', '?restype=container'))
  const lease = (name: string, headers: Record<string, string>) =>
    send('PUT', `/${name}?comp=lease`, headers, '')

  return {
    async read(name) {
      const found = await unless([404], send('GET', `/${name}`))
      return found?.bodyAsText ?? undefined
    },
    async write(name, text) {
      if ((await unless([404], put(name, text))) !== undefined) return
      await makeContainer()
      await put(name, text)
    },
    async acquire(name, seconds) {
      const how = { 'x-ms-lease-action': 'acquire', 'x-ms-lease-duration': String(seconds) }
      const take = async () => (await lease(name, how)).headers.get('x-ms-lease-id')
      try {
        return await unless([409], take())
      } catch (error) {
        if (statusOf(error) !== 404) throw error
      }
      await makeContainer()
      // Another host may have made it, and may have its lease.
      await unless([409, 412], put(name, '', { 'if-none-match': '*' }))
      return unless([409], take())
    },
    async renew(name, leaseId) {
      await lease(name, { 'x-ms-lease-action': 'renew', 'x-ms-lease-id': leaseId })
    },
    async release(name, leaseId) {
      const how = { 'x-ms-lease-action': 'release', 'x-ms-lease-id': leaseId }
      await unless([404, 409], lease(name, how))
    },
  }
}
