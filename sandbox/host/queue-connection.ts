import { type QueueClient, QueueServiceClient } from '@azure/storage-queue'
import type { AppSettings } from './app-settings.ts'
import type { CredentialOf } from './credentials.ts'

/** Finds the queue of a binding. */
export type OpenQueue = (connection: string | undefined, queueName: string) => QueueClient

/**
 * Opens queues by the name of their connection, as the storage extension reads it: `X__queueServiceUri` or
 * `X__accountName` with the managed identity (`X__clientId` for a user-assigned one), else the setting `X` as a
 * connection string. No name means `AzureWebJobsStorage`.
 */
export function createQueueOpener(settings: AppSettings, credentialOf: CredentialOf): OpenQueue {
  const services = new Map<string, QueueServiceClient>()
  return (connection, queueName) => {
    const name = connection || 'AzureWebJobsStorage'
    const service = services.get(name) ?? openService(name, settings, credentialOf)
    services.set(name, service)
    return service.getQueueClient(queueName)
  }
}

function openService(
  name: string,
  settings: AppSettings,
  credentialOf: CredentialOf,
): QueueServiceClient {
  // The host tries again as the .NET clients do, which is not what this client does.
  const retryOptions = { maxTries: 1 }
  const account = settings[`${name}__accountName`]
  const uri =
    settings[`${name}__queueServiceUri`] ??
    (account ? `https://${account}.queue.core.windows.net` : undefined)
  if (uri) {
    const credential = credentialOf(settings[`${name}__clientId`])
    return new QueueServiceClient(uri, credential, { retryOptions })
  }
  const connectionString = settings[name] ?? settings[`AzureWebJobs${name}`]
  if (!connectionString) {
    throw new Error(
      `Connection "${name}" is not set: give ${name}__queueServiceUri (managed identity) or ${name} (connection string)`,
    )
  }
  return QueueServiceClient.fromConnectionString(connectionString, { retryOptions })
}
