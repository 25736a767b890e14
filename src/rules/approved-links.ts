// Links between networks that the other side has to approve.
import { type Json, sameValue, valueAt } from '../engine/json.ts'
import type { Gap } from '../engine/rule.ts'
import { listAt, textAt } from './read-at.ts'

/** A gap for each entry of the list whose status is not Approved. Both paths are dotted. */
export function unapproved(resource: Json, list: string, status: string): readonly Gap[] {
  return listAt(resource, list).flatMap((link, index) => {
    const actual = valueAt(link, status.split('.'))
    if (sameValue(actual, 'Approved')) return []
    const path = `${list}.${textAt(link, 'name') || index}`
    return [{ path, expected: 'Approved', ...(actual === undefined ? {} : { actual }) }]
  })
}
