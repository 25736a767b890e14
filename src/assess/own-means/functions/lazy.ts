// Fallback evaluator: functions that do not work out all of their arguments, or that read the template.
import { foldCase } from '../../../engine/fold-case.ts'
import type { Scope } from '../scope.ts'
import type { Value } from '../values.ts'

/** Gets the number of arguments, and works out the one at an index when asked; undefined: cannot be said. */
type Lazy = (
  count: number,
  at: (index: number) => Value | undefined,
  scope: Scope,
) => Value | undefined

/** By folded name. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-logical */
export const LAZY: ReadonlyMap<string, Lazy> = new Map<string, Lazy>([
  ['parameters', (count, at, scope) => named(count, at(0), (name) => scope.parameter(name))],
  ['variables', (count, at, scope) => named(count, at(0), (name) => scope.variable(name))],
  ['copyindex', copyIndex],
  ['if', branch],
  ['and', (count, at) => decidedBy(false, count, at)],
  ['or', (count, at) => decidedBy(true, count, at)],
])

function named(
  count: number,
  name: Value | undefined,
  find: (name: string) => Value | undefined,
): Value | undefined {
  return count === 1 && typeof name === 'string' ? find(name) : undefined
}

// copyIndex(), copyIndex(offset), copyIndex('loop'), copyIndex('loop', offset)
function copyIndex(
  _count: number,
  at: (index: number) => Value | undefined,
  { loops }: Scope,
): Value | undefined {
  const first = at(0)
  const loop = typeof first === 'string' ? first : ''
  const index = loops.get(foldCase(loop))
  const offset = (loop === '' ? first : at(1)) ?? 0
  return index === undefined || typeof offset !== 'number' ? undefined : index + offset
}

function branch(count: number, at: (index: number) => Value | undefined): Value | undefined {
  const condition = at(0)
  return count === 3 && typeof condition === 'boolean' ? at(condition ? 1 : 2) : undefined
}

/** From left to right: the first one that decides ends it, the first one that is not known leaves it open. */
function decidedBy(
  decisive: boolean,
  count: number,
  at: (index: number) => Value | undefined,
): Value | undefined {
  if (count < 2) return undefined
  for (let index = 0; index < count; index += 1) {
    const one = at(index)
    if (typeof one !== 'boolean') return undefined
    if (one === decisive) return decisive
  }
  return !decisive
}
