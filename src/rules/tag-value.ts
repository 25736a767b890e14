// Tags as Azure compares them: names without case, values as people write them.
import { sameName } from '../engine/fold-case.ts'
import { type Json, valueAt } from '../engine/json.ts'

/** The value of a tag, in lower case and with hyphens for blanks: `Mission critical` is `mission-critical`. */
export function tagValue(resource: Json, name: string): string | undefined {
  const tags = valueAt(resource, ['tags']) ?? {}
  const found = Object.entries(tags).find(([tag]) => sameName(tag, name))
  return typeof found?.[1] === 'string'
    ? found[1].trim().toLowerCase().replaceAll(/\s+/g, '-')
    : undefined
}
