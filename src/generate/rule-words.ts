// Words for the closed lists of a rule's declaration.
import type { ReadinessCheck, Rule } from '../engine/rule.ts'

/** The classes of fixes, from what is done at once to what is never done. */
export const FIX_CLASSES = ['safe', 'guarded', 'approval', 'reportOnly'] as const

/** How a fix of each class is called. */
export const FIX: Readonly<Record<Rule['safety']['class'], string>> = {
  safe: 'safe',
  guarded: 'guarded',
  approval: 'approval',
  reportOnly: 'report-only',
}

/** Who starts a fix of each class. */
export const FIX_SENTENCE: Readonly<Record<Rule['safety']['class'], string>> = {
  safe: 'Safe: a gap is closed as soon as it is seen.',
  guarded:
    'Guarded: what drifted is put back at once, because it worked without the gap when it was last looked at; on a new resource a gap is closed at once too, unless somebody is known to use it; an old gap is closed only when nobody would be cut off.',
  approval: 'With approval: a person confirms exactly this plan, every time.',
  reportOnly: 'Report-only: Rebaseline tells, and never writes.',
}

/** What each check finds when it passes. */
export const CHECK_WORDS: Readonly<Record<ReadinessCheck, string>> = {
  publicNetworkIsOff: 'public network access is off already',
  nobodyComesPublicly: 'the firewall denies by default and lets nobody in by name',
  nothingPublished:
    'nothing serves all networks: no domain of your own, no static web site, no public container, no SFTP, no file share',
  noUnencryptedMount: 'no file share can be mounted without encryption',
  noHttpReaders:
    'nothing is published that may be read over plain HTTP: no domain of your own, no static web site, no public container',
  approvedPrivateEndpoint: 'the resource has an approved private endpoint',
  storagePrivateEndpoints:
    'approved private endpoints serve blobs, and files where a workspace uses the account',
  noPublicContainer: 'no container is open to anonymous callers',
  noWorkspaceUsesAccountKey: 'no workspace and no datastore uses the account key any more',
  noCrossTenantReplication: 'no object replication policy leads into another tenant',
  noPinnedKeyVersion: 'no storage account and no workspace names a version of the key',
  identityHasStorageRoles:
    'the identities of the workspace hold the data roles on its storage account',
  principalsHaveRoles: 'everybody in the access policies holds Key Vault roles that allow the same',
  workspacePrivateEndpoint: 'the workspace has an approved private endpoint',
}

/** The places in the safe order of hardening a workspace, from 1. */
export const UNIT_STEPS: readonly string[] = [
  'logs and soft delete',
  'identities and role assignments',
  'private endpoints',
  'ways in for trusted services and for image builds',
  'public network access of the workspace and its endpoints',
  'firewalls and public network access of storage and vaults',
  'datastores without credentials',
  'storage account keys',
  'customer-managed keys and their rotation',
]

const SERVICES: Readonly<Record<string, string>> = {
  keyvault: 'Azure Key Vault',
  mhsm: 'Azure Key Vault Managed HSM',
  ml: 'Azure Machine Learning',
  storage: 'Azure Storage',
}

/** The service that a rule is about, from its id. */
export function serviceOf({ id }: Rule): string {
  const prefix = id.split('-')[0] ?? id
  return SERVICES[prefix] ?? prefix
}
