import type { JsonObject } from '../azure/json.ts'
import { groupId } from './names.ts'
import { networkAcls, storageAccount } from './storage.ts'

/**
 * Storage accounts in rg-ml-prod whose settings run through the combinations that rules look at, members left out
 * included. The same count always gives the same accounts.
 */
export function variedAccounts(count: number, now: number): readonly JsonObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `stgen${String(index).padStart(7, '0')}`
    const id = `${groupId('rg-ml-prod')}/providers/Microsoft.Storage/storageAccounts/${name}`
    return storageAccount(id, now, settingsOf(index), { team: 'data-science', generated: 'true' })
  })
}

function settingsOf(index: number): JsonObject {
  const pick = <Value>(step: number, values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(index / step) % values.length] ?? values[0]
  const settings: JsonObject = {
    minimumTlsVersion: pick(1, ['TLS1_2', 'TLS1_2', 'TLS1_2', 'TLS1_0', 'TLS1_1']),
    supportsHttpsTrafficOnly: pick(3, [true, true, true, false]),
    allowBlobPublicAccess: pick(7, [false, false, true]),
    publicNetworkAccess: pick(2, ['Disabled', 'Disabled', 'Enabled']),
    networkAcls: networkAcls(pick(5, ['Deny', 'Deny', 'Allow'])),
  }
  if (index % 4 !== 0) settings.allowCrossTenantReplication = pick(11, [false, true])
  if (index % 3 !== 0) settings.allowSharedKeyAccess = pick(13, [false, true])
  if (index % 5 === 0) {
    settings.sasPolicy = { sasExpirationPeriod: '7.00:00:00', expirationAction: 'Log' }
  }
  return settings
}
