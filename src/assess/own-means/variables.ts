// Fallback evaluator: the variables of a template, with those that a `copy` list beside them makes.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-variables
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { member } from '../members.ts'
import { evaluateJson } from './evaluate.ts'
import { call, text } from './expression.ts'
import { repeated } from './loops.ts'
import { lookedUpOnce } from './names.ts'
import { ownName, type Scope } from './scope.ts'
import { Unknown, type Value } from './values.ts'

/** The variables that a template declares, by name in any case. */
export function variablesOf(
  template: JsonObject,
  scope: () => Scope,
): (name: string) => Value | undefined {
  const declared = member(template, 'variables')
  return lookedUpOnce(
    isObject(declared) ? declarationsIn(declared) : [],
    (name) => new Unknown(call('variables', text(ownName(scope().label, name)))),
    (declaration) => declaration(scope()),
  )
}

type Declaration = (scope: Scope) => Value

function declarationsIn(declared: JsonObject): readonly [string, Declaration][] {
  return Object.entries(declared).flatMap(([name, json]) =>
    name.toLowerCase() === 'copy' && Array.isArray(json)
      ? json.flatMap(loopIn)
      : [[name, (scope: Scope) => evaluateJson(json, scope)] satisfies [string, Declaration]],
  )
}

function loopIn(loop: Json): readonly [string, Declaration][] {
  const name = isObject(loop) ? member(loop, 'name') : undefined
  return typeof name === 'string'
    ? [[name, (scope) => repeated([loop], scope, evaluateJson)[0]?.[1] ?? null]]
    : []
}
