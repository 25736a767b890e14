// Resources of one type in one deployment that may be the same one, because the name of one is what another deployment
// gives out: what is asked for later stands.
import { foldCase } from '../engine/fold-case.ts'
import type { ArmItem } from './arm-items.ts'
import { isOpen, push } from './keys.ts'
import type { Load, Place } from './neighbours.ts'
import type { Way } from './ways.ts'

interface Alias {
  readonly id: string
  readonly place: Place
}

// Names that are only made of parameters are taken to be chosen so that they differ.
const GIVEN_OUT = 'reference('

/** Remembers resources whose ids another deployment gives out. */
export class Aliases {
  readonly #open = new Map<string, Alias[]>()

  /** @returns true when the item will be fetched for others. */
  add({ askedBy, id, type }: ArmItem, place: Place): boolean {
    if (askedBy === undefined || !isOpen(id) || !id.includes(GIVEN_OUT)) return false
    push(this.#open, keyOf(askedBy, type), { id, place })
    return true
  }

  /** The ways in which a later resource takes the place of this one. */
  ways({ askedBy, id, type }: ArmItem, at: Place, load: Load): readonly Way[] {
    if (askedBy === undefined || this.#open.size === 0) return []
    const later = (this.#open.get(keyOf(askedBy, type)) ?? []).filter(
      (one) => one.id !== id && isLater(one.place, at) && mayBe(one.id, id),
    )
    return later.flatMap(({ place }) => {
      const other = load(place)
      if (other === undefined) return []
      const unknown = `whether ${other.name}, which is asked for later, is the same resource is only known when the template is deployed`
      return [{ resource: other.document, unknown }]
    })
  }
}

function keyOf(askedBy: string, type: string): string {
  return `${askedBy} ${foldCase(type)}`
}

function isLater(one: Place, other: Place): boolean {
  return one.element > other.element || (one.element === other.element && one.index > other.index)
}

/** True unless what is known of the ids differs. */
function mayBe(open: string, id: string): boolean {
  const known = open.indexOf('[')
  return isOpen(id) || foldCase(id).startsWith(foldCase(open.slice(0, known)))
}
