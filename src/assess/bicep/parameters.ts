// What is given for the parameters of a template, as the lines of a .bicepparam that the engine reads.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import { keyOf, member, objectAt } from '../members.ts'
import { literal, quoted } from './literal.ts'
import { safeDefault } from './secret-defaults.ts'
import { isSecure, placeholder, resolved, withoutSecrets } from './secrets.ts'

/** Parameters of one deployment, made ready. */
export interface Given {
  /** One `param` line for each that is given, or has a secret in its default. No secret is in them. */
  readonly lines: readonly string[]
  /** Declared without a default, and not given. */
  readonly missing: readonly string[]
  /** Have a name that no line can give a value to. */
  readonly unwritable: readonly string[]
  /** Given, and not declared. */
  readonly unknown: readonly string[]
  /** Values that only a deployment knows, in the order of their numbers in the prediction. */
  readonly later: readonly string[]
  /** Names, in small letters, of the parameters for which a placeholder stands. */
  readonly secret: ReadonlySet<string>
  /** As given, with an expression in place of each value that has a secret in it. */
  readonly shown: JsonObject
}

const IDENTIFIER = /^[A-Za-z_]\w*$/
const LATER = 'rebaseline.later.'
const LATER_PRINTED = /externalInputs\('rebaseline_later_(\d+)_\d+'\)/g

/**
 * Holds the `parameters` of a parameter file (name → `{value}`, `{reference}` or `{expression}`) against what the template
 * declares. Names may differ in case. With `open`, what is missing is known to a deployment only.
 */
export function givenFor(template: JsonObject, parameters: JsonObject, open: boolean): Given {
  const declared = objectAt(template, 'parameters')
  const lines: string[] = []
  const missing: string[] = []
  const unwritable: string[] = []
  const later: string[] = []
  const secret = new Set<string>()
  const shown: Record<string, Json> = { ...parameters }
  for (const [name, type] of Object.entries(declared)) {
    if (!isObject(type)) continue
    const key = keyOf(parameters, name)
    const given = key === undefined ? undefined : parameters[key]
    const fallback = given === undefined ? safeDefault(type, template) : undefined
    if (given === undefined && fallback === undefined) {
      if (!isRequired(type, template)) continue
      if (!open) {
        missing.push(name)
        continue
      }
    }
    // A name becomes part of a program: a template of somebody else must not write lines of it.
    if (!IDENTIFIER.test(name)) {
      unwritable.push(name)
      continue
    }
    const value = isObject(given) ? member(given, 'value') : undefined
    const safe = value === undefined ? fallback : withoutSecrets(value, type, template)
    if (safe !== undefined && safe === value) {
      lines.push(line(name, literal(safe)))
      continue
    }
    if (safe === undefined && !isSecure(resolved(type, template))) {
      lines.push(line(name, `externalInput(${quoted(LATER + later.length)})`))
      later.push(name)
      continue
    }
    lines.push(line(name, literal(safe ?? placeholder(type, template))))
    secret.add(foldCase(name))
    if (key !== undefined && value !== undefined) {
      shown[key] = { expression: `[parameters('${name}')]` }
    }
  }
  const names = new Set(Object.keys(declared).map(foldCase))
  const unknown = Object.keys(parameters).filter((name) => !names.has(foldCase(name)))
  return { lines, missing, unwritable, unknown, later, secret, shown }
}

/** What the engine says, with the names of the parameters that are known later in place of inputs of ours. */
export function namingLater(said: string, later: readonly string[]): string {
  return said.replaceAll(LATER_PRINTED, (_, index) => `parameters('${later[Number(index)]}')`)
}

// any(): the engine checks a value as Azure does, and the compiler of the copy has nothing to say about it.
function line(name: string, value: string): string {
  return `param ${name} = any(${value})`
}

function isRequired(type: JsonObject, template: JsonObject): boolean {
  return (
    keyOf(type, 'defaultValue') === undefined &&
    member(resolved(type, template), 'nullable') !== true
  )
}
