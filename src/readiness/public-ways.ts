// Does anybody come over public networks? A private way in does not prove that nobody does.
import { valueAt } from '../engine/json.ts'
import type { Observation, ReadinessCheck } from '../engine/rule.ts'
import { isShutOut } from '../rules/admitted-workspaces.ts'
import { letInByName } from '../rules/networks.ts'
import { blocked, type Check, isText, listed, nameOf } from './answer.ts'

/** The checks of what closes a public way in. */
export const publicWays = {
  publicNetworkIsOff(observation) {
    const access = valueAt(observation.resource, ['properties', 'publicNetworkAccess'])
    return isText(access, 'Disabled')
      ? 'ready'
      : blocked(`public network access is on${unlooked(observation)}${keptOut(observation)}`)
  },

  // Closing public network access overrides the firewall: whoever is let in by default or by name, the service itself
  // included, is cut off. Resource access rules are documented to stay in effect "possibly": asked about all the same.
  nobodyComesPublicly(observation) {
    const { resource } = observation
    const action = valueAt(resource, ['properties', 'networkAcls', 'defaultAction'])
    if (!isText(action, 'Deny'))
      return blocked(`all networks are let in${unlooked(observation)}${keptOut(observation)}`)
    const named = letInByName(resource).map((one) => (one.startsWith('/') ? nameOf(one) : one))
    return named.length === 0
      ? 'ready'
      : blocked(`the firewall lets ${listed(named)} in, which closing would cut off`)
  },
} satisfies Partial<Record<ReadinessCheck, Check>>

// Where people can see who comes, which Rebaseline does not read.
const CALLERS: readonly (readonly [string, string])[] = [
  ['microsoft.storage/storageaccounts', 'CallerIpAddress in StorageBlobLogs and its sisters'],
  ['microsoft.keyvault/vaults', 'CallerIPAddress in the audit log of the vault'],
]

function unlooked({ resourceId }: Observation): string {
  const type = /\/providers\/([^/]+\/[^/]+)\/[^/]+$/.exec(resourceId)?.[1]?.toLowerCase()
  const place = CALLERS.find(([of]) => of === type)?.[1]
  const where = place === undefined ? '' : `: see ${place}`
  return `, and Rebaseline does not look at who comes that way${where}`
}

// A workspace says that it depends on the account. That is a hint to whoever decides, not a reason to open anything.
function keptOut(observation: Observation): string {
  const shutOut = observation.unit.filter((id) => isShutOut(id, observation))
  return shutOut.length === 0
    ? ''
    : `; no exception of the firewall lets workspace ${listed(shutOut.map(nameOf))} in`
}
