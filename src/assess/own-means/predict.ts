// The FALLBACK evaluator of ARM templates, for a machine without Bicep. It knows plain things only: Azure's own engine,
// which Bicep brings, is asked first wherever there is one. What it does not know stays an expression, and is unknown.
import type { JsonObject } from '../../engine/json.ts'
import { givenInFile } from './parameters.ts'
import { addResources } from './resources.ts'
import { homeSite, type Place } from './site.ts'
import { scopeOf } from './template-scope.ts'
import type { Predicted, Walk } from './walk.ts'
import { newWork } from './work.ts'

export type { Place } from './site.ts'
export type { Predicted } from './walk.ts'

/** What a template asks for. */
export interface Prediction {
  readonly resources: readonly Predicted[]
  /** One line each for what could not be expanded: a linked template, a loop whose count is not known, and so on. */
  readonly notExpanded: readonly string[]
}

/**
 * The resources that a template asks for, as far as plain means tell. Never throws, whatever the template is, and ends:
 * loops, nesting and work are bounded, and what was cut has a line.
 * @param given the `parameters` of a parameter file: name → {value} or {reference}. Values of secure parameters are not
 *   put in.
 * @param place where it goes to; undefined: anywhere, and what depends on it stays an expression.
 */
export function predict(
  template: JsonObject,
  given: JsonObject,
  place: Place | undefined,
): Prediction {
  const home = homeSite(template, place)
  const work = newWork()
  const scope = scopeOf(template, givenInFile(given, work), { label: '', site: home, work })
  const walk: Walk = { into: [], notExpanded: new Set(), work, home, seen: 0, labels: new Map() }
  addResources(template, { scope, site: home, condition: undefined, depth: 0 }, [], walk)
  return { resources: walk.into, notExpanded: [...walk.notExpanded] }
}
