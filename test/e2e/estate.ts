import type { JsonObject } from '../../sandbox/azure/json.ts'
import { diagnosticSetting } from '../../sandbox/estate/data-science.ts'
import { groupId, ids } from '../../sandbox/estate/names.ts'
import { defender } from '../../sandbox/estate/protection.ts'
import { blobService, hardened, privateLink, storageAccount } from '../../sandbox/estate/storage.ts'
import { hardenedFileService } from '../../sandbox/estate/storage-parts.ts'
import { bankEstate, type Estate, type EstateKey } from '../../sandbox/estate.ts'
import { sandboxBaseline } from '../../sandbox/sandbox.ts'

const accounts = 'Microsoft.Storage/storageAccounts'

/** Where the accounts of tests are. */
export const GROUP = groupId('rg-web')

/** The baseline for a sweep that is to find what a test made, and not the whole bank. */
export function sweptOnly(...include: readonly string[]): object {
  return { ...sandboxBaseline(bankEstate()), scope: { include } }
}

/** The id of a storage account that belongs to one test. */
export function accountId(name: string, group = 'rg-web'): string {
  return `${groupId(group)}/providers/${accounts}/${name}`
}

/** The id of a key, in the hub's vault, that belongs to one test. */
export function keyId(name: string): string {
  return `${ids.hubVault}/keys/${name}`
}

/** Keys of the hub's vault that are as the baseline wants them, until a test does something to one. */
export function keys(...names: readonly string[]): readonly EstateKey[] {
  return names.map((name) => ({
    vaultId: ids.hubVault,
    name,
    ageDays: 20,
    validDays: 730,
    rotationPolicy: {
      lifetimeActions: [{ trigger: { timeAfterCreate: 'P335D' }, action: { type: 'Rotate' } }],
      expiryTime: 'P2Y',
    },
  }))
}

/**
 * Accounts with all that the baseline can write as it wants it, two years old and so nobody's new work, each with
 * settings of its own over that. A test sees exactly what it broke.
 */
export function accountsWith(
  settings: Readonly<Record<string, JsonObject>>,
): readonly JsonObject[] {
  const now = Date.now()
  return Object.entries(settings).flatMap(([id, own]) => {
    const { endpoint, connection } = privateLink(id, 'blob', now)
    const right = { ...hardened, privateEndpointConnections: [connection] }
    return [
      storageAccount(id, now, { ...right, ...own }, { team: 'test' }),
      endpoint,
      blobService(id, now, 14),
      hardenedFileService(id, now),
      diagnosticSetting(`${id}/blobServices/default`),
      defender(id, protectedByDefender),
    ]
  })
}

const protectedByDefender: JsonObject = {
  isEnabled: true,
  overrideSubscriptionLevelSettings: true,
  malwareScanning: { onUpload: { isEnabled: true, capGBPerMonth: 5000 } },
  sensitiveDataDiscovery: { isEnabled: true },
}

/** The bank's estate and what a test file adds to it. */
export function estateWith(
  accountIds: readonly string[],
  more: { readonly resources?: readonly JsonObject[]; readonly keys?: readonly EstateKey[] } = {},
): Estate {
  const estate = bankEstate()
  const added = accountsWith(Object.fromEntries(accountIds.map((id) => [id, {}])))
  return {
    ...estate,
    resources: [...estate.resources, ...added, ...(more.resources ?? [])],
    keys: [...estate.keys, ...(more.keys ?? [])],
  }
}
