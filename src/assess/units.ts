// Which workspaces of an input depend on a resource, by what the workspaces name.
import { foldCase } from '../engine/fold-case.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { namesIn, namesOthers, rootOf } from '../engine/unit.ts'
import type { ArmItem } from './arm-items.ts'
import { isOpen, keysFor, ownKey, push } from './keys.ts'
import type { Place } from './neighbours.ts'
import { asId } from './own-means/ids.ts'
import { mayBeSame } from './place.ts'
import { typeIn } from './template-names.ts'
import { maybeMade } from './template-view.ts'
import type { Way } from './ways.ts'

interface Named {
  readonly workspace: string
  readonly place: Place
  /** Why the workspace may not be made. */
  readonly maybe: string | undefined
}

interface Open extends Named {
  readonly key: string
  /** Lower-cased id, as far as it is known. */
  readonly id: string
  readonly named: string
}

/** The workspaces of an input. */
export class Units {
  readonly #stands: (place: Place) => boolean
  readonly #named = new Map<string, Named[]>()
  /** By deployment: what its workspaces name. */
  readonly #asked = new Map<string, Open[]>()

  /** @param stands false for what a later resource has replaced; asked when all are added. */
  constructor(stands: (place: Place) => boolean) {
    this.#stands = stands
  }

  /** Remembers what a workspace names. */
  add(item: ArmItem, place: Place): void {
    if (!namesOthers(item.type)) return
    const { askedBy } = item
    const maybe = askedBy === undefined ? undefined : maybeMade(item.document, item.name)
    const entry: Named = { workspace: item.id, place, maybe }
    for (const named of namesIn(item.document)) {
      const parsed = parseResourceId(named)
      if (typeof parsed === 'string' && (askedBy === undefined || named === '')) continue
      // The same expression in one deployment names the same resource.
      const id = typeof parsed === 'string' ? foldCase(asId(named)) : parsed.key
      const key = ownKey(item, id)
      push(this.#named, key, entry)
      if (askedBy !== undefined) push(this.#asked, askedBy, { ...entry, key, id, named })
    }
  }

  /** Ids of the workspaces that depend on the resource or on what it lies in. */
  of(item: ArmItem): readonly string[] {
    return this.#at(item).flatMap(({ workspace, maybe }) =>
      maybe === undefined ? [workspace] : [],
    )
  }

  /**
   * The ways in which more workspaces may depend on it.
   * @param isThere true for the key of a resource that the deployment asks for.
   */
  ways(item: ArmItem, isThere: (key: string) => boolean): readonly Way[] {
    const asked = item.askedBy === undefined ? undefined : this.#asked.get(item.askedBy)
    if (asked === undefined) return []
    const unit = this.of(item)
    const root = foldCase(rootOf(item.id))
    const type = foldCase(item.type.split('/').slice(0, 2).join('/'))
    const may = asked.filter(
      ({ id, key, place }) =>
        this.#stands(place) &&
        (isOpen(id)
          ? !isThere(key) && [undefined, type].includes(typeIn(id))
          : mayBeSame(id, root)),
    )
    return [
      ...this.#at(item).flatMap(({ workspace, maybe }) =>
        maybe === undefined ? [] : [{ unit: [...unit, workspace], unknown: maybe }],
      ),
      ...may.map(({ workspace, named }) => ({
        unit: [...unit, workspace],
        unknown: `whether a workspace depends on it is only known when the template is deployed: ${named}`,
      })),
    ]
  }

  #at(item: ArmItem): readonly Named[] {
    if (this.#named.size === 0) return []
    const keys = keysFor(item, foldCase(rootOf(item.id)))
    const found = keys.flatMap((key) => this.#named.get(key) ?? [])
    const standing = found.filter(({ place }) => this.#stands(place))
    return [...new Map(standing.map((one) => [one.workspace, one])).values()]
  }
}
