// What rules need beyond a resource, answered from the same input. Kept is only where a document is, not the document:
// about 300 bytes for each resource that others may need. A resource is never judged on another one's evidence: ids that
// the input did not give hold only within one template or input, and answer nothing when two resources have the same. What
// is asked for answers only within its template or snapshot; what was read answers there, too, where nothing was asked for.
import { foldCase } from '../engine/fold-case.ts'
import { type Json, type JsonObject, valueAt } from '../engine/json.ts'
import type { Subject } from '../engine/ports.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import type { Need, Observation } from '../engine/rule.ts'
import { namedBy, namesOthers, rootOf } from '../engine/unit.ts'
import type { ArmItem } from './arm-items.ts'
import { startKey, startType } from './need-start.ts'

/** Where a document is: which element of the input, and which resource in it. */
export interface Place {
  readonly element: number
  readonly index: number
}

/** Reads a document again. */
export type Load = (place: Place) => ArmItem | undefined

/** What one item may be needed for, by its type. */
interface Use {
  readonly document: boolean
  readonly lists: readonly string[]
  readonly namesOthers: boolean
  /** Needs start from it, or read it. */
  readonly counted: boolean
}

/** A need with everything that is the same for all resources worked out. */
interface Prepared {
  /** Lower-cased path below the resource that is named or started from. */
  readonly path: string
  readonly linked: readonly (readonly string[])[]
  readonly types: ReadonlySet<string>
}

/** The resources of an input that others may need, and the workspaces that depend on a resource. */
export class Neighbours {
  readonly #documents = new Map<string, Place>()
  readonly #lists = new Map<string, Place[]>()
  readonly #units = new Map<string, string[]>()
  /** Ids that were made up, and those of them that several resources have. */
  readonly #madeUp = new Set<string>()
  readonly #shared = new Set<string>()
  readonly #wantedTypes = new Set<string>()
  readonly #startTypes = new Set<string>()
  readonly #wantedPaths: { path: string; last: string; list: boolean }[] = []
  readonly #uses = new Map<string, Use>()
  readonly #prepared = new Map<Need, Prepared>()
  /** Wanted paths of which the input holds something. */
  readonly #present = new Set<string>()

  /** @param subjects what will be judged: only what their rules need is remembered. */
  constructor(subjects: readonly Subject[]) {
    for (const { type, judges } of subjects) {
      for (const need of judges.flatMap(({ rule }) => rule.needs ?? [])) this.#want(need, type.type)
    }
  }

  /** Remembers where an item is if somebody may need it. @returns true when somebody may. */
  add(item: ArmItem, place: Place): boolean {
    const use = this.#useOf(item.type)
    const key = ownKey(item, foldCase(item.id))
    if (use.counted && isMadeUp(item.id)) {
      if (this.#madeUp.has(key)) this.#shared.add(key)
      else this.#madeUp.add(key)
    }
    // Of what is asked for twice, the later stands.
    const replaces = item.askedBy !== undefined && !isMadeUp(item.id)
    if (use.document && (replaces || !this.#documents.has(key))) this.#documents.set(key, place)
    if (use.lists.length > 0) {
      const below = key.slice(0, key.lastIndexOf('/'))
      if (use.lists.some((path) => below.endsWith(path))) push(this.#lists, below, place)
    }
    if (use.namesOthers) {
      const id = parseResourceId(item.id)
      const named = typeof id === 'string' ? [] : namedBy(id, item.document)
      for (const member of named) push(this.#units, ownKey(item, foldCase(member)), item.id)
    }
    return use.document || use.lists.length > 0
  }

  /** Ids of the workspaces in the input that depend on the resource or on what it lies in. */
  unitOf(item: ArmItem): readonly string[] {
    if (this.#units.size === 0) return []
    const keys = keysFor(item, foldCase(rootOf(item.id)))
    return [...new Set(keys.flatMap((key) => this.#units.get(key) ?? []))]
  }

  /**
   * The needs that the input answers; the others are left out, and their rules are then unknown. A list counts as whole
   * when the input holds any of it: without any, nobody looked.
   */
  needsOf(item: ArmItem, needs: readonly Need[], load: Load): Observation['needs'] {
    const found: Record<string, { readonly value: Json }> = {}
    for (const need of needs) {
      const value = 'from' in need ? this.#one(item, need, load) : this.#linked(item, need, load)
      if (value !== undefined) found[need.name] = { value }
    }
    return found
  }

  #one(item: ArmItem, need: Extract<Need, { from: string }>, load: Load): JsonObject | undefined {
    const { path } = this.#prepare(need)
    if (path !== '' && !this.#present.has(path)) return undefined
    const start = startKey(foldCase(item.id), need.from)
    // What lies below several resources of one id may be any one's.
    if (this.#shared.has(ownKey(item, start))) return undefined
    return this.#read(item, start + path, load)
  }

  #read(item: ArmItem, id: string, load: Load): JsonObject | undefined {
    for (const key of keysFor(item, id)) {
      const found = this.#at(key, load)
      if (found !== undefined) return found
    }
    return undefined
  }

  #at(key: string, load: Load): JsonObject | undefined {
    if (this.#shared.has(key)) return undefined
    const place = this.#documents.get(key)
    if (place !== undefined) return load(place)?.document
    const list = this.#lists.get(key)
    return list === undefined
      ? undefined
      : { value: list.flatMap((one) => load(one)?.document ?? []) }
  }

  #linked(item: ArmItem, need: Extract<Need, { linked: unknown }>, load: Load): Json | undefined {
    const { path, linked, types } = this.#prepare(need)
    const found: Record<string, JsonObject> = {}
    for (const segments of linked) {
      const named = valueAt(item.document, segments)
      if (named === undefined || named === null || named === '') continue
      const id = parseResourceId(named)
      // An expression may name anything, and so may text that is no id.
      if (typeof id === 'string') return undefined
      if (!types.has(foldCase(id.type))) continue
      const document = this.#read(item, id.key + path, load)
      // Not in the input is not the same as not there.
      if (document === undefined) return undefined
      found[id.key] = document
    }
    return found
  }

  #prepare(need: Need): Prepared {
    let prepared = this.#prepared.get(need)
    if (prepared === undefined) {
      const types = 'linked' in need ? Object.keys(need.types) : []
      prepared = {
        path: foldCase('linked' in need ? (need.suffix ?? '') : need.path),
        linked: 'linked' in need ? need.linked.map((path) => path.split('.')) : [],
        types: new Set(types.map(foldCase)),
      }
      this.#prepared.set(need, prepared)
    }
    return prepared
  }

  #want(need: Need, type: string): void {
    const { path, types } = this.#prepare(need)
    if ('from' in need) this.#startTypes.add(startType(foldCase(type), need.from))
    if (path !== '') this.#wantPath(path)
    else if ('from' in need) this.#wantedTypes.add(startType(foldCase(type), need.from))
    for (const linked of path === '' ? types : []) this.#wantedTypes.add(linked)
  }

  #wantPath(path: string): void {
    const segments = path.split('/').slice(1)
    const at = segments.lastIndexOf('providers')
    const list = (segments.length - (at < 0 ? 0 : at + 2)) % 2 === 1
    this.#wantedPaths.push({ path, last: segments.at(list ? -1 : -2) ?? '', list })
  }

  #useOf(type: string): Use {
    let use = this.#uses.get(type)
    if (use === undefined) {
      use = this.#findUse(foldCase(type))
      this.#uses.set(type, use)
    }
    return use
  }

  #findUse(type: string): Use {
    const last = type.slice(type.lastIndexOf('/') + 1)
    const paths = this.#wantedPaths.filter((wanted) => wanted.last === last)
    for (const { path } of paths) this.#present.add(path)
    const document = this.#wantedTypes.has(type) || paths.some(({ list }) => !list)
    return {
      document,
      lists: paths.filter(({ list }) => list).map(({ path }) => path),
      namesOthers: namesOthers(type),
      counted: document || this.#startTypes.has(type),
    }
  }
}

/** True unless Azure gave the id: one that was made of a type and a name, or has an expression in it. */
export function isMadeUp(id: string): boolean {
  return !id.startsWith('/') || id.includes('[')
}

/** What an id that an item has or names is remembered by. */
function ownKey({ askedBy, scope }: ArmItem, id: string): string {
  if (isMadeUp(id)) return `${scope} ${id}`
  return askedBy === undefined ? id : `${askedBy} ${id}`
}

/** Where to look for what an item names: what a deployment does not ask for stays as it was read. */
function keysFor(item: ArmItem, id: string): readonly string[] {
  const own = ownKey(item, id)
  return own === id || isMadeUp(id) ? [own] : [own, id]
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else if (list.at(-1) !== value) list.push(value)
}
