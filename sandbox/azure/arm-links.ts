import type { ArmParts, ArmRequest } from './arm.ts'
import { requireLinkedRight } from './governance.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { isObject } from './json.ts'
import { operationPrefix, typeNamed } from './types/index.ts'

/** 403 unless the caller also has the rights that a write needs on the resources that it names. */
export function requireLinks(
  parts: ArmParts,
  request: ArmRequest,
  id: string,
  sent: JsonObject,
): void {
  for (const { path, operation } of request.definition.linkedAccess ?? []) {
    for (const scope of textsAt(sent, path.split('.'))) {
      const linked = parts.store.get(scope)
      const definition = typeNamed(linked?.type ?? '')
      const type = definition === undefined ? '' : operationPrefix(definition)
      const right = operation.replace('{type}', type)
      requireLinkedRight(
        parts.estate,
        request.principal,
        { operation: request.operation, scope: id },
        { operation: right, scope, exists: linked !== undefined },
      )
      request.exchange.onLinked?.(right)
    }
  }
}

/** The texts at a path; `name[]` goes into each entry of a list, and a last `name{}` gives the names of a map. */
function textsAt(value: JsonValue | undefined, steps: readonly string[]): readonly string[] {
  const [step, ...rest] = steps
  if (step === undefined) return typeof value === 'string' ? [value] : []
  if (!isObject(value)) return []
  const [, name = '', kind = ''] = /^(\w+)(\[\]|\{\})?$/.exec(step) ?? []
  const member = value[name]
  if (kind === '{}') return isObject(member) ? Object.keys(member) : []
  if (kind === '[]') {
    return Array.isArray(member) ? member.flatMap((entry) => textsAt(entry, rest)) : []
  }
  return textsAt(member, rest)
}
