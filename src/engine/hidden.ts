// What Azure keeps and does not show: absent in a read, and there all the same. Pure.
import { type Json, sameValue, textOf, valueAt } from './json.ts'
import type { ResourceType } from './rule.ts'

/**
 * Why nothing may be written at a path: Azure does not show what is stored around it now, so that a write would put
 * made-up values over it, and nobody could put them back. Undefined where what is there was read.
 */
export function hiddenAt(
  { hides }: Pick<ResourceType, 'hides'>,
  resource: Json,
  path: string,
): string | undefined {
  if (hides === undefined) return undefined
  if (path !== hides.path && !path.startsWith(`${hides.path}.`)) return undefined
  if ((valueAt(resource, hides.path.split('.')) ?? null) !== null) return undefined
  const state = valueAt(resource, hides.while.path.split('.'))
  if (state === undefined || !hides.while.oneOf.some((value) => sameValue(state, value)))
    return undefined
  return `Azure does not show ${hides.path} while ${hides.while.path} is ${textOf(state)}: what is stored there is not known, and a write would replace it`
}
