// What resources of an input are remembered by.
import type { ArmItem } from './arm-items.ts'

// Two calls of these give two values, though the texts are the same.
const CHANCE = /\[.*\b(newGuid|utcNow)\b/i

/**
 * True for an id that may stand for several resources: one that was made of a type and a name, or that chance decides. The
 * same expression in one deployment names the same resource otherwise.
 */
export function isMadeUp(id: string): boolean {
  return !id.startsWith('/') || CHANCE.test(id)
}

/** True for an id of which a part is only known when the template is deployed. */
export function isOpen(id: string): boolean {
  return id.includes('[')
}

/** What an id that an item has or names is remembered by. */
export function ownKey({ askedBy, scope }: ArmItem, id: string): string {
  if (isMadeUp(id)) return `${scope} ${id}`
  return askedBy === undefined ? id : `${askedBy} ${id}`
}

/** Where to look for what an item names: what a deployment does not ask for stays as it was read. */
export function keysFor(item: ArmItem, id: string): readonly string[] {
  const own = ownKey(item, id)
  return own === id || isMadeUp(id) ? [own] : [own, id]
}

/** Adds to a list in a map, but not the same twice in a row. */
export function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else if (list.at(-1) !== value) list.push(value)
}
