// Reads a resource and what its rules need beyond it. One GET for the resource, one per need.
import { type Json, sameValue, valueAt } from './json.ts'
import type { Ports, ReadResult } from './ports.ts'
import { parentOf, parseResourceId, type ResourceId } from './resource-id.ts'
import type { LinkedDocuments, Observation, OneDocument, ResourceType, Rule } from './rule.ts'
import { rootOf } from './unit.ts'

/** What came of looking at a resource. */
export type Look =
  | { readonly kind: 'seen'; readonly observation: Observation }
  | Exclude<ReadResult, { kind: 'found' }>

/**
 * Reads the resource and the needs of `rules`. A need that is denied or not there makes its rules unknown, not the look
 * fail; one that Azure is too busy to answer is asked again, as the resource itself would be.
 */
export async function observe(
  id: ResourceId,
  type: ResourceType,
  rules: readonly Rule[],
  ports: Pick<Ports, 'azure' | 'clock' | 'units'>,
): Promise<Look> {
  const at = ports.clock.now().toISOString()
  const needs = new Map(rules.flatMap((rule) => rule.needs ?? []).map((need) => [need.name, need]))
  const documents = [...needs.values()].filter((need) => 'from' in need)
  const [resource, unit, ...beyond] = await Promise.all([
    ports.azure.read(id.id, type.apiVersion),
    ports.units.dependents(id.id),
    ...documents.map(async (need) => ({ need, read: await readDocument(id, need, ports) })),
  ])
  if (resource.kind !== 'found') return resource
  const seen: Record<string, Observation['needs'][string]> = {}
  for (const { need, read } of beyond) {
    if (read.kind === 'busy') return read
    seen[need.name] = needOf(read, need)
  }
  const links = [...needs.values()].filter((need) => 'linked' in need)
  const linked = await Promise.all(
    links.map(async (need) => ({ need, read: await readLinked(resource.body, need, ports) })),
  )
  for (const { need, read } of linked) {
    if (read.kind === 'busy') return read
    seen[need.name] = read.seen
  }
  return {
    kind: 'seen',
    observation: {
      resourceId: id.id,
      apiVersion: type.apiVersion,
      at,
      resource: resource.body,
      needs: seen,
      unit,
    },
  }
}

function readDocument(
  id: ResourceId,
  need: OneDocument,
  ports: Pick<Ports, 'azure'>,
): Promise<ReadResult> {
  return ports.azure.read(`${startOf(id, need.from)}${need.path}`, need.apiVersion)
}

function startOf(id: ResourceId, from: OneDocument['from']): string {
  switch (from) {
    case 'resource':
      return id.id
    case 'parent':
      return parentOf(id)?.id ?? id.id
    case 'root':
      return rootOf(id.id)
    case 'subscription':
      return `/subscriptions/${id.subscription}`
  }
}

function needOf(
  read: Exclude<ReadResult, { kind: 'busy' }>,
  need: OneDocument,
): Observation['needs'][string] {
  if (read.kind === 'found') return { value: read.body }
  if (read.kind === 'denied') return { unavailable: read.message, denied: true }
  return need.whenGone === undefined
    ? { unavailable: 'Azure found nothing' }
    : { value: need.whenGone }
}

async function readLinked(
  resource: Json,
  need: LinkedDocuments,
  ports: Pick<Ports, 'azure'>,
): Promise<
  { kind: 'seen'; seen: Observation['needs'][string] } | Extract<ReadResult, { kind: 'busy' }>
> {
  const ids: { readonly id: ResourceId; readonly apiVersion: string }[] = []
  for (const path of need.linked) {
    const named = valueAt(resource, path.split('.')) ?? ''
    if (named === '') continue
    const id = parseResourceId(named)
    // A name that cannot be read is no proof that what it names is gone.
    if (typeof id === 'string') {
      return { kind: 'seen', seen: { unavailable: `${path} cannot be followed: ${id}` } }
    }
    const type = Object.entries(need.types).find(([name]) => sameValue(name, id.type))
    if (type !== undefined) ids.push({ id, apiVersion: type[1].apiVersion })
  }
  const reads = await Promise.all(
    ids.map(async ({ id, apiVersion }) => ({
      key: id.key,
      read: await ports.azure.read(`${id.id}${need.suffix ?? ''}`, apiVersion),
    })),
  )
  const found: Record<string, Json> = {}
  for (const { key, read } of reads) {
    if (read.kind === 'busy') return read
    if (read.kind === 'denied')
      return { kind: 'seen', seen: { unavailable: read.message, denied: true } }
    found[key] = read.kind === 'found' ? read.body : null
  }
  return { kind: 'seen', seen: { value: found } }
}
