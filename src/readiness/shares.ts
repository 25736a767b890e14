// File shares of an account: whoever has mounted one keeps it open for days, and Azure lists nobody.
import { valueAt } from '../engine/json.ts'
import type { Observation } from '../engine/rule.ts'
import { isText } from './answer.ts'
import type { Share, Surroundings } from './surroundings.ts'

/** True for accounts that can hold file shares: those for blobs alone cannot. */
export function keepsFiles({ resource }: Pick<Observation, 'resource'>): boolean {
  const kind = valueAt(resource, ['kind'])
  return !['BlobStorage', 'BlockBlobStorage'].some((blobs) => isText(kind, blobs))
}

/** The shares that can be mounted. @throws when they cannot be listed. */
export async function sharesOf(
  observation: Observation,
  surroundings: Surroundings,
): Promise<readonly Share[]> {
  return keepsFiles(observation) ? surroundings.fileShares(observation.resourceId) : []
}
