import type { TypeDefinition } from './define.ts'
import { vault, vaultKey, vaultKeyVersion } from './key-vault.ts'
import { workspace } from './machine-learning.ts'
import { compute, datastore } from './machine-learning-children.ts'
import { applicationInsights, diagnosticSetting, logAnalytics } from './monitor.ts'
import { storageAccount } from './storage-account.ts'
import { blobContainer, blobService, objectReplicationPolicy } from './storage-children.ts'
import {
  containerRegistry,
  lock,
  privateEndpoint,
  resourceGroup,
  roleAssignment,
  subscription,
} from './surroundings.ts'

/** Every resource type that the sandbox serves. A further type is a further entry. */
export const types: readonly TypeDefinition[] = [
  applicationInsights,
  blobContainer,
  blobService,
  compute,
  containerRegistry,
  datastore,
  diagnosticSetting,
  lock,
  logAnalytics,
  objectReplicationPolicy,
  privateEndpoint,
  resourceGroup,
  roleAssignment,
  storageAccount,
  subscription,
  vault,
  vaultKey,
  vaultKeyVersion,
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
