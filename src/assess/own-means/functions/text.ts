// Fallback evaluator: functions of texts. Azure's are those of .NET; what might differ beyond plain ASCII is left.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-string
import { isInt, isKnown, isKnownObject, isList, type Value } from '../values.ts'
import {
  type ArmFunction,
  allWritten,
  type Functions,
  isPlain,
  isWhole,
  written,
} from './function.ts'

// One placeholder, or a brace that stands for itself; anything else with a brace is a format that .NET knows.
const PIECE = /\{(\d{1,3})\}|\{\{|\}\}|[{}]/g
const WIDEST = 16

/** Texts. */
export const TEXT: Functions = {
  string: asString,
  format,
  toLower: ofPlain((value) => value.toLowerCase()),
  toUpper: ofPlain((value) => value.toUpperCase()),
  trim: ofPlain((value) => value.trim()),
  startsWith: ofTwoPlain((value, part) => value.startsWith(part)),
  endsWith: ofTwoPlain((value, part) => value.endsWith(part)),
  indexOf: ofTwoPlain((value, part) => value.indexOf(part)),
  substring,
  padLeft,
  replace,
  split,
  join,
}

function ofPlain(compute: (value: string) => string): ArmFunction {
  return ([value, ...more]) => (isPlain(value) && more.length === 0 ? compute(value) : undefined)
}

// They do not look at case.
function ofTwoPlain(compute: (value: string, part: string) => Value): ArmFunction {
  return ([value, part, ...more]) =>
    isPlain(value) && isPlain(part) && more.length === 0
      ? compute(value.toLowerCase(), part.toLowerCase())
      : undefined
}

function asString([value, ...more]: readonly Value[]): Value | undefined {
  if (value === undefined || more.length > 0) return undefined
  if (!isList(value) && !isKnownObject(value)) return written(value)
  const json = isKnown(value) && hasWholeNumbers(value) ? JSON.stringify(value) : undefined
  return isPlain(json) ? json : undefined
}

function hasWholeNumbers(value: Value): boolean {
  if (typeof value === 'number') return isInt(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(hasWholeNumbers)
}

function format([pattern, ...args]: readonly Value[]): Value | undefined {
  if (typeof pattern !== 'string') return undefined
  let open = false
  const text = pattern.replaceAll(PIECE, (piece: string, index: string | undefined) => {
    if (piece.length === 2) return piece.charAt(0)
    const arg = args[Number(index)]
    const part = arg === null ? '' : written(arg)
    open ||= part === undefined
    return part ?? ''
  })
  return open ? undefined : text
}

function substring([value, start, length, ...more]: readonly Value[]): Value | undefined {
  if (!isWhole(value) || !isInt(start) || more.length > 0) return undefined
  const end = length === undefined ? value.length : isInt(length) ? start + length : -1
  return start >= 0 && end >= start && end <= value.length ? value.slice(start, end) : undefined
}

function padLeft([value, width, pad = ' ', ...more]: readonly Value[]): Value | undefined {
  if (typeof value === 'boolean' || typeof pad !== 'string' || more.length > 0) return undefined
  if (!isInt(width) || width < 1 || width > WIDEST || pad.length !== 1) return undefined
  return written(value)?.padStart(width, pad)
}

function replace([value, part, by, ...more]: readonly Value[]): Value | undefined {
  if (typeof value !== 'string' || typeof part !== 'string' || part === '') return undefined
  // Not replaceAll: `$` means something there.
  return typeof by === 'string' && more.length === 0 ? value.split(part).join(by) : undefined
}

function split([value, by, ...more]: readonly Value[]): Value | undefined {
  const marks = isList(by) ? by : [by]
  if (typeof value !== 'string' || more.length > 0) return undefined
  let parts: readonly string[] = [value]
  for (const mark of marks) {
    // Of several longer ones it depends on their order which is found first.
    if (typeof mark !== 'string' || (marks.length > 1 && mark.length > 1)) return undefined
    if (mark !== '') parts = parts.flatMap((part) => part.split(mark))
  }
  return parts
}

function join([list, by, ...more]: readonly Value[]): Value | undefined {
  const parts = isList(list) ? allWritten(list) : undefined
  return typeof by === 'string' && more.length === 0 ? parts?.join(by) : undefined
}
