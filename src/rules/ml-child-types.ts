// What lies in an Azure ML workspace: how each type is read, written and found. All paths are those of 2026-05-01.
import type { JsonObject } from '../engine/json.ts'
import type { Condition, OneDocument, ResourceType, Safety } from '../engine/rule.ts'
import { workspace } from './types.ts'

// Set by the service, or returned by no GET: a document that is sent back must not name them. Keys above all: sent,
// they would become the endpoint's keys.
const OWNED_BY_SERVICE = [
  'identity.principalId',
  'identity.tenantId',
  'properties.keys',
  'properties.provisioningState',
  'properties.scoringUri',
  'properties.swaggerUri',
]

/**
 * Online endpoints. PATCH takes tags and identity only (OnlineEndpoints_Update), so all else is a PUT of the whole
 * document, long-running. unverified: that ids of assigned identities may go back with their read-only members.
 */
export const onlineEndpoint: ResourceType = child('onlineEndpoints', 'put', OWNED_BY_SERVICE)

/** Deployments of an online endpoint. PATCH takes tags and sku only; the network is chosen at creation. */
export const onlineDeployment: ResourceType = {
  ...child('onlineEndpoints/deployments', 'none'),
  listedBy: { parent: onlineEndpoint.type, kind: 'list', segment: 'deployments' },
}

/** Batch endpoints. As online endpoints, without a network of their own: they follow the workspace. */
export const batchEndpoint: ResourceType = child('batchEndpoints', 'put', OWNED_BY_SERVICE)

/** Serverless endpoints. PATCH takes tags, identity and sku only. */
export const serverlessEndpoint: ResourceType = child('serverlessEndpoints', 'put', [
  ...OWNED_BY_SERVICE,
  'properties.endpointState',
  'properties.inferenceEndpoint',
  'properties.marketplaceSubscriptionId',
])

/** Connections to other services. Secrets are never returned, so a connection that holds one cannot be sent back. */
export const connection: ResourceType = child('connections', 'none')

/** Datastores. There is no PATCH, and secrets are never returned: only one without a secret can be sent back as it is. */
export const datastore: ResourceType = child('datastores', 'put', ['properties.isDefault'])

/** The workspace that a direct child lies in. */
export const parentWorkspace: OneDocument = workspaceFrom('parent')

/** The workspace of something that lies deeper. */
export const rootWorkspace: OneDocument = workspaceFrom('root')

/** Limits a rule to compute instances. */
export const onlyInstances: Condition = onlyComputes(
  ['ComputeInstance'],
  'only compute instances have this setting',
)

/** Limits a rule to compute clusters. */
export const onlyClusters: Condition = onlyComputes(
  ['AmlCompute'],
  'only compute clusters have this setting',
)

/** Limits a rule to the computes that Azure ML itself runs. */
export const onlyNodes: Condition = onlyComputes(
  ['AmlCompute', 'ComputeInstance'],
  'only compute instances and clusters have nodes of Azure ML',
)

/** Limits a rule to managed online endpoints: one on Kubernetes names its compute, and its cluster has the network. */
export const onlyManagedEndpoints: Condition = {
  path: 'properties.compute',
  oneOf: ['none'],
  absent: 'none',
  otherwise: 'the network of the attached cluster decides',
}

/** What no PATCH of a compute takes, and a PUT overwrites the compute for: "nonrecoverable" (Compute_CreateOrUpdate). */
export function chosenAtCreation(what: string, kind: 'instance' | 'cluster' | 'compute'): Safety {
  const why = `${what} is chosen when the ${kind} is created; changing it means making the ${kind} anew.`
  return { class: 'reportOnly', why }
}

/** The properties of a compute instance, for examples. */
export function instance(properties: JsonObject): JsonObject {
  return { computeType: 'ComputeInstance', properties }
}

/** The properties of a compute cluster, for examples. */
export function cluster(properties: JsonObject): JsonObject {
  return { computeType: 'AmlCompute', properties }
}

function child(
  segment: string,
  write: ResourceType['write'],
  readOnly: readonly string[] = [],
): ResourceType {
  const type = `${workspace.type}/${segment}`
  return {
    type,
    apiVersion: workspace.apiVersion,
    write,
    ...(write === 'put' ? { readOnly } : {}),
    createdAt: ['systemData.createdAt'],
    listedBy: { parent: workspace.type, kind: 'list', segment },
    permissions: { read: [`${type}/read`], write: write === 'none' ? [] : [`${type}/write`] },
  }
}

function workspaceFrom(from: OneDocument['from']): OneDocument {
  const permission = `${workspace.type}/read`
  return { name: 'workspace', from, path: '', apiVersion: workspace.apiVersion, permission }
}

/** Limits a rule to computes of some kinds. */
export function onlyComputes(oneOf: readonly string[], otherwise: string): Condition {
  return { path: 'properties.computeType', oneOf, absent: 'unknown', otherwise }
}
