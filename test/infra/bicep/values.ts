// What expressions come to.

/** A value that only Azure knows. It prints as a template expression, and assess judges it as unknown. */
export class Runtime {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Where a deployment happens. */
export interface Scope {
  readonly kind: 'tenant' | 'managementGroup' | 'subscription' | 'resourceGroup'
  readonly id: string
  readonly name: string
  readonly subscriptionId: string
}

/** A resource that was declared. */
export class Resource {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly apiVersion: string
  readonly children: ReadonlyMap<string, Value>
  constructor(
    about: Pick<Resource, 'id' | 'name' | 'type' | 'apiVersion'>,
    children: ReadonlyMap<string, Value>,
  ) {
    this.id = about.id
    this.name = about.name
    this.type = about.type
    this.apiVersion = about.apiVersion
    this.children = children
  }
}

/** A module that was rendered; its outputs. */
export class Module {
  readonly outputs: Record<string, Value>
  constructor(outputs: Record<string, Value>) {
    this.outputs = outputs
  }
}

/** Any value. */
export type Value =
  | string
  | number
  | boolean
  | null
  | Runtime
  | Resource
  | Module
  | readonly Value[]
  | { readonly [key: string]: Value }

/** A value as text: in names, in strings. */
export function textOf(value: Value): string {
  if (value instanceof Runtime) return `[${value.text}]`
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  throw new Error(`no text: ${JSON.stringify(value)}`)
}

/** A list, or an error. */
export function listOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[]
  throw new Error(`no list: ${JSON.stringify(value)}`)
}

/** True for an object with members of its own. */
export function isRecord(value: Value): value is { readonly [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Runtime || value instanceof Resource || value instanceof Module)
  )
}

/** The value as ARM JSON. */
export function json(value: Value): unknown {
  if (value instanceof Runtime) return textOf(value)
  if (Array.isArray(value)) return (value as readonly Value[]).map(json)
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, json(one)]))
  }
  if (value instanceof Resource || value instanceof Module)
    throw new Error('a resource is no value')
  return value
}
