// Fallback evaluator: the walk over the resources of a template and of the deployments in it.
import type { JsonObject } from '../../engine/json.ts'
import type { Expression } from './expression.ts'
import { printed } from './print-expression.ts'
import type { Scope, Site } from './scope.ts'
import { toExpression, type Value } from './values.ts'
import type { Work } from './work.ts'

/** One resource that the deployment asks for. */
export interface Predicted {
  /**
   * As `bicep snapshot` writes it: id, type, name, apiVersion, location, properties and so on. A value that could not be
   * worked out is its expression in brackets, and a literal text that looks like one has the escape `[[`. `condition` is
   * only there when it could not be decided.
   */
  readonly document: JsonObject
  /** Members and indices from the root of the template: ['resources', 3, 'properties', 'template', 'resources', 0]. */
  readonly trace: Trace
}

/** The way from the root of the template. */
export type Trace = readonly (string | number)[]

/** What one walk finds, and what bounds it. */
export interface Walk {
  readonly into: Predicted[]
  /** One line for each part that nobody looks at. */
  readonly notExpanded: Set<string>
  readonly work: Work
  /** Where the whole deployment goes to. */
  readonly home: Site
  /** Resources so far, with those that are not made and the deployments. */
  seen: number
  /** How many deployments of one name there are. */
  readonly labels: Map<string, number>
}

/** What holds for all resources of one list. */
export interface Around {
  readonly scope: Scope
  /** What their ids begin with: another place than that of the scope where outer expressions are evaluated. */
  readonly site: Site
  /** The expression on which it depends whether they are made. */
  readonly condition: Expression | undefined
  readonly depth: number
}

// Azure's own limits are 800 resources in a template, and a few levels of deployments.
const MOST_RESOURCES = 10_000
const DEEPEST = 16

/** True when the walk must end before the next resource; then a line says so. */
export function isOver(walk: Walk, { depth }: Around): boolean {
  const { work, notExpanded } = walk
  if (walk.seen >= MOST_RESOURCES) {
    notExpanded.add(`what comes after the first ${MOST_RESOURCES} resources`)
  } else if (work.left <= 0) {
    notExpanded.add('the rest of the template: it takes too much work')
  } else if (depth > DEEPEST) {
    notExpanded.add(`what is nested more than ${DEEPEST} levels deep`)
  } else {
    walk.seen += 1
    return false
  }
  return true
}

/** A name as a line for people shows it. */
export function shown(name: Value): string {
  return typeof name === 'string' ? name : `[${printed(toExpression(name))}]`
}
