// What rules do with a document, in short, for tests of single rules.
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { Observation, Rule } from '../../src/engine/rule.ts'
import { idFor, judge, observe, parameters, writesOf } from './judging.ts'

/** A document with what it needs. */
export interface Given {
  readonly properties: Json
  readonly resource?: JsonObject
  readonly needs?: Readonly<Record<string, Json>>
  readonly unit?: readonly string[]
  readonly at?: string
  readonly values?: Partial<Parameters>
}

function seen(rule: Rule, { properties, resource, needs, unit, at }: Given): Observation {
  const document = { id: idFor(rule), location: 'westeurope', properties, ...resource }
  return observe(rule, document, needs, {
    ...(unit === undefined ? {} : { unit }),
    ...(at === undefined ? {} : { at }),
  })
}

/** The verdict, or why there is none. */
export function verdictOf(rule: Rule, given: Given): string {
  const verdict = judge(rule, seen(rule, given), { ...parameters, ...given.values })
  return 'reason' in verdict ? `${verdict.verdict}: ${verdict.reason}` : verdict.verdict
}

/** The writes, or why there are none. */
export function plannedFor(rule: Rule, given: Given): readonly PlannedWrite[] | string {
  return writesOf(rule, seen(rule, given), { ...parameters, ...given.values })
}

/** Method, target below the resource, and body of each ARM write. */
export function callsOf(rule: Rule, given: Given): Json {
  const writes = plannedFor(rule, given)
  if (typeof writes === 'string') return writes
  return writes.map(({ request }) => {
    if (request.kind !== 'arm') return request.kind
    const to = request.resourceId.replace(idFor(rule), '')
    const { method, body } = request
    return body === undefined ? `${method} ${to}` : [`${method} ${to}`, body]
  })
}

/** The properties that the one write of the resource sends. */
export function sentBy(rule: Rule, given: Given): Json {
  const calls = callsOf(rule, given)
  const [call] = Array.isArray(calls) ? calls : []
  const body: unknown = Array.isArray(call) ? call[1] : undefined
  return isObject(body) && body.properties !== undefined ? body.properties : calls
}
