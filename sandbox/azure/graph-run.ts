import type { Condition, Path, Step } from './graph-query.ts'
import type { Literal } from './graph-reader.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'

/** Runs the steps of a query over rows. */
export function runQuery(steps: readonly Step[], rows: readonly JsonObject[]): JsonObject[] {
  let result = [...rows]
  for (const step of steps) {
    if (step.kind === 'where') result = result.filter((row) => holds(step.condition, row))
    else if (step.kind === 'order') result.sort(byColumn(step.path, step.descending))
    else {
      result = result.map((row) =>
        Object.fromEntries(step.columns.map(({ name, path }) => [name, cell(row, path) ?? null])),
      )
    }
  }
  return result
}

function holds(condition: Condition, row: JsonObject): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, row))
    case 'or':
      return condition.parts.some((part) => holds(part, row))
    case 'not':
      return !holds(condition.part, row)
    case 'empty': {
      const value = cell(row, condition.path)
      const empty = value === undefined || value === null || value === ''
      return empty !== condition.negated
    }
    case 'compare': {
      const value = cell(row, condition.path)
      const found = condition.values.some((wanted) => equal(value, wanted, condition.ignoreCase))
      return found !== condition.negated
    }
  }
}

function equal(value: JsonValue | undefined, wanted: Literal, ignoreCase: boolean): boolean {
  if (typeof value === 'string' && typeof wanted === 'string' && ignoreCase) {
    return value.toLowerCase() === wanted.toLowerCase()
  }
  return value === wanted
}

/** Column and member names are case-sensitive, as in the real language. */
function cell(row: JsonObject, path: Path): JsonValue | undefined {
  let here: JsonValue | undefined = row
  for (const step of path) here = isObject(here) ? here[step] : undefined
  return here
}

function byColumn(path: Path, descending: boolean) {
  const sign = descending ? -1 : 1
  return (left: JsonObject, right: JsonObject): number => {
    const [a, b] = [String(cell(left, path) ?? ''), String(cell(right, path) ?? '')]
    return a === b ? 0 : (a < b ? -1 : 1) * sign
  }
}
