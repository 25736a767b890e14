// Fallback evaluator: loops of properties, variables and resources.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json } from '../../engine/json.ts'
import { member } from '../members.ts'
import type { Scope } from './scope.ts'
import { isInt, type Value } from './values.ts'
import { giveUp } from './work.ts'

// Azure repeats nothing more often.
const MOST = 800

/** How often a loop runs; undefined when that is not known, or more than Azure allows. */
export function countIn(count: Value | undefined): number | undefined {
  return isInt(count) && count >= 0 && count <= MOST ? count : undefined
}

/** The scope within one turn of a loop of properties or variables. */
function inLoop(scope: Scope, name: string, index: number): Scope {
  return { ...scope, loops: new Map([...scope.loops, [foldCase(name), index]]) }
}

/** The scope within one turn of a loop of resources: `copyIndex()` without a name means it. */
export function inResourceLoop(scope: Scope, name: string, index: number): Scope {
  return inLoop(inLoop(scope, name, index), '', index)
}

/** The scope within a turn of a loop of resources of which the index is not known. */
export function inOpenLoop(scope: Scope, name: string): Scope {
  const folded = foldCase(name)
  return {
    ...scope,
    loops: new Map([...scope.loops].filter(([one]) => one !== '' && one !== folded)),
  }
}

/** The members that a `copy` list stands for: [{name, count, input}, …]; unknown when the count is. */
export function repeated(
  loops: readonly Json[],
  scope: Scope,
  evaluate: (json: Json, scope: Scope) => Value,
): readonly [string, Value][] {
  return loops.map((loop): [string, Value] => {
    const name = isObject(loop) ? member(loop, 'name') : undefined
    if (!isObject(loop) || typeof name !== 'string') return ['copy', giveUp(scope.work)]
    const count = countIn(evaluate(member(loop, 'count') ?? null, scope))
    if (count === undefined) return [name, giveUp(scope.work)]
    const input = member(loop, 'input') ?? null
    return [
      name,
      Array.from({ length: count }, (_, index) => evaluate(input, inLoop(scope, name, index))),
    ]
  })
}
