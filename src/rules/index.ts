// Every rule, sorted by id. A test compares this list with the directory.
import { DEFAULT_PARAMETERS, type Parameters, type Rule, type RuleSource } from '../engine/rule.ts'
import { firewallDefaultDeny } from './keyvault/firewall-default-deny.ts'
import { keyAge } from './keyvault/key-age.ts'
import { keyRotationPolicy } from './keyvault/key-rotation-policy.ts'
import { publicNetworkAccess as vaultPublicNetworkAccess } from './keyvault/public-network-access.ts'
import { purgeProtection } from './keyvault/purge-protection.ts'
import { computeInstanceSsh } from './ml/compute-instance-ssh.ts'
import { workspaceDiagnosticLogs } from './ml/workspace-diagnostic-logs.ts'
import { workspaceHbi } from './ml/workspace-hbi.ts'
import { workspacePublicNetworkAccess } from './ml/workspace-public-network-access.ts'
import { workspaceSystemDatastoresIdentity } from './ml/workspace-system-datastores-identity.ts'
import { blobPublicAccess } from './storage/blob-public-access.ts'
import { blobSoftDelete } from './storage/blob-soft-delete.ts'
import { crossTenantReplication } from './storage/cross-tenant-replication.ts'
import { minimumTls } from './storage/minimum-tls.ts'
import { networkDefaultDeny } from './storage/network-default-deny.ts'
import { publicNetworkAccess as storagePublicNetworkAccess } from './storage/public-network-access.ts'
import { secureTransfer } from './storage/secure-transfer.ts'
import { sharedKeyAccess } from './storage/shared-key-access.ts'

/** Every rule, or how to make it from the parameters. */
export const ruleSources: readonly RuleSource[] = [
  firewallDefaultDeny,
  keyAge,
  keyRotationPolicy,
  vaultPublicNetworkAccess,
  purgeProtection,
  computeInstanceSsh,
  workspaceDiagnosticLogs,
  workspaceHbi,
  workspacePublicNetworkAccess,
  workspaceSystemDatastoresIdentity,
  blobPublicAccess,
  blobSoftDelete,
  crossTenantReplication,
  minimumTls,
  networkDefaultDeny,
  storagePublicNetworkAccess,
  secureTransfer,
  sharedKeyAccess,
]

/** The baseline for these parameters. */
export function rulesFor(parameters: Parameters): readonly Rule[] {
  return ruleSources.map((source) => (typeof source === 'function' ? source(parameters) : source))
}

/** The baseline for the default parameters: what the pages show. */
export const rules: readonly Rule[] = rulesFor(DEFAULT_PARAMETERS)

/** Ids of all rules; they do not depend on parameters. */
export const ruleIds: readonly string[] = rules.map((rule) => rule.id)
