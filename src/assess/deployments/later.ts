// Which of two declarations of one resource is carried out later: the one that depends on the other, in whatever order a
// template has them.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import type { Trace } from '../own-means/walk.ts'
import type { WorkedOut } from '../own-means/worked-out.ts'

/**
 * The same resources; those of one id in the order in which they are carried out. Those that do not depend on each other
 * stay in their order. https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency
 */
export function inOrder<D extends WorkedOut>(
  template: JsonObject,
  resources: readonly D[],
): readonly D[] {
  const ordered = [...resources]
  const byId = Map.groupBy(resources.keys(), (at) => foldCase(String(resources[at]?.document.id)))
  for (const places of byId.values()) {
    if (places.length < 2) continue
    const same = places.flatMap((at) => resources[at] ?? [])
    const sorted = carriedOut(template, same)
    for (const [index, one] of sorted.entries()) ordered[places[index] ?? 0] = one
  }
  return ordered
}

// Each goes before the first one that depends on it.
function carriedOut<D extends WorkedOut>(template: JsonObject, same: readonly D[]): readonly D[] {
  const done: D[] = []
  for (const one of same) {
    const at = done.findIndex((other) => dependsOn(template, other.trace, one.trace))
    done.splice(at < 0 ? done.length : at, 0, one)
  }
  return done
}

/** True when the first is only carried out after the second. */
function dependsOn(template: JsonObject, first: Trace = [], second: Trace = []): boolean {
  const at = first.findIndex((step, index) => step !== second[index])
  if (at < 1 || at >= second.length) return false
  const siblings = valueAt(template, first.slice(0, at))
  if (typeof siblings !== 'object' || siblings === null) return false
  const [from, to] = [`${first[at]}`, `${second[at]}`]
  const seen = new Set([from])
  for (const key of seen) {
    if (key === to) return true
    for (const name of namedBy(valueAt(template, [...first.slice(0, at), key]))) {
      for (const [other, sibling] of Object.entries(siblings)) {
        if (isMeant(name, other, sibling)) seen.add(other)
      }
    }
  }
  return false
}

function namedBy(resource: Json | undefined): readonly string[] {
  const names = isObject(resource) ? resource.dependsOn : undefined
  return Array.isArray(names) ? names.filter((one) => typeof one === 'string') : []
}

/** A dependency names a symbol, a loop, a name, or an id by `resourceId(type, name)`. */
function isMeant(named: string, key: string, sibling: Json): boolean {
  if (!isObject(sibling) || typeof sibling.name !== 'string') return named === key
  const { name, copy, type } = sibling
  if (named === key || named === name || (isObject(copy) && copy.name === named)) return true
  const argument = name.startsWith('[') ? name.slice(1, -1) : `'${name}'`
  return plain(named).endsWith(plain(`'${String(type)}', ${argument})]`))
}

function plain(expression: string): string {
  return foldCase(expression).replaceAll(/\s+/g, '')
}

function valueAt(template: JsonObject, path: Trace): Json | undefined {
  let value: Json | undefined = template
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as JsonObject)[step]
  }
  return value
}
