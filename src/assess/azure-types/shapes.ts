// The forms of Azure's types as they are kept: `npm run azure-types` writes them, out of what Microsoft publishes for
// Bicep.
import { foldCase } from '../../engine/fold-case.ts'
import types from './types.json' with { type: 'json' }

/**
 * The members of an object by their names in Azure's own case, `*` for names that are free. The kind of a member: `r`
 * first when only the service writes it, `[` for each list around it, then `b` boolean, `i` integer, `e` one of some
 * texts, `s` any text, `?` anything, or the number of a shape.
 */
export type Shape = Readonly<Record<string, string>>

/** What types.json holds. */
export interface TypesFile {
  /** Package and version that it was made from. */
  readonly source: string
  /** By resource type in Azure's own case: the api-version that is described, and its shape. */
  readonly types: Readonly<Record<string, { readonly apiVersion: string; readonly shape: string }>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** A value as a type describes it. */
export interface Form {
  /** Only the service writes it. */
  readonly readOnly: boolean
  /** `list` has the form of its elements in `element`, `object` its members; `any` may be anything. */
  readonly kind: 'boolean' | 'integer' | 'enum' | 'text' | 'any' | 'list' | 'object'
  /** The form of each element of a list. */
  readonly element?: Form
  /** The member of this name, in any case; undefined when the type does not know it. */
  member(name: string): Member | undefined
  /** Members that are not only one text, number or switch; without the free ones. */
  readonly containers: readonly Member[]
}

/** A member of an object. */
export interface Member {
  /** In Azure's own case; as given where names are free. */
  readonly name: string
  readonly form: Form
  /** The type has no member of this name, and takes any: a tag, the id of an identity. */
  readonly isFree: boolean
}

const FILE: TypesFile = types
const LEAVES: Readonly<Record<string, Form['kind']>> = {
  b: 'boolean',
  i: 'integer',
  e: 'enum',
  s: 'text',
}

const byType = new Map<string, Form>()
for (const [type, { shape }] of Object.entries(FILE.types)) {
  byType.set(foldCase(type), formOf(shape))
}
const byShape = new Map<string, ReadonlyMap<string, Member>>()

/** The form of a document of a resource type, in any case; undefined for a type that is not kept. */
export function formOfType(type: string): Form | undefined {
  return byType.get(foldCase(type))
}

function formOf(kind: string, readOnly = false): Form {
  if (kind.startsWith('r')) return formOf(kind.slice(1), true)
  const simple = { readOnly, member: () => undefined, containers: [] }
  if (kind.startsWith('[')) return { ...simple, kind: 'list', element: formOf(kind.slice(1)) }
  const leaf = kind === '?' ? 'any' : LEAVES[kind]
  return leaf === undefined ? objectForm(kind, readOnly) : { ...simple, kind: leaf }
}

/** Members are made when they are asked for: shapes may hold themselves. */
function objectForm(shape: string, readOnly: boolean): Form {
  let members: ReadonlyMap<string, Member> | undefined
  let containers: readonly Member[] | undefined
  return {
    readOnly,
    kind: 'object',
    member(name) {
      members ??= membersOf(shape)
      const known = members.get(name) ?? members.get(foldCase(name))
      if (known !== undefined) return known
      const free = members.get('*')
      return free === undefined ? undefined : { name, form: free.form, isFree: true }
    },
    get containers() {
      members ??= membersOf(shape)
      containers ??= [...new Set(members.values())].filter(
        ({ name, form }) => name !== '*' && ['any', 'list', 'object'].includes(form.kind),
      )
      return containers
    },
  }
}

/** By the name in lower case and by the name in Azure's own, which most documents have. */
function membersOf(shape: string): ReadonlyMap<string, Member> {
  let members = byShape.get(shape)
  if (members === undefined) {
    const all = Object.entries(FILE.shapes[shape] ?? {}).map(
      ([name, kind]) => [name, { name, form: formOf(kind), isFree: false }] as const,
    )
    members = new Map([...all.map(([name, one]) => [foldCase(name), one] as const), ...all])
    byShape.set(shape, members)
  }
  return members
}
