// What a deployment would ask for if its parameters had no defaults: a verdict that differs then rests on a default.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type JsonObject } from '../../engine/json.ts'
import { keyOf, objectAt } from '../members.ts'
import { predict } from '../own-means/predict.ts'
import { byDeclaration, declarationOf, type WorkedOut } from '../own-means/worked-out.ts'
import { PLACE } from '../place.ts'

/** Names of the parameters that have a default and are not given. */
export function defaulted(template: JsonObject, given: JsonObject): readonly string[] {
  const names = new Set(Object.keys(given).map(foldCase))
  return Object.entries(objectAt(template, 'parameters'))
    .filter(
      ([name, one]) =>
        !names.has(foldCase(name)) && isObject(one) && keyOf(one, 'defaultValue') !== undefined,
    )
    .map(([name]) => name)
}

/**
 * Each resource as it would be with those parameters left open, in the same order; undefined where that makes no
 * difference, or where it is not known which one it would be.
 */
export function withoutDefaults(
  template: JsonObject,
  given: JsonObject,
  resources: readonly WorkedOut[],
): readonly (JsonObject | undefined)[] {
  const names = defaulted(template, given)
  if (names.length === 0) return []
  // A value that only Azure knows is left open.
  const open = Object.fromEntries(names.map((name) => [name, { reference: {} }]))
  const others = byDeclaration(predict(template, { ...given, ...open }, PLACE).resources)
  const same = byDeclaration(resources)
  return resources.map((one) => {
    const trace = declarationOf(one)
    const here = same.get(trace) ?? []
    const there = others.get(trace) ?? []
    const other = here.length === there.length ? there[here.indexOf(one)] : undefined
    if (trace === undefined || other === undefined) return undefined
    return JSON.stringify(other.document) === JSON.stringify(one.document)
      ? undefined
      : other.document
  })
}
