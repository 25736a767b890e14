// Our templates as ARM JSON, without Bicep's own compiler: that is not to be had everywhere the tests run. It knows only
// what infra/ uses and stops at anything else. Modules are drawn in; what only Azure knows stays an expression.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { call } from './functions.ts'
import { type Node, type ObjectNode, parse, type Statement } from './parser.ts'
import {
  isRecord,
  json,
  listOf,
  Module,
  Resource,
  Runtime,
  type Scope,
  textOf,
  type Value,
} from './values.ts'

/** A resource as a template would have it, with its full id. */
export interface Rendered {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly apiVersion: string
  readonly [member: string]: unknown
}

/** What a template comes to. */
export interface Rendering {
  readonly resources: readonly Rendered[]
  readonly outputs: Readonly<Record<string, unknown>>
}

/** Renders a template where it is deployed. */
export function render(
  file: string,
  params: Readonly<Record<string, Value>>,
  scope: Scope,
): Rendering {
  const resources: Rendered[] = []
  const { outputs } = new Template(file, params, scope, resources).module()
  return { resources, outputs: json(outputs) as Record<string, unknown> }
}

/** The parameters that a .bicepparam file gives, in an environment. */
export function parameters(
  file: string,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, Value>> {
  const scope: Scope = { kind: 'tenant', id: '', name: '', subscriptionId: '' }
  return new Template(file, {}, scope, [], environment).given()
}

type Locals = ReadonlyMap<string, Value>

class Template {
  private readonly file: string
  private readonly params: Readonly<Record<string, Value>>
  private readonly scope: Scope
  private readonly into: Rendered[]
  private readonly environment: Readonly<Record<string, string>>
  private readonly statements: readonly Statement[]
  private readonly known = new Map<string, Value>()

  constructor(
    file: string,
    params: Readonly<Record<string, Value>>,
    scope: Scope,
    into: Rendered[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.file = file
    this.params = params
    this.scope = scope
    this.into = into
    this.environment = environment
    this.statements = parse(readFileSync(file, 'utf8'), file)
  }

  module(): Module {
    const declared = this.statements.flatMap(({ kind, name }) => (kind === 'param' ? [name] : []))
    const unknown = Object.keys(this.params).filter((name) => !declared.includes(name))
    if (unknown.length > 0) throw new Error(`${this.file}: no parameter ${unknown.join(', ')}`)
    const target = this.statements.find(({ kind }) => kind === 'targetScope')?.value
    const wanted = target === undefined ? 'resourceGroup' : this.value(target)
    if (wanted !== this.scope.kind) {
      throw new Error(`${this.file} is for a ${textOf(wanted)}, not a ${this.scope.kind}`)
    }
    for (const { kind, name } of this.statements) if (kind !== 'output' && name) this.named(name)
    const outputs = this.statements.flatMap((one) =>
      one.kind === 'output' && one.value ? [[one.name, this.value(one.value)] as const] : [],
    )
    return new Module(Object.fromEntries(outputs))
  }

  given(): Readonly<Record<string, Value>> {
    const params = this.statements.filter(({ kind }) => kind === 'param')
    return Object.fromEntries(params.map(({ name }) => [name, this.named(name)]))
  }

  private named(name: string): Value {
    const known = this.known.get(name)
    if (known !== undefined) return known
    const statement = this.statements.find((one) => one.name === name && one.kind !== 'output')
    if (statement === undefined) throw new Error(`${this.file}: ${name} is not declared`)
    const value = this.declared(statement)
    this.known.set(name, value)
    return value
  }

  private declared(statement: Statement): Value {
    const { kind, name, value } = statement
    if (kind === 'param') {
      const given = this.params[name] ?? (value && this.value(value))
      if (given === undefined) throw new Error(`${this.file}: the parameter ${name} is missing`)
      return this.checked(statement, given)
    }
    if (value === undefined) throw new Error(`${this.file}: ${name} has no value`)
    if (kind === 'var') return this.value(value)
    return this.each(value, new Map(), (body, locals) =>
      kind === 'module'
        ? this.drawnIn(statement, body, locals)
        : this.resource(statement, body, locals),
    )
  }

  // Azure checks parameters by their decorators before it deploys anything.
  private checked({ name, decorators }: Statement, value: Value): Value {
    if (value instanceof Runtime) return value
    const size = typeof value === 'string' || Array.isArray(value) ? value.length : Number(value)
    for (const { name: decorator, args } of decorators) {
      const [arg] = args
      if (arg === undefined) continue
      const limit = this.value(arg)
      const wrong =
        (decorator === 'allowed' && !listOf(limit).includes(value)) ||
        (/^max(Value|Length)$/.test(decorator) && size > Number(limit)) ||
        (/^min(Value|Length)$/.test(decorator) && size < Number(limit))
      if (wrong) throw new Error(`${this.file}: ${name} must not be ${textOf(value)}`)
    }
    return value
  }

  // A body stands alone, behind a condition or in a loop.
  private each(
    node: Node,
    locals: Locals,
    make: (body: ObjectNode, locals: Locals) => Value,
  ): Value {
    if (node.kind === 'object') return make(node, locals)
    if (node.kind === 'if') {
      return this.value(node.test, locals) === true ? this.each(node.body, locals, make) : null
    }
    if (node.kind === 'for')
      return this.loop(node, locals, (one) => this.each(node.body, one, make))
    throw new Error(`${this.file}: a body is expected, not ${node.kind}`)
  }

  private loop(
    node: Extract<Node, { kind: 'for' }>,
    locals: Locals,
    make: (locals: Locals) => Value,
  ): Value {
    return listOf(this.value(node.list, locals)).map((item, index) => {
      const inner = new Map(locals).set(node.item, item)
      if (node.index !== undefined) inner.set(node.index, index)
      return make(inner)
    })
  }

  private drawnIn({ word }: Statement, body: ObjectNode, locals: Locals): Value {
    const scope = this.member(body, 'scope', locals)
    const params = this.member(body, 'params', locals) ?? {}
    if (!isRecord(params)) throw new Error(`${this.file}: params of ${word}`)
    const file = join(dirname(this.file), word)
    const inner = this.scopeOf(scope)
    // BCP115 of Bicep: a template reaches up to the tenant, but not to a management group.
    const { kind } = this.scope
    if (inner.kind === 'managementGroup' && (kind === 'subscription' || kind === 'resourceGroup')) {
      throw new Error(`${this.file}: ${word} cannot be in a managementGroup from a ${kind}`)
    }
    return new Template(file, params, inner, this.into).module()
  }

  private scopeOf(value: Value | undefined): Scope {
    if (value === undefined) return this.scope
    if (value instanceof Resource && value.type === 'Microsoft.Resources/resourceGroups') {
      const { id, name } = value
      return { kind: 'resourceGroup', id, name, subscriptionId: this.scope.subscriptionId }
    }
    if (isRecord(value) && typeof value.kind === 'string') return value as unknown as Scope
    throw new Error(`${this.file}: this is no scope`)
  }

  private resource(
    { word, existing }: Statement,
    body: ObjectNode,
    locals: Locals,
    outer?: Resource,
  ): Value {
    const [named = '', version = outer?.apiVersion ?? ''] = word.split('@')
    const type = outer === undefined ? named : `${outer.type}/${named}`
    const name = textOf(this.member(body, 'name', locals) ?? null)
    const parent = outer ?? this.member(body, 'parent', locals)
    const base = this.member(body, 'scope', locals) ?? this.scope
    const id =
      parent instanceof Resource
        ? `${parent.id}/${type.split('/').at(-1)}/${name}`
        : idOf(base as { id: string }, type, name)
    const children = new Map<string, Value>()
    const about = { id, name, type, apiVersion: version }
    const self = new Resource(about, children)
    if (!existing) this.into.push({ ...about, ...this.content(body, locals) })
    for (const child of body.children) {
      const made = this.each(child.value ?? body, locals, (inner, more) =>
        this.resource(child, inner, more, self),
      )
      children.set(child.name, made)
    }
    return self
  }

  private content(body: ObjectNode, locals: Locals): Record<string, unknown> {
    const without = ['name', 'parent', 'scope', 'dependsOn']
    const members = body.members.filter(
      ({ key }) => key.kind !== 'literal' || !without.includes(String(key.value)),
    )
    return json(this.value({ ...body, members }, locals)) as Record<string, unknown>
  }

  private member(body: ObjectNode, name: string, locals: Locals): Value | undefined {
    const found = body.members.find(({ key }) => key.kind === 'literal' && key.value === name)
    return found && this.value(found.value, locals)
  }

  private value(node: Node, locals: Locals = new Map()): Value {
    const value = (inner: Node) => this.value(inner, locals)
    switch (node.kind) {
      case 'literal':
        return node.value
      case 'text': {
        const parts = node.parts.map(value)
        const text = parts.map(textOf).join('')
        return parts.some((part) => part instanceof Runtime)
          ? new Runtime(`format('${text}')`)
          : text
      }
      case 'name':
        return locals.get(node.name) ?? this.named(node.name)
      case 'array':
        return node.items.map(value)
      case 'object':
        return Object.fromEntries(
          node.members.map((member) => [textOf(value(member.key)), value(member.value)]),
        )
      case 'for':
        return this.loop(node, locals, (inner) => this.value(node.body, inner))
      case 'if':
        throw new Error(`${this.file}: a condition is no value`)
      case 'call': {
        const { file, scope, environment } = this
        return call(node.name, node.args.map(value), { file, scope, environment })
      }
      case 'member':
        return memberOf(value(node.of), node.name)
      case 'nested': {
        const outer = value(node.of)
        const child = outer instanceof Resource ? outer.children.get(node.name) : undefined
        if (child === undefined) throw new Error(`${this.file}: there is no ::${node.name}`)
        return child
      }
      case 'index': {
        const at = value(node.at)
        return typeof at === 'number'
          ? (listOf(value(node.of))[at] ?? null)
          : memberOf(value(node.of), textOf(at))
      }
      case 'not':
        return value(node.of) !== true
      case 'binary':
        return this.binary(node, value)
      case 'choice':
        return value(node.test) === true ? value(node.yes) : value(node.no)
    }
  }

  private binary(node: Extract<Node, { kind: 'binary' }>, value: (inner: Node) => Value): Value {
    const left = value(node.left)
    if (node.sign === '&&') return left === true && value(node.right) === true
    if (node.sign === '||') return left === true || value(node.right) === true
    const right = value(node.right)
    switch (node.sign) {
      case '==':
        return left === right
      case '!=':
        return left !== right
      case '+':
        return Number(left) + Number(right)
      case '-':
        return Number(left) - Number(right)
      default:
        throw new Error(`${this.file}: ${node.sign} is not known to the renderer`)
    }
  }
}

function memberOf(value: Value, name: string): Value {
  if (value instanceof Runtime) return new Runtime(`${value.text}.${name}`)
  if (value instanceof Module) return name === 'outputs' ? value.outputs : missing(name)
  if (value instanceof Resource) {
    if (name === 'id' || name === 'name' || name === 'type' || name === 'apiVersion')
      return value[name]
    return new Runtime(`reference('${value.id}').${name}`)
  }
  return isRecord(value) ? (value[name] ?? missing(name)) : missing(name)
}

function missing(name: string): never {
  throw new Error(`there is no member ${name}`)
}

function idOf(base: { readonly id: string }, type: string, name: string): string {
  if (type === 'Microsoft.Resources/resourceGroups') return `${base.id}/resourceGroups/${name}`
  return `${base.id}/providers/${type}/${name}`
}
