// PowerShell's ConvertTo-Json writes what lies deeper than its -Depth (2 if nobody says another) as the text of an object
// in PowerShell. Such a text is no value: what was there is lost.
// https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json#-depth
import type { Json, JsonObject } from '../engine/json.ts'
import { type Form, formOfType } from './azure-types/shapes.ts'

// `@{name=x; id=y}`, several of them with blanks between for a list.
const CUSTOM_OBJECT = /^@\{[\s\S]*\}$/
// The name of a class of .NET, of the JSON library or of Azure's cmdlets: `System.Object[]`,
// `System.Collections.Generic.List`1[System.String]`, `Microsoft.Azure.Commands.….PSNetworkRuleSet`.
const CLASS =
  /^(?:System\.(?:Object|String|Collections|Management)|Newtonsoft\.Json|Microsoft\.(?:Azure|WindowsAzure|Rest)\.(?:[\w.]+\.)?(?:Commands|Management|PowerShell|Models|PS[A-Z]\w*))(?:[.`[+][^\s]*)?$/
const [AT, S, M, N] = [64, 83, 77, 78]
// Rules read nothing that lies deeper, and input may be nested without end.
const DEEPEST = 64

/** True for a text that PowerShell writes in the place of an object or a list, whatever was in it. */
export function isCut(text: string): boolean {
  // Nearly all texts begin otherwise, and all of an estate is asked about.
  const first = text.charCodeAt(0)
  if (first === AT) return CUSTOM_OBJECT.test(text)
  return (first === S || first === M || first === N) && CLASS.test(text)
}

/** Why nothing is known of a member, in words that name the way out. */
export function cutReason(path: string): string {
  return `${path} was cut to text when it was written: export it again with ConvertTo-Json -Depth 20`
}

/**
 * True for a text that stands where the type has an object or a list. A list is cut to its elements with blanks between
 * them, so an empty one to the empty text.
 */
export function isCutTo(text: string, form: Form | undefined): boolean {
  return form?.kind === 'object' || form?.kind === 'list' || isCut(text)
}

/**
 * True when something in a value that was read is cut; `type` is that of the document, where it is one. All of an estate
 * comes by here: where the type is known, only what can hold something is looked at.
 */
export function holdsCut(value: Json, type?: string): boolean {
  return holds(value, type === undefined ? undefined : formOfType(type), 0)
}

function holds(value: Json | undefined, form: Form | undefined, depth: number): boolean {
  if (typeof value === 'string') return isCutTo(value, form)
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false
  if (Array.isArray(value)) {
    return value.some((one: Json) => holds(one, form?.element, depth + 1))
  }
  const object = value as JsonObject
  if (form?.kind !== 'object') {
    return Object.keys(object).some((name) => holds(object[name], undefined, depth + 1))
  }
  for (const { name, form: inside } of form.containers) {
    const there = object[name]
    if (there !== undefined && holds(there, inside, depth + 1)) return true
  }
  return false
}
