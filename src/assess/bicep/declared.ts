// What one .bicep declares, and which of it a resource of the compiled template is.
import { foldCase } from '../../engine/fold-case.ts'
import { isObject, type Json, type JsonObject } from '../../engine/json.ts'
import type { GraphNode } from './said.ts'

/** A resource or a module of a source. */
export interface Declared {
  /** As a template with symbolic names has it: `parent::child` for a nested one. */
  readonly name: string
  /** In small letters; that of a module is the one it is compiled to. */
  readonly type: string
  /** How many resources it is nested in. */
  readonly depth: number
  readonly isExisting: boolean
  readonly isModule: boolean
  readonly isLoop: boolean
  /** Undefined where the source does not say it, as in a nested resource. */
  readonly apiVersion: string | undefined
  /** From 1. */
  readonly line: number
  /** The path of a module whose source is here, relative to this one. */
  readonly module: string | undefined
}

const MODULE = '<module>'
const DEPLOYMENT = 'microsoft.resources/deployments'

/** The declarations of a file in the order of its text. */
export function declaredIn(nodes: readonly GraphNode[], text: string): readonly Declared[] {
  const lines = text.split(/\r\n|\n|\r/)
  const inOrder = nodes.toSorted((one, other) => compare(one.range.start, other.range.start))
  return inOrder.flatMap((node) => {
    const around = inOrder.filter((other) => other !== node && isInside(node, other))
    const header = headerOf(node, lines)
    if (header === undefined) return []
    const isModule = node.type === MODULE
    return [
      {
        name: [...around, node].map(({ name }) => name).join('::'),
        type: isModule ? DEPLOYMENT : foldCase(node.type),
        depth: around.length,
        isExisting: node.isExisting,
        isModule,
        ...header,
        module: isModule ? sourceOf(node) : undefined,
      },
    ]
  })
}

/** The declaration of the resource at `key`; undefined when it is not certain which one it is. */
export function declaredOf(
  resources: Json | undefined,
  key: string | number,
  declared: readonly Declared[],
): Declared | undefined {
  if (Array.isArray(resources) && typeof key === 'number') {
    return byOrder(resources, key, declared)
  }
  if (!isObject(resources) || typeof key !== 'string') return undefined
  const resource = resources[key]
  const [one, ...more] = declared.filter(({ name }) => name === key)
  if (one === undefined || more.length > 0 || !isObject(resource)) return undefined
  return fits(resource, one) ? one : undefined
}

function byOrder(
  resources: readonly Json[],
  index: number,
  declared: readonly Declared[],
): Declared | undefined {
  const resource = resources[index]
  const type = typeOf(resource)
  if (type === undefined) return undefined
  const compiled = resources.filter((one) => typeOf(one) === type)
  const candidates = declared.filter((one) => one.type === type && !one.isExisting)
  const [first] = candidates
  // Nested ones come before the others, and modules after what is written as a deployment: no order to rely on.
  const isOrdered = candidates.every(
    ({ depth, isModule }) => depth > 0 === (first?.depth ?? 0) > 0 && isModule === first?.isModule,
  )
  const isSame =
    isOrdered &&
    compiled.length === candidates.length &&
    candidates.every((one, at) => fits(compiled[at], one))
  return isSame && resource !== undefined ? candidates[compiled.indexOf(resource)] : undefined
}

function fits(resource: Json | undefined, declared: Declared): boolean {
  return (
    isObject(resource) &&
    typeOf(resource) === declared.type &&
    (resource.copy !== undefined) === declared.isLoop &&
    (declared.apiVersion === undefined || declared.apiVersion === resource.apiVersion)
  )
}

function typeOf(resource: Json | JsonObject | undefined): string | undefined {
  return isObject(resource) && typeof resource.type === 'string'
    ? foldCase(resource.type)
    : undefined
}

// The range begins with the decorators. What is declared begins with its keyword and its name.
function headerOf(node: GraphNode, lines: readonly string[]) {
  const keyword = node.type === MODULE ? 'module' : 'resource'
  const header = new RegExp(`(?:^|[\\s)])${keyword}\\s+${node.name}\\s+'([^']*)'(.*)$`)
  for (let index = node.range.start.line; index <= node.range.end.line; index += 1) {
    const from = index === node.range.start.line ? node.range.start.char : 0
    const [, type, rest = ''] = header.exec((lines[index] ?? '').slice(from)) ?? []
    if (type === undefined) continue
    const [, apiVersion] = type.split('@')
    return {
      line: index + 1,
      isLoop: /^[^=]*=\s*\[/.test(rest),
      apiVersion: node.type === MODULE ? undefined : apiVersion,
    }
  }
  return undefined
}

// A module of a registry has no path here, and one of JSON no lines.
function sourceOf({ relativePath }: GraphNode): string | undefined {
  return typeof relativePath === 'string' &&
    /\.bicep$/i.test(relativePath) &&
    !relativePath.includes(':')
    ? relativePath
    : undefined
}

interface Position {
  readonly line: number
  readonly char: number
}

function compare(one: Position, other: Position): number {
  return one.line - other.line || one.char - other.char
}

function isInside({ range }: GraphNode, { range: outer }: GraphNode): boolean {
  return compare(outer.start, range.start) < 0 && compare(range.end, outer.end) < 0
}
