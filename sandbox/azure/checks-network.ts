import type { Check } from './checks.ts'
import type { JsonObject } from './json.ts'
import { valueAt } from './json.ts'
import { linksOf } from './private-links.ts'
import { bad } from './refusals.ts'
import { typeNamed } from './types/index.ts'

/** What Microsoft.Network asks of a write. */
export const networkChecks = {
  privateEndpoint({ current, next, store }) {
    const links = linksOf(next)
    if (links.length !== 1) {
      throw bad('InvalidRequestFormat', 'A private endpoint needs exactly one connection.')
    }
    for (const { targetId, groupIds } of links) {
      const target = store.get(targetId)
      // Whether the target is there at all is asked together with the right to it.
      if (target === undefined) continue
      const known = typeNamed(target.type)?.privateLink?.groupIds ?? []
      const stranger = groupIds.find((group) => !known.includes(group))
      if (stranger !== undefined || groupIds.length !== 1) {
        throw bad(
          'PrivateEndpointInvalidGroupId',
          `The group ids '${groupIds.join(', ')}' are not valid for '${targetId}'. Allowed: ${known.join(', ')}.`,
        )
      }
    }
    if (current !== undefined && place(current) !== place(next)) {
      throw bad('PrivateEndpointCannotBeMoved', 'What an endpoint leads to cannot be changed.')
    }
  },
} satisfies Readonly<Record<string, Check>>

function place(endpoint: JsonObject): string {
  const links = linksOf(endpoint).map(({ targetId, groupIds }) => [targetId, ...groupIds].join(' '))
  return [valueAt(endpoint, 'properties.subnet.id'), ...links].join(' ').toLowerCase()
}
