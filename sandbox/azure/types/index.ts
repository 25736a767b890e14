import type { TypeDefinition } from './define.ts'
import { vault, vaultAccessPolicies } from './key-vault.ts'
import { vaultKey, vaultKeyVersion, vaultSecret } from './key-vault-children.ts'
import { workspace } from './machine-learning.ts'
import { compute, datastore } from './machine-learning-children.ts'
import {
  batchEndpoint,
  onlineDeployment,
  onlineEndpoint,
  serverlessEndpoint,
} from './machine-learning-endpoints.ts'
import { connection, outboundRule } from './machine-learning-network.ts'
import { registry } from './machine-learning-registry.ts'
import { managedHsm, managedHsmKey } from './managed-hsm.ts'
import { applicationInsights, diagnosticSetting, logAnalytics } from './monitor.ts'
import { privateEndpoint, subnet, virtualNetwork } from './network.ts'
import { defenderForStorage, pricing } from './security.ts'
import { storageAccount } from './storage-account.ts'
import { blobContainer, blobService, objectReplicationPolicy } from './storage-children.ts'
import {
  encryptionScope,
  fileService,
  fileShare,
  queueService,
  tableService,
} from './storage-services.ts'
import {
  assignedIdentity,
  containerRegistry,
  lock,
  permission,
  resourceGroup,
  roleAssignment,
  subscription,
  tagsOfResource,
} from './surroundings.ts'

/** Every resource type that the sandbox serves. A further type is a further entry. */
export const types: readonly TypeDefinition[] = [
  applicationInsights,
  assignedIdentity,
  batchEndpoint,
  blobContainer,
  blobService,
  compute,
  connection,
  containerRegistry,
  datastore,
  defenderForStorage,
  diagnosticSetting,
  encryptionScope,
  fileService,
  fileShare,
  lock,
  logAnalytics,
  managedHsm,
  managedHsmKey,
  objectReplicationPolicy,
  onlineDeployment,
  onlineEndpoint,
  outboundRule,
  permission,
  pricing,
  privateEndpoint,
  queueService,
  registry,
  resourceGroup,
  roleAssignment,
  serverlessEndpoint,
  storageAccount,
  subnet,
  subscription,
  tableService,
  tagsOfResource,
  vault,
  vaultAccessPolicies,
  vaultKey,
  vaultKeyVersion,
  vaultSecret,
  virtualNetwork,
  workspace,
]

const byName = new Map(types.map((definition) => [definition.type.toLowerCase(), definition]))

/** The definition of a type, whatever the casing of its name; `undefined` when the sandbox does not serve it. */
export function typeNamed(name: string): TypeDefinition | undefined {
  return byName.get(name.toLowerCase())
}

/** Prefix of the operation names of a type: `<prefix>/read`, `<prefix>/write`, `<prefix>/delete`. */
export function operationPrefix(definition: TypeDefinition): string {
  return definition.operationType ?? definition.type
}
