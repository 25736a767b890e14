// Fallback evaluator: its bounds. Any file may come in as a template, and one of a few lines can ask for more than any
// machine has: each variable twice the one before.
import { call, type Expression } from './expression.ts'
import { isList, Unknown, type Value } from './values.ts'

/** What is left to spend on one template, and how deep it stands in it. */
export interface Work {
  left: number
  depth: number
  /** How many values were given up so far. */
  givenUp: number
}

// A whole landing zone takes less than a hundredth of it.
const IN_ALL = 30_000_000
// What a step costs, compared with looking at a character.
const STEP = 20
// Each takes some frames of the stack.
const DEEPEST_STEP = 250
const DEEPEST_VALUE = 100
// Characters. Azure takes templates of 4 MB and expressions of 24,576 characters.
const LARGEST_VALUE = 4_000_000
const LONGEST_EXPRESSION = 24_576

/** The work for one template. */
export function newWork(): Work {
  return { left: IN_ALL, depth: 0, givenUp: 0 }
}

/**
 * What is too large or too deep to work out. `notWorkedOut` is no function of ARM; the number keeps two of them from being
 * taken for the same.
 */
export function giveUp(work: Work): Unknown {
  work.givenUp += 1
  return new Unknown(call('notWorkedOut', { kind: 'number', value: work.givenUp }))
}

/** Takes one step, unless there were too many, too deep, or what comes out is too large. */
export function step(work: Work, compute: () => Value): Value {
  work.left -= STEP
  if (work.left < 0 || work.depth >= DEEPEST_STEP) return giveUp(work)
  work.depth += 1
  const value = compute()
  work.depth -= 1
  const { size, depth } = measured(value)
  const largest = value instanceof Unknown ? LONGEST_EXPRESSION : LARGEST_VALUE
  return size > largest || depth > DEEPEST_VALUE ? giveUp(work) : value
}

/** Pays for something that looks at all of the values. */
export function spend(work: Work, values: readonly Value[]): void {
  for (const value of values) work.left -= measured(value).size
}

/** True when an expression with these values in it would be longer than Azure takes. */
export function tooLong(values: readonly Value[]): boolean {
  return (
    values.reduce<number>((total, value) => total + measured(value).size, 0) > LONGEST_EXPRESSION
  )
}

interface Measure {
  /** Characters, about. */
  readonly size: number
  readonly depth: number
}

const EMPTY: Measure = { size: 2, depth: 1 }
// Values share parts: each is measured once.
const known = new WeakMap<object, Measure>()

function measured(value: Value): Measure {
  if (typeof value === 'string') return { size: value.length + 2, depth: 1 }
  if (typeof value !== 'object' || value === null) return EMPTY
  return remembered(value, () => {
    if (value instanceof Unknown) return measuredExpression(value.expression)
    if (isList(value)) return sum(value.map(measured), 2)
    return sum(Object.values(value).map(measured), Object.keys(value).join('').length + 2)
  })
}

function measuredExpression(expression: Expression): Measure {
  return remembered(expression, () => {
    switch (expression.kind) {
      case 'text':
        return { size: expression.value.length + 2, depth: 1 }
      case 'number':
        return EMPTY
      case 'raw':
        return { size: expression.text.length, depth: 1 }
      case 'member':
        return sum([measuredExpression(expression.of)], expression.name.length + 1)
      case 'index':
        return sum([measuredExpression(expression.of), measuredExpression(expression.index)], 2)
      case 'call':
        return sum(expression.args.map(measuredExpression), expression.name.length + 2)
    }
  })
}

function remembered(key: object, measure: () => Measure): Measure {
  const before = known.get(key)
  if (before !== undefined) return before
  const now = measure()
  known.set(key, now)
  return now
}

function sum(parts: readonly Measure[], own: number): Measure {
  let size = own
  let depth = 0
  for (const part of parts) {
    size += part.size + 2
    depth = Math.max(depth, part.depth)
  }
  return { size, depth: depth + 1 }
}
