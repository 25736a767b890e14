// Every rule, sorted by id. A test compares this list with the directory.
import type { Rule } from '../engine/rule.ts'
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

/** The baseline. */
export const rules: readonly Rule[] = [
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
