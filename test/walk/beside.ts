import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { groupId, ids, managedGroup } from '../../sandbox/estate/names.ts'
import { createResourceGraph, sweepQuery } from '../../src/azure/resource-graph.ts'
import { createSurroundings } from '../../src/azure/surroundings.ts'
import { observe } from '../../src/engine/observe.ts'
import { parentOf, parseResourceId, type ResourceId } from '../../src/engine/resource-id.ts'
import type { ReadinessCheck, ResourceType, Rule } from '../../src/engine/rule.ts'
import { createReadiness } from '../../src/readiness/checks.ts'
import { checkRights } from '../../src/rights.ts'
import type { Service } from './service.ts'
import { TEMPLATES } from './templates.ts'

// A resource that each check is asked about.
const CHECKED: Readonly<Record<ReadinessCheck, string>> = {
  publicNetworkIsOff: ids.fraudAccount,
  nobodyComesPublicly: ids.fraudAccount,
  nothingPublished: ids.fraudAccount,
  noUnencryptedMount: ids.fraudAccount,
  noHttpReaders: ids.fraudAccount,
  approvedPrivateEndpoint: ids.fraudAccount,
  storagePrivateEndpoints: ids.fraudAccount,
  noPublicContainer: ids.fraudAccount,
  noWorkspaceUsesAccountKey: ids.fraudAccount,
  noCrossTenantReplication: ids.fraudAccount,
  noPinnedKeyVersion: ids.fraudKey,
  identityHasStorageRoles: ids.fraudWorkspace,
  principalsHaveRoles: ids.fraudVault,
  workspacePrivateEndpoint: ids.fraudWorkspace,
}

/** Reads of the service beside those of a fix: the sweep, health, rules that only report, and readiness. Answers the checks. */
export async function readBeside(
  rules: readonly Rule[],
  azure: SandboxAzure,
  service: Service,
): Promise<Readonly<Record<string, unknown>>> {
  const { arm, credential, endpoint, scope } = service
  const subscriptions = [azure.estate.subscriptionId]
  const types = new Map(rules.map(({ resource }) => [resource.type, resource]))
  const graph = createResourceGraph(credential, endpoint, scope)
  await graph.query(sweepQuery([...types.keys()]), subscriptions)
  for (const type of types.values()) await list(type, service)
  await arm.read(groupId(managedGroup), '2021-04-01')
  await checkRights({ actions: [], dataActions: [] }, [groupId(managedGroup)], arm)
  for (const rule of rules) {
    const seen = await observe(
      templateOf(rule.resource.type),
      rule.resource,
      [rule],
      service.portsOf(true),
    )
    if (seen.kind !== 'seen') throw new Error(`${rule.id}: ${JSON.stringify(seen)}`)
    const unread = Object.entries(seen.observation.needs).find(([, need]) => 'unavailable' in need)
    if (unread !== undefined) throw new Error(`${rule.id}: ${JSON.stringify(unread)}`)
  }
  return checked(rules, service, subscriptions)
}

async function list({ listedBy, apiVersion, type }: ResourceType, { arm }: Service): Promise<void> {
  if (listedBy === 'resourceGraph' || listedBy.kind === 'single') return
  let parent = templateOf(type)
  while (parent.type !== listedBy.parent) parent = parentOf(parent) as ResourceId
  await arm.list(`${parent.id}/${listedBy.segment}`, apiVersion)
}

async function checked(
  rules: readonly Rule[],
  { arm, credential, endpoint, scope, portsOf }: Service,
  subscriptions: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const surroundings = createSurroundings({ arm, credential, endpoint, scope, subscriptions })
  const readiness = createReadiness(surroundings)
  const answers: Record<string, unknown> = {}
  for (const [check, resourceId] of Object.entries(CHECKED)) {
    const id = parseResourceId(resourceId) as ResourceId
    const type = rules.find(({ resource }) => resource.type === id.type)?.resource as ResourceType
    const seen = await observe(id, type, [], portsOf(true))
    if (seen.kind !== 'seen') throw new Error(`${resourceId}: ${seen.kind}`)
    answers[check] = await readiness(check as ReadinessCheck, seen.observation)
  }
  return answers
}

function templateOf(type: string): ResourceId {
  const id = parseResourceId(TEMPLATES[type])
  if (typeof id === 'string') throw new Error(`${type}: ${id}`)
  return type.endsWith('/vaults/keys') ? (parseResourceId(ids.fraudKey) as ResourceId) : id
}
