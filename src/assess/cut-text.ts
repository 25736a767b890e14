// PowerShell's ConvertTo-Json writes what lies deeper than its -Depth (2 if nobody says another) as the text of an object
// in PowerShell. Such a text is no value: what was there is lost.
// https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/convertto-json#-depth
import { isObject, type Json } from '../engine/json.ts'
import { type Form, formOfType } from './azure-types/shapes.ts'

// `@{name=x; id=y}`, several of them with blanks between for a list.
const CUSTOM_OBJECT = /^@\{[\s\S]*\}$/
// The name of a class of .NET, of the JSON library or of Azure's cmdlets: `System.Object[]`,
// `System.Collections.Generic.List`1[System.String]`, `Microsoft.Azure.Commands.….PSNetworkRuleSet`.
const CLASS =
  /^(?:System\.(?:Object|String|Collections|Management)|Newtonsoft\.Json|Microsoft\.(?:Azure|WindowsAzure|Rest)\.(?:[\w.]+\.)?(?:Commands|Management|PowerShell|Models|PS[A-Z]\w*))(?:[.`[+][^\s]*)?$/

/** True for a text that PowerShell writes in the place of an object or a list, whatever was in it. */
export function isCut(text: string): boolean {
  return CUSTOM_OBJECT.test(text) || CLASS.test(text)
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

/** True when something in a value that was read is cut; `type` is that of the document, where it is one. */
export function holdsCut(value: Json, type?: string): boolean {
  return holds(value, type === undefined ? undefined : formOfType(type))
}

function holds(value: Json, form: Form | undefined): boolean {
  if (typeof value === 'string') return isCutTo(value, form)
  if (Array.isArray(value)) return value.some((one: Json) => holds(one, form?.element))
  if (!isObject(value)) return false
  for (const name of Object.keys(value)) {
    const inside = value[name]
    if (typeof inside !== 'string' && typeof inside !== 'object') continue
    if (inside !== undefined && holds(inside, form?.member(name)?.form)) return true
  }
  return false
}
