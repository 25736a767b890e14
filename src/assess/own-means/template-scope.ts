// Fallback evaluator: the scope of a template with parameters and variables of its own.
import type { JsonObject } from '../../engine/json.ts'
import type { Expression } from './expression.ts'
import { type Given, parametersOf } from './parameters.ts'
import type { Scope, Site } from './scope.ts'
import { variablesOf } from './variables.ts'
import type { Work } from './work.ts'

/** The scope of a template that is given these parameters. */
export function scopeOf(
  template: JsonObject,
  given: (name: string, own: Expression) => Given | undefined,
  place: { readonly label: string; readonly site: Site; readonly work: Work },
): Scope {
  const scope: Scope = {
    ...place,
    parameter: parametersOf(template, given, () => scope),
    variable: variablesOf(template, () => scope),
    loops: new Map(),
  }
  return scope
}
