// Fallback evaluator: what a function of ARM templates is here, and small questions that several of them ask.
import type { Scope } from '../scope.ts'
import type { Value } from '../values.ts'

/**
 * A function of ARM templates. Gives undefined when it cannot say for sure what Azure would: an argument that matters is
 * unknown, or of a type that Azure refuses, or Azure's own answer is not documented to the letter.
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
 */
export type ArmFunction = (args: readonly Value[], scope: Scope) => Value | undefined

/** Functions by their names. */
export type Functions = Readonly<Record<string, ArmFunction>>

/** True for text whose letters, blanks and order .NET and JavaScript see alike. */
export function isPlain(value: Value | undefined): value is string {
  return typeof value === 'string' && /^[\t\n\r\x20-\x7e]*$/.test(value)
}

/** A text, number or boolean as ARM writes it within a text: booleans with a capital letter. */
export function written(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** All of them as ARM writes them, or undefined. */
export function allWritten(values: readonly Value[]): readonly string[] | undefined {
  const texts = values.map(written).filter((one) => one !== undefined)
  return texts.length === values.length ? texts : undefined
}

/** True for text that can be cut anywhere: no character of it takes two places. */
export function isWhole(value: Value | undefined): value is string {
  return typeof value === 'string' && !/[\ud800-\udfff]/.test(value)
}
