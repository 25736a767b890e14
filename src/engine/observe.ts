// Reads a resource and what its rules need beyond it. One GET for the resource, one per need.
import type { Json } from './json.ts'
import type { Ports, ReadResult } from './ports.ts'
import type { Need, Observation, ResourceType, Rule } from './rule.ts'

/** What came of looking at a resource. */
export type Look =
  | { readonly kind: 'seen'; readonly observation: Observation }
  | Exclude<ReadResult, { kind: 'found' }>

/** Reads the resource and the needs of `rules`. A need that cannot be read makes its rules unknown, not the look fail. */
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
    ...[...needs.values()].map((need) => readNeed(resourceId, need, ports)),
  ])
  if (resource.kind !== 'found') return resource
  return {
    kind: 'seen',
    observation: {
      resourceId,
      apiVersion: type.apiVersion,
      at,
      resource: resource.body,
      needs: Object.fromEntries(beyond),
    },
  }
}

async function readNeed(
  resourceId: string,
  need: Need,
  ports: Pick<Ports, 'azure'>,
): Promise<[string, { value: Json } | { unavailable: string }]> {
  const read = await ports.azure.read(`${resourceId}${need.path}`, need.apiVersion)
  if (read.kind === 'found') return [need.name, { value: read.body }]
  return [need.name, { unavailable: read.kind === 'gone' ? 'Azure found nothing' : read.message }]
}
