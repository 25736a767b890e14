// Azure's types made small: of each member its name, whether only the service writes it, and what kind of value it has.
import type { Shape, TypesFile } from '../../src/assess/azure-types/shapes.ts'
import type { AzureType, Found, Ref, TypeMember } from './source.ts'

/** A type, the api-version that is kept of it, and where it was found. */
export interface Chosen extends Found {
  readonly type: string
  readonly apiVersion: string
}

const READ_ONLY = 2
// Id, name, type and api-version are flagged read-only as well, and yet are known of what is asked for.
const KNOWN_BEFORE = 8
const OBJECTS = ['ObjectType', 'DiscriminatedObjectType']

/** The file that is kept, in canonical form: types as given, shapes in the order in which they are first met. */
export function compact(source: string, chosen: readonly Chosen[]): TypesFile {
  const shapes = new Map<string, Shape>()
  const types: Record<string, { apiVersion: string; shape: string }> = {}
  for (const { type, apiVersion, file, body } of chosen) {
    const of = new Compacting(file, shapes)
    types[type] = { apiVersion, shape: of.kind([body]) }
  }
  return { source, ...shared(types, shapes) }
}

/** The api-version to keep: the wanted one, else the nearest before it, else the latest stable, else the latest. */
export function nearest(versions: readonly string[], wanted: string): string | undefined {
  const sorted = versions.toSorted()
  const stable = sorted.filter((version) => !version.endsWith('-preview'))
  return (
    sorted.find((version) => version === wanted) ??
    stable.findLast((version) => version < wanted) ??
    stable.at(-1) ??
    sorted.at(-1)
  )
}

/** One file of types. A shape is made of a set of types, because variants and unions count as one. */
class Compacting {
  readonly #file: readonly AzureType[]
  readonly #shapes: Map<string, Shape>
  readonly #made = new Map<string, string>()
  constructor(file: readonly AzureType[], shapes: Map<string, Shape>) {
    this.#file = file
    this.#shapes = shapes
  }

  /** The kind of a value that may be of any of these types. */
  kind(refs: readonly Ref[]): string {
    const indexes = [...new Set(refs.flatMap((ref) => this.#plain(indexOf(ref))))].toSorted(
      (a, b) => a - b,
    )
    const types = indexes.map((index) => this.#at(index))
    if (types.length > 0 && types.every(({ $type }) => OBJECTS.includes($type))) {
      return this.#object(indexes)
    }
    if (types.length > 0 && types.every(({ $type }) => $type === 'ArrayType')) {
      return `[${this.kind(types.flatMap(({ itemType }) => itemType ?? []))}`
    }
    const leaves = new Set(types.map(leafOf))
    if (leaves.size === 1) return [...leaves][0] ?? '?'
    // An enumeration that may grow is one. One that knows the empty text is text: there it is a value.
    const isText = [...leaves].every((leaf) => leaf === 'e' || leaf === 's')
    return isText && types.length > 0 ? (types.some(isEmptyText) ? 's' : 'e') : '?'
  }

  #at(index: number): AzureType {
    const type = this.#file[index]
    if (type === undefined) throw new Error(`there is no type ${index}`)
    return type
  }

  /** A type as those that are no unions; nothing for null. */
  #plain(index: number): readonly number[] {
    const { $type, elements } = this.#at(index)
    if ($type === 'NullType') return []
    if ($type !== 'UnionType') return [index]
    return refsIn(elements).flatMap((ref) => this.#plain(indexOf(ref)))
  }

  #object(indexes: readonly number[]): string {
    const key = indexes.join(',')
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const name = `${this.#shapes.size}`
    this.#made.set(key, name)
    const shape: Record<string, string> = {}
    // Its place is taken before its members are looked at: types may hold themselves.
    this.#shapes.set(name, shape)
    const members = new Map<string, { name: string; all: TypeMember[] }>()
    for (const [member, type] of indexes.flatMap((index) => this.#membersOf(index))) {
      const folded = member.toLowerCase()
      const entry = members.get(folded) ?? { name: member, all: [] }
      entry.all.push(type)
      members.set(folded, entry)
    }
    for (const { name: member, all } of [...members.values()].toSorted(byName)) {
      const readOnly = all.every(
        ({ flags }) => (flags & READ_ONLY) !== 0 && (flags & KNOWN_BEFORE) === 0,
      )
      shape[member] = `${readOnly ? 'r' : ''}${this.kind(all.map(({ type }) => type))}`
    }
    const rest = indexes.flatMap((index) => this.#at(index).additionalProperties ?? [])
    if (rest.length > 0) shape['*'] = this.kind(rest)
    return name
  }

  #membersOf(index: number): readonly (readonly [string, TypeMember])[] {
    const { properties = {}, baseProperties = {}, elements } = this.#at(index)
    return [
      ...Object.entries(properties),
      ...Object.entries(baseProperties),
      ...refsIn(elements).flatMap((ref) => this.#membersOf(indexOf(ref))),
    ]
  }
}

function leafOf({ $type, value }: AzureType): string {
  switch ($type) {
    case 'BooleanType':
      return 'b'
    case 'IntegerType':
      return 'i'
    case 'StringLiteralType':
      return value === '' ? 's' : 'e'
    case 'StringType':
      return 's'
    default:
      return '?'
  }
}

function isEmptyText({ $type, value }: AzureType): boolean {
  return $type === 'StringLiteralType' && value === ''
}

function refsIn(elements: AzureType['elements']): readonly Ref[] {
  return elements === undefined ? [] : Object.values(elements)
}

function indexOf({ $ref }: Ref): number {
  const [, index] = /^#\/(\d+)$/.exec($ref) ?? []
  if (index === undefined) throw new Error(`${$ref} is in another file`)
  return Number(index)
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}

/** Shapes that are equal become one, until none are; then they are numbered in the order in which they are met. */
function shared(
  types: TypesFile['types'],
  shapes: ReadonlyMap<string, Shape>,
): Pick<TypesFile, 'types' | 'shapes'> {
  let all = new Map(shapes)
  let starts = types
  for (let before = -1; before !== all.size; ) {
    before = all.size
    const first = new Map<string, string>()
    const stands = new Map<string, string>()
    for (const [name, shape] of all) {
      const text = JSON.stringify(shape)
      if (!first.has(text)) first.set(text, name)
      stands.set(name, first.get(text) ?? name)
    }
    const kept = [...all].filter(([name]) => stands.get(name) === name)
    all = new Map(kept.map(([name, shape]) => [name, renamed(shape, stands)]))
    starts = startsOf(starts, stands)
  }
  const order = new Map<string, string>()
  const meet = (kind: string) => {
    const name = shapeName(kind)
    if (name === undefined || order.has(name)) return
    order.set(name, `${order.size}`)
    for (const member of Object.values(all.get(name) ?? {})) meet(member)
  }
  for (const { shape } of Object.values(starts)) meet(shape)
  return {
    types: startsOf(starts, order),
    shapes: Object.fromEntries(
      [...order].map(([name, number]) => [number, renamed(all.get(name) ?? {}, order)]),
    ),
  }
}

function startsOf(
  types: TypesFile['types'],
  names: ReadonlyMap<string, string>,
): TypesFile['types'] {
  return Object.fromEntries(
    Object.entries(types).map(([type, { apiVersion, shape }]) => [
      type,
      { apiVersion, shape: names.get(shape) ?? shape },
    ]),
  )
}

function renamed(shape: Shape, names: ReadonlyMap<string, string>): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([member, kind]) => {
      const name = shapeName(kind)
      return [member, name === undefined ? kind : kind.replace(name, names.get(name) ?? name)]
    }),
  )
}

function shapeName(kind: string): string | undefined {
  return /\d+$/.exec(kind)?.[0]
}
