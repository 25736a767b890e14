// Fallback evaluator: union(), which Azure does member by member, and what is left of it when a member is not known.
import { foldCase } from '../../../engine/fold-case.ts'
import { call } from '../expression.ts'
import {
  isKnown,
  isKnownObject,
  isList,
  same,
  toExpression,
  Unknown,
  type Value,
  type ValueObject,
} from '../values.ts'

// Each is compared with each.
const MOST_COMPARED = 1000

/** What becomes of a member that is in both. */
type Join = (before: Value, after: Value) => Value

/**
 * Objects: members of later ones stand, objects in both are joined, null does not replace anything. Lists: each different
 * element once. Undefined when an argument is unknown as a whole: it may bring any member.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-object#union
 */
export function union(args: readonly Value[]): Value | undefined {
  if (args.length < 2) return undefined
  if (args.every(isKnownObject)) return merged(args, joined, 'last')
  if (!args.every(isList) || !isKnown(args)) return undefined
  const elements = args.flat()
  if (elements.length > MOST_COMPARED) return undefined
  const all: Value[] = []
  for (const one of elements) {
    if (!all.some((other) => same(one, other) === true)) all.push(one)
  }
  return all
}

/** The members of all, first those of the first; names are compared without case, and the `last` or first one stands. */
export function merged(
  objects: readonly ValueObject[],
  join: Join,
  standing: 'first' | 'last',
): ValueObject {
  const members = new Map<string, { readonly name: string; readonly value: Value }>()
  for (const [name, after] of objects.flatMap(Object.entries<Value>)) {
    const before = members.get(foldCase(name))
    members.set(foldCase(name), {
      name: standing === 'last' ? name : (before?.name ?? name),
      value: before === undefined ? after : join(before.value, after),
    })
  }
  return Object.fromEntries([...members.values()].map(({ name, value }) => [name, value]))
}

/** The later one stands. */
export const put: Join = (_before, after) => after

function joined(before: Value, after: Value): Value {
  if (after === null) return before
  if (after instanceof Unknown) {
    if (before === null) return after
    const [left, right] = [toExpression(before), after.expression]
    if (before instanceof Unknown) return new Unknown(call('union', left, right))
    // As Azure's engine puts it: null leaves what was there.
    return isKnownObject(before)
      ? new Unknown(
          call('if', call('equals', right, call('null')), left, call('union', left, right)),
        )
      : new Unknown(call('coalesce', right, left))
  }
  if (!isKnownObject(after)) return after
  if (before instanceof Unknown) {
    return new Unknown(call('union', before.expression, toExpression(after)))
  }
  return isKnownObject(before) ? merged([before, after], joined, 'last') : after
}
