// Does anybody come over public networks? A private way in does not prove that nobody does.
import { valueAt } from '../engine/json.ts'
import { nameOf } from '../engine/resource-id.ts'
import type { Observation, ReadinessCheck } from '../engine/rule.ts'
import { isShutOut } from '../rules/admitted-workspaces.ts'
import { hasAllowlist, letInByName } from '../rules/networks.ts'
import { blocked, type Check, inUse, isText, listed } from './answer.ts'
import { approvedEndpoints } from './private-endpoints.ts'
import { publishedBy } from './published.ts'
import { sharesOf } from './shares.ts'

/** The checks of what closes a public way in. */
export const publicWays = {
  publicNetworkIsOff(observation) {
    const access = valueAt(observation.resource, ['properties', 'publicNetworkAccess'])
    if (isText(access, 'Disabled')) return 'ready'
    const answer = hasPrivateWay(observation) || shutOut(observation).length === 0 ? blocked : inUse
    return answer(`public network access is on${unlooked(observation)}${keptOut(observation)}`)
  },

  // Closing public network access overrides the firewall: whoever is let in by default or by name, the service itself
  // included, is cut off. Resource access rules are documented to stay in effect "possibly": asked about all the same.
  nobodyComesPublicly(observation) {
    const { resource, unit } = observation
    const named = letInByName(resource).map((one) => (one.startsWith('/') ? nameOf(one) : one))
    if (
      isText(valueAt(resource, ['properties', 'networkAcls', 'defaultAction']), 'Deny') ||
      hasAllowlist(resource)
    )
      return named.length === 0
        ? 'ready'
        : inUse(`the firewall lets ${listed(named)} in, which closing would cut off`)
    const stranded = hasPrivateWay(observation) ? [] : unit
    const answer = named.length + stranded.length === 0 ? blocked : inUse
    const names = named.length === 0 ? '' : `, ${listed(named)} by name`
    const needed =
      stranded.length === 0
        ? ''
        : `; workspace ${listed(stranded.map(nameOf))} is built on it, without a private endpoint to it`
    return answer(
      `all networks are let in${names}${unlooked(observation)}${keptOut(observation)}${needed}`,
    )
  },

  // What a firewall that denies keeps from the public is read by those only whom it names.
  async nothingPublished(observation, surroundings) {
    const { resource } = observation
    const access = valueAt(resource, ['properties', 'publicNetworkAccess'])
    const action = valueAt(resource, ['properties', 'networkAcls', 'defaultAction'])
    if (isText(access, 'Disabled') || isText(action, 'Deny')) return 'ready'
    // SFTP costs by the hour and is off by default: it is on for somebody, mostly outside, whom no list of networks names.
    if (valueAt(resource, ['properties', 'isSftpEnabled']) === true)
      return inUse('the account serves SFTP, which somebody set up to exchange files')
    const shares = await sharesOf(observation, surroundings)
    if (shares.length > 0)
      return inUse(`file share ${listed(shares.map(({ name }) => name))} may be mounted that way`)
    const published = await publishedBy(observation, surroundings)
    if (published === undefined) return 'ready'
    if ('domain' in published) return inUse(`${published.domain} leads to the account`)
    return 'site' in published
      ? inUse('the account serves a static web site')
      : inUse(`anonymous callers may read ${listed(published.containers)}`)
  },
} satisfies Partial<Record<ReadinessCheck, Check>>

function hasPrivateWay({ resource }: Observation): boolean {
  return approvedEndpoints(resource).length > 0
}

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
  const names = shutOut(observation).map(nameOf)
  return names.length === 0
    ? ''
    : `; no exception of the firewall lets workspace ${listed(names)} in`
}

function shutOut(observation: Observation): readonly string[] {
  return observation.unit.filter((id) => isShutOut(id, observation))
}
