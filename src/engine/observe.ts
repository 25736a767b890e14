// Reads a resource and what its rules need beyond it. One GET for the resource, one per need.
import type { Ports, ReadResult } from './ports.ts'
import type { Observation, ResourceType, Rule } from './rule.ts'

/** What came of looking at a resource. */
export type Look =
  | { readonly kind: 'seen'; readonly observation: Observation }
  | Exclude<ReadResult, { kind: 'found' }>

/**
 * Reads the resource and the needs of `rules`. A need that is denied or not there makes its rules unknown, not the look
 * fail; one that Azure is too busy to answer is asked again, as the resource itself would be.
 */
export async function observe(
  resourceId: string,
  type: ResourceType,
  rules: readonly Rule[],
  ports: Pick<Ports, 'azure' | 'clock'>,
): Promise<Look> {
  const at = ports.clock.now().toISOString()
  const needs = new Map(rules.flatMap((rule) => rule.needs ?? []).map((need) => [need.name, need]))
  const [resource, ...beyond] = await Promise.all([
    ports.azure.read(resourceId, type.apiVersion),
    ...[...needs.values()].map(async ({ name, path, apiVersion }) => ({
      name,
      read: await ports.azure.read(`${resourceId}${path}`, apiVersion),
    })),
  ])
  if (resource.kind !== 'found') return resource
  const seen: Record<string, Observation['needs'][string]> = {}
  for (const { name, read } of beyond) {
    if (read.kind === 'busy') return read
    seen[name] = needOf(read)
  }
  return {
    kind: 'seen',
    observation: {
      resourceId,
      apiVersion: type.apiVersion,
      at,
      resource: resource.body,
      needs: seen,
    },
  }
}

function needOf(read: Exclude<ReadResult, { kind: 'busy' }>): Observation['needs'][string] {
  if (read.kind === 'found') return { value: read.body }
  return { unavailable: read.kind === 'gone' ? 'Azure found nothing' : read.message }
}
