// What tells a resource that is asked for from one that was read, where nothing around it does: a list of what
// `bicep snapshot` predicts looks much like an answer of Azure.
import type { JsonObject } from '../engine/json.ts'

// Members beside `properties` that answers have, and what is asked for cannot: Resource Manager's own, those that
// `az resource list` adds, and the columns of Resource Graph (which knows an `apiVersion`, too).
// https://learn.microsoft.com/rest/api/resources/resources/list
// https://learn.microsoft.com/azure/governance/resource-graph/samples/advanced#apiversion
const ONLY_READ = [
  'systemData',
  'createdTime',
  'changedTime',
  'tenantId',
  'subscriptionId',
  'resourceGroup',
]

/**
 * True for a document that names the api-version it is sent with and has nothing of an answer. What is neither for sure
 * is asked for: then absence proves less, and an expression is no value.
 */
export function isAskedFor(document: JsonObject): boolean {
  return (
    typeof document.apiVersion === 'string' &&
    !ONLY_READ.some((name) => Object.hasOwn(document, name))
  )
}
