// Predicted resources with the places in the template that they come from.
import type { Json, JsonObject } from '../../engine/json.ts'
import type { WorkedOut } from '../own-means/worked-out.ts'
import { EngineError } from './connection.ts'
import { withCopy } from './copy.ts'
import { marked, showsMark, unmarked } from './mark.ts'
import { compare, errorsIn } from './messages.ts'
import type { Given } from './parameters.ts'
import { type Ask, compile, type Snapshot, snapshotOf } from './said.ts'
import { sayableOf } from './sayable.ts'
import { withoutValues } from './without-values.ts'

/** What the engine predicts, with what is known of where it comes from. */
export interface Prediction {
  readonly resources: readonly WorkedOut[]
  readonly diagnostics: readonly Json[]
}

/**
 * From a copy with marks. Where these could have changed anything, from one without. @throws EngineError, ProcessFault.
 */
export async function traced(
  ask: Ask,
  template: JsonObject,
  given: Given,
  metadata: object,
): Promise<Prediction> {
  const snapshot = (of: JsonObject) =>
    withCopy(of, given.lines, async (path) => {
      try {
        return await snapshotOf(ask, path, metadata, given.later)
      } catch (error) {
        throw error instanceof EngineError ? await explained(ask, path, template, error) : error
      }
    })
  const copy = marked(template)
  const withMarks = await snapshot(copy.template).catch((error: unknown) => {
    if (error instanceof EngineError) return undefined
    throw error
  })
  const found = withMarks?.resources.map((one) => unmarked(one, copy.marks)) ?? []
  if (withMarks !== undefined && !copy.mayShow && !found.some((one) => showsMark(one.document))) {
    return { resources: found, diagnostics: withMarks.diagnostics }
  }
  const { resources, diagnostics } = plain(await snapshot(template))
  const traces = tracesById(found)
  return {
    diagnostics,
    resources: resources.map(({ document }) => withTrace(document, traces)),
  }
}

/** The engine does not say what is wrong with a file that does not compile. */
async function explained(
  ask: Ask,
  path: string,
  template: JsonObject,
  error: EngineError,
): Promise<EngineError> {
  if (error.message !== 'Compilation failed') return error
  const errors = errorsIn((await compile(ask, path)).diagnostics, path)
  const texts = errors.map(({ text }) => withoutValues(text, sayableOf(template)))
  return new EngineError([error.message, ...texts].join(': '))
}

/**
 * In the order of the template, then by id: the engine works out side by side what does not wait for each other, and gives
 * it in no order.
 */
export function inOrder(
  resources: readonly WorkedOut[],
  template: JsonObject,
): readonly WorkedOut[] {
  const order = new Map(marked(template).marks.map(({ trace }, index) => [trace.join('\n'), index]))
  const placeOfOne = ({ trace }: WorkedOut) =>
    (trace === undefined ? undefined : order.get(trace.join('\n'))) ?? order.size
  return resources.toSorted(
    (one, other) =>
      placeOfOne(one) - placeOfOne(other) ||
      compare(String(one.document.id), String(other.document.id)),
  )
}

/** Without traces. */
export function plain({ resources, diagnostics }: Snapshot): Prediction {
  return { resources: resources.map((document) => ({ document })), diagnostics }
}

/** Of each id that is there once. */
function tracesById(found: readonly WorkedOut[]): ReadonlyMap<Json | undefined, WorkedOut> {
  const once = new Map<Json | undefined, WorkedOut>()
  const twice = new Set<Json | undefined>()
  for (const one of found) {
    const { id } = one.document
    if (once.has(id)) twice.add(id)
    once.set(id, one)
  }
  for (const id of twice) once.delete(id)
  return once
}

function withTrace(
  document: JsonObject,
  traces: ReadonlyMap<Json | undefined, WorkedOut>,
): WorkedOut {
  const trace = traces.get(document.id)?.trace
  return trace === undefined ? { document } : { document, trace }
}
