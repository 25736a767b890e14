// What an account publishes: whoever reads it is known to nobody, and stands in no list.
import { valueAt } from '../engine/json.ts'
import { nameOf } from '../engine/resource-id.ts'
import type { Observation } from '../engine/rule.ts'
import { blobService } from '../rules/types.ts'
import { isText } from './answer.ts'
import type { Surroundings } from './surroundings.ts'

/** How an account is read by anybody: over a domain of its own, as a web site, or from containers that are public. */
export type Published =
  | { readonly domain: string }
  | { readonly site: true }
  | { readonly containers: readonly string[] }

/** What the account publishes; undefined when nothing. @throws when it cannot be read. */
export async function publishedBy(
  { resource, resourceId }: Observation,
  surroundings: Surroundings,
): Promise<Published | undefined> {
  // An account for file shares keeps no blobs.
  if (isText(valueAt(resource, ['kind']), 'FileStorage')) return undefined
  const domain = valueAt(resource, ['properties', 'customDomain', 'name'])
  if (typeof domain === 'string' && domain !== '') return { domain }
  const service = await surroundings.read(
    `${resourceId}/blobServices/default`,
    blobService.apiVersion,
  )
  if (service.kind !== 'found')
    throw new Error(`the blob service of ${nameOf(resourceId)} could not be read`)
  if (valueAt(service.body, ['properties', 'staticWebsite', 'enabled']) === true)
    return { site: true }
  if (valueAt(resource, ['properties', 'allowBlobPublicAccess']) === false) return undefined
  const containers = await surroundings.publicContainers(resourceId)
  return containers.length === 0 ? undefined : { containers }
}
