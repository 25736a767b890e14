// What takes the writes of a worked example back: pages show it, and the role must allow it.
import { isObject, type Json, type JsonObject, withValue } from '../engine/json.ts'
import type { PlannedWrite } from '../engine/plan.ts'
import { type Undo, undoOf } from '../engine/undo.ts'
import type { WorkedExample } from './worked-example.ts'

/** What takes a write of a worked example back. */
export function undoOfWrite({ rule, observation }: WorkedExample, write: PlannedWrite): Undo {
  const resource = written(observation.resource, write)
  return undoOf(write, { type: rule.resource, rules: [rule], resource })
}

// The resource as it is after the write.
function written(resource: Json, { request, after }: PlannedWrite): Json {
  if (request.kind !== 'arm' || after.some(({ path }) => path.startsWith('/'))) return resource
  return merged(resource, request.body ?? {})
}

function merged(resource: Json, body: JsonObject): Json {
  return Object.entries(body).reduce<Json>((document, [name, value]) => {
    const present = isObject(document) ? document[name] : undefined
    const next = isObject(value) && isObject(present) ? merged(present, value) : value
    return withValue(document, [name], next)
  }, resource)
}
