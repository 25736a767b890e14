// JSON as the repository's formatter leaves it, so that a generated file needs no second pass.
import type { Json, JsonObject } from '../engine/json.ts'

const WIDTH = 100

/** The text of a JSON file. Objects take a line per member; lists of plain values stay on one line where they fit. */
export function jsonText(value: Json): string {
  return `${render(value, 0, 0)}\n`
}

function render(value: Json, depth: number, column: number): string {
  if (isList(value)) return renderList(value, depth, column)
  if (typeof value === 'object' && value !== null) return renderObject(value as JsonObject, depth)
  return JSON.stringify(value)
}

function renderObject(value: JsonObject, depth: number): string {
  const members = Object.entries(value).map(([name, member]) => {
    const start = `${indent(depth + 1)}${JSON.stringify(name)}: `
    return `${start}${render(member, depth + 1, start.length)}`
  })
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent(depth)}}`
}

function renderList(value: readonly Json[], depth: number, column: number): string {
  if (value.every((item) => typeof item !== 'object' || item === null)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    // One more for the comma that may follow.
    if (column + line.length + 1 <= WIDTH) return line
  }
  if (value.length === 0) return '[]'
  const start = indent(depth + 1)
  const items = value.map((item) => `${start}${render(item, depth + 1, start.length)}`)
  return `[\n${items.join(',\n')}\n${indent(depth)}]`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function indent(depth: number): string {
  return '  '.repeat(depth)
}
