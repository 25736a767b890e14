// What rules need beyond a resource, answered from the same input. Kept is only where a document is, not the document:
// about 300 bytes for each resource that others may need. A resource is never judged on another one's evidence: ids that
// the input did not give hold only within one template or input, and answer nothing when two resources have the same. What
// is asked for answers only within its template or snapshot; what was read answers there, too, where nothing was asked for.
import { foldCase } from '../engine/fold-case.ts'
import { type Json, type JsonObject, valueAt } from '../engine/json.ts'
import type { Subject } from '../engine/ports.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import type { Need, Observation } from '../engine/rule.ts'
import type { ArmItem } from './arm-items.ts'
import { isMadeUp, isOpen, keysFor, ownKey, push } from './keys.ts'
import { startKey, startType } from './need-start.ts'
import { mayBeSame } from './place.ts'
import { typeIn, withoutName } from './template-names.ts'
import type { Way } from './ways.ts'

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
  /** Needs start from it, or read it. */
  readonly counted: boolean
}

/** An entry of somebody's list. */
interface Entry {
  /** Whose it is: an id in lower case, and its key. */
  readonly parent: string
  readonly key: string
  readonly name: string
  readonly place: Place
}

/** A need with everything that is the same for all resources worked out. */
interface Prepared {
  /** Lower-cased path below the resource that is named or started from. */
  readonly path: string
  readonly linked: readonly (readonly string[])[]
  readonly types: ReadonlySet<string>
}

/** The resources of an input that others may need. */
export class Neighbours {
  readonly #documents = new Map<string, Place>()
  readonly #lists = new Map<string, Place[]>()
  /** Ids that were made up, and those of them that several resources have. */
  readonly #madeUp = new Set<string>()
  readonly #shared = new Set<string>()
  readonly #wantedTypes = new Set<string>()
  readonly #startTypes = new Set<string>()
  readonly #wantedPaths: { path: string; last: string; list: boolean }[] = []
  readonly #uses = new Map<string, Use>()
  /** By deployment and path: entries of lists. */
  readonly #asked = new Map<string, Entry[]>()
  readonly #openIds = new Set<string>()
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
    if (item.askedBy !== undefined && isOpen(item.id)) this.#openIds.add(key)
    // Of what is asked for twice, the later stands.
    const replaces = item.askedBy !== undefined && !isMadeUp(item.id)
    if (use.document && (replaces || !this.#documents.has(key))) this.#documents.set(key, place)
    if (use.lists.length > 0) {
      const below = withoutName(key)
      for (const path of use.lists) {
        if (!below.endsWith(path)) continue
        push(this.#lists, below, place)
        if (item.askedBy === undefined) continue
        const parent = withoutName(foldCase(item.id)).slice(0, -path.length)
        push(this.#asked, `${item.askedBy} ${path}`, {
          parent,
          key: ownKey(item, parent),
          name: item.name,
          place,
        })
      }
    }
    return use.document || use.lists.length > 0
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

  /** The ways in which the lists among the needs may be longer: with entries that may be this resource's. */
  ways(
    item: ArmItem,
    needs: readonly Need[],
    seen: Observation['needs'],
    load: Load,
  ): readonly Way[] {
    if (this.#asked.size === 0 || item.askedBy === undefined) return []
    const ways: Way[] = []
    for (const need of needs) {
      const known = seen[need.name]
      if (known === undefined || !('value' in known) || !('from' in need)) continue
      const type = startType(foldCase(item.type), need.from)
      const start = startKey(foldCase(item.id), need.from)
      const all = this.#asked.get(`${item.askedBy} ${this.#prepare(need).path}`) ?? []
      const may = all.filter(({ parent, key }) =>
        isOpen(parent)
          ? parent !== start && !this.isThere(key) && [undefined, type].includes(typeIn(parent))
          : mayBeSame(parent, start),
      )
      if (may.length === 0) continue
      const entries = may.flatMap(({ place }) => load(place)?.document ?? [])
      const list = valueAt(known.value, ['value'])
      const value = { value: [...(Array.isArray(list) ? list : []), ...entries] }
      const names = may.map(({ name }) => name).join(', ')
      ways.push({
        needs: { ...seen, [need.name]: { value } },
        unknown: `whether ${names} belongs to it is only known when the template is deployed`,
      })
    }
    return ways
  }

  /** True for the key of a resource of an id that is only known when it is deployed, and that the deployment asks for. */
  isThere(key: string): boolean {
    return this.#openIds.has(key)
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
      lists: [...new Set(paths.filter(({ list }) => list).map(({ path }) => path))],
      counted: document || this.#startTypes.has(type),
    }
  }
}
