import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { canonical, isObject, type Json, type JsonObject } from '../../src/engine/json.ts'

/** Documents by their lower-cased id; undefined for what is not there. */
export type Snapshot = ReadonlyMap<string, JsonObject | undefined>

/** One value that is not the same in two snapshots; the path is empty for a document that is there in one only. */
export interface Difference {
  readonly id: string
  readonly path: string
  readonly from: Json | undefined
  readonly to: Json | undefined
}

// A service notes by itself when, and by whom, something was last changed, and until when its key may be used.
const NOTED = [
  'systemData',
  'properties.lastModifiedTime',
  'properties.attributes.updated',
  'properties.rotationPolicy.attributes.updated',
  'properties.encryption.keyvaultproperties.currentVersionedKeyExpirationTimestamp',
]

/** The truth about resources, as the sandbox has it. */
export function snapshot(azure: SandboxAzure, ids: Iterable<string>): Snapshot {
  return new Map(
    [...ids].map((id) => [id.toLowerCase(), azure.resource(id) as JsonObject | undefined]),
  )
}

/** Everything that differs. */
export function differences(before: Snapshot, after: Snapshot): readonly Difference[] {
  return [...before.keys()].flatMap((id) => differing(before.get(id), after.get(id), id, ''))
}

function differing(
  from: Json | undefined,
  to: Json | undefined,
  id: string,
  path: string,
): readonly Difference[] {
  if (NOTED.includes(path)) return []
  if (isObject(from) && isObject(to)) {
    const names = new Set([...Object.keys(from), ...Object.keys(to)])
    return [...names].flatMap((name) =>
      differing(from[name], to[name], id, path === '' ? name : `${path}.${name}`),
    )
  }
  if (from === undefined && to === undefined) return []
  const same = from !== undefined && to !== undefined && canonical(from) === canonical(to)
  return same ? [] : [{ id, path, from, to }]
}

/** A difference in one line. */
export function inWords({ id, path, from, to }: Difference): string {
  const place = id.split('/').slice(8).join('/')
  return `${place} ${path}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`
}
