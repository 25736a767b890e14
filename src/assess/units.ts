// Which workspaces of an input depend on a resource, by what the workspaces name.
import { foldCase } from '../engine/fold-case.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { namesIn, namesOthers, rootOf } from '../engine/unit.ts'
import type { ArmItem } from './arm-items.ts'
import { keysFor, ownKey, push } from './keys.ts'
import { asId } from './own-means/ids.ts'
import { typeIn } from './template-names.ts'
import { maybeMade } from './template-view.ts'
import type { Way } from './ways.ts'

interface Named {
  readonly workspace: string
  /** Why the workspace may not be made. */
  readonly maybe: string | undefined
}

interface Open extends Named {
  readonly key: string
  readonly named: string
  /** Lower-cased type of what is named, where the expression tells. */
  readonly type: string | undefined
}

/** The workspaces of an input. */
export class Units {
  readonly #named = new Map<string, Named[]>()
  /** By deployment: names that only a deployment could tell. */
  readonly #open = new Map<string, Open[]>()

  /** Remembers what a workspace names. */
  add(item: ArmItem): void {
    if (!namesOthers(item.type)) return
    const maybe = item.askedBy === undefined ? undefined : maybeMade(item.document, item.name)
    const entry: Named = { workspace: item.id, maybe }
    for (const named of namesIn(item.document)) {
      const id = parseResourceId(named)
      if (typeof id !== 'string') push(this.#named, ownKey(item, id.key), entry)
      else if (item.askedBy !== undefined && named !== '') {
        // The same expression in one deployment names the same resource.
        const key = ownKey(item, foldCase(asId(named)))
        push(this.#named, key, entry)
        push(this.#open, item.askedBy, { ...entry, key, named, type: typeIn(named) })
      }
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
    const open = item.askedBy === undefined ? undefined : this.#open.get(item.askedBy)
    const maybe = this.#at(item).filter((one) => one.maybe !== undefined)
    if (maybe.length === 0 && open === undefined) return []
    const unit = this.of(item)
    const type = typeOfRoot(item)
    const may = (open ?? []).filter(
      (one) => !isThere(one.key) && (one.type === undefined || one.type === type),
    )
    return [
      ...maybe.map((one) => ({ unit: [...unit, one.workspace], unknown: one.maybe ?? '' })),
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
    return [...new Map(found.map((one) => [one.workspace, one])).values()]
  }
}

function typeOfRoot({ type }: ArmItem): string {
  return foldCase(type.split('/').slice(0, 2).join('/'))
}
