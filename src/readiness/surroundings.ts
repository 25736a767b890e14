import type { ReadResult } from '../engine/ports.ts'

/** A workspace, as far as its dependencies go. */
export interface WorkspaceLink {
  readonly id: string
  readonly storageAccount?: string
  /** Versioned identifier of the customer-managed key. */
  readonly keyIdentifier?: string
}

/** A datastore of a workspace. */
export interface Datastore {
  readonly name: string
  readonly accountName?: string
  readonly credentialsType?: string
}

/** A storage account, as far as its customer-managed key goes. */
export interface AccountKeyLink {
  readonly id: string
  readonly keyVaultUri?: string
  readonly keyName?: string
  readonly keyVersion?: string
}

/** A file share of a storage account. */
export interface Share {
  readonly name: string
  /** `SMB` or `NFS`; absent means SMB. */
  readonly protocols?: string
}

/** The questions. Every method throws when it cannot answer completely: a check that does not know must not pass. */
export interface Surroundings {
  read(resourceId: string, apiVersion: string): Promise<ReadResult>
  /** Workspaces of all subscriptions in scope. */
  workspaces(): Promise<readonly WorkspaceLink[]>
  datastores(workspaceId: string): Promise<readonly Datastore[]>
  storageAccounts(): Promise<readonly AccountKeyLink[]>
  /** Names of containers that anonymous callers may read. */
  publicContainers(accountId: string): Promise<readonly string[]>
  /** File shares that can be mounted; deleted ones are left out. */
  fileShares(accountId: string): Promise<readonly Share[]>
  /** Names of object replication policies whose other account is named by something else than a resource id of our subscriptions. */
  crossTenantPolicies(accountId: string): Promise<readonly string[]>
  /** Role definition ids (GUIDs) that a principal holds at or above a resource. */
  rolesOf(principalId: string, resourceId: string): Promise<readonly string[]>
  /** Sub-resources (blob, file …) that a private endpoint serves for a resource. */
  endpointGroups(privateEndpointId: string, resourceId: string): Promise<readonly string[]>
}
