// The typed management clients. They are large: this file is imported when a check first needs one, never at start.
import { AzureMachineLearningWorkspaces } from '@azure/arm-machinelearning'
import { StorageManagementClient } from '@azure/arm-storage'
import type { TokenCredential } from '@azure/identity'
import { keepToOrigin } from './arm-url.ts'

/** Where Resource Manager is and who asks. */
export interface TypedClientOptions {
  readonly endpoint: string
  readonly scope: string
  readonly credential: TokenCredential
}

// A throttled list makes the check fail, which holds the change; it does not sleep in the invocation.
const RETRY = { maxRetries: 1, maxRetryDelayInMs: 1000 }

/** The Azure ML client of one subscription. */
export function machineLearningClient(
  { credential, endpoint, scope }: TypedClientOptions,
  subscription: string,
): AzureMachineLearningWorkspaces {
  const client = new AzureMachineLearningWorkspaces(credential, subscription, {
    endpoint,
    // This client would ask for a token for the endpoint itself when the endpoint is not the public cloud's.
    credentialScopes: [scope],
    retryOptions: RETRY,
  })
  // A page of a list names the next one by a link of its own.
  keepToOrigin(client.pipeline, endpoint)
  return client
}

/** The Storage client of one subscription. */
export function storageClient(
  { credential, endpoint, scope }: TypedClientOptions,
  subscription: string,
): StorageManagementClient {
  const client = new StorageManagementClient(credential, subscription, {
    endpoint,
    credentials: { scopes: [scope] },
    retryOptions: RETRY,
  })
  // A page of a list names the next one by a link of its own.
  keepToOrigin(client.pipeline, endpoint)
  return client
}
