// Fallback evaluator: names of a template that are worked out when they are first asked for.
import { foldCase } from '../../engine/fold-case.ts'
import type { Value } from './values.ts'

/**
 * Looks each name up once, in any case. While it is worked out it counts as `open`: a name that rests on itself stays so.
 * @returns what gives undefined for a name that `declared` does not hold.
 */
export function lookedUpOnce<T>(
  declared: readonly (readonly [string, T])[],
  open: (name: string) => Value,
  workOut: (declaration: T, name: string) => Value,
): (name: string) => Value | undefined {
  const byName = new Map(declared.map((one) => [foldCase(one[0]), one]))
  const values = new Map<string, Value>()
  return (asked) => {
    const key = foldCase(asked)
    const before = values.get(key)
    const [name, declaration] = byName.get(key) ?? []
    if (before !== undefined || name === undefined || declaration === undefined) return before
    values.set(key, open(name))
    const value = workOut(declaration, name)
    values.set(key, value)
    return value
  }
}
