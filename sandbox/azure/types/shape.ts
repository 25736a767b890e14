import type { JsonValue } from '../json.ts'
import { isObject } from '../json.ts'

/** What one member of a resource looks like, and what may be done to it. Data, interpreted elsewhere. */
export interface Shape {
  readonly kind: 'text' | 'flag' | 'integer' | 'object' | 'list' | 'map' | 'open'
  /** Members of an object; anything else in it is refused. */
  readonly members?: Readonly<Record<string, Shape>>
  /** Further members of an object, by the text that its member `by` has. */
  readonly variants?: Variants
  /** What a list or a map holds. */
  readonly item?: Shape
  /** The literals a text may have. */
  readonly values?: readonly string[]
  /** The literals are compared without case, and stored in the casing given here. */
  readonly anyCase?: true
  /** Several of the literals may be sent, separated by commas; `list;` keeps the semicolon that ends file settings. */
  readonly several?: 'list' | 'list;'
  readonly min?: number
  readonly max?: number
  /** Only the service sets it. */
  readonly readOnly?: true
  /** Taken by a write and never shown again: a secret. */
  readonly writeOnly?: true
  /** Can be sent when the resource is created, and never changed. */
  readonly createOnly?: true
  /** First api-version that knows the member; an older one neither shows nor takes it. */
  readonly since?: string
  /** A PATCH replaces the object as a whole instead of merging into it. */
  readonly whole?: true
  /** Must be there whenever the object that holds it is written as a whole. */
  readonly required?: true
  /** What the service fills in when a write leaves the member out. */
  readonly initial?: JsonValue
}

/** The kinds of an object that differ by one of its members, the discriminator. */
export interface Variants {
  readonly by: string
  readonly of: Readonly<Record<string, Readonly<Record<string, Shape>>>>
}

type Traits = Omit<Partial<Shape>, 'kind' | 'members' | 'variants' | 'item' | 'values'>

/** A free text. */
export const text = (traits: Traits = {}): Shape => ({ ...traits, kind: 'text' })

/** A boolean. */
export const flag = (traits: Traits = {}): Shape => ({ ...traits, kind: 'flag' })

/** A whole number, within `min` and `max` where given. */
export const integer = (traits: Traits = {}): Shape => ({ ...traits, kind: 'integer' })

/** One of these literals. */
export const oneOf = (values: readonly string[], traits: Traits = {}): Shape => ({
  ...traits,
  kind: 'text',
  values,
})

/** A list of one kind of thing. */
export const listOf = (item: Shape, traits: Traits = {}): Shape => ({
  ...traits,
  kind: 'list',
  item,
})

/** An object whose member names are free, such as tags. */
export const mapOf = (item: Shape, traits: Traits = {}): Shape => ({ ...traits, kind: 'map', item })

/** An object with exactly these members. */
export const object = (members: Readonly<Record<string, Shape>>, traits: Traits = {}): Shape => ({
  ...traits,
  kind: 'object',
  members,
})

/** An object with these members and those of the kind that its member `by` names. */
export const kindsOf = (
  by: string,
  members: Readonly<Record<string, Shape>>,
  of: Variants['of'],
  traits: Traits = {},
): Shape => ({
  ...traits,
  kind: 'object',
  members: { [by]: oneOf(Object.keys(of), { required: true }), ...members },
  variants: { by, of },
})

/** The members that this very object may have. */
export function membersOf(
  shape: Shape,
  value: JsonValue | undefined,
): Readonly<Record<string, Shape>> {
  const { members = {}, variants } = shape
  if (variants === undefined || !isObject(value)) return members
  const by = value[variants.by]
  return { ...members, ...(typeof by === 'string' ? variants.of[by] : {}) }
}

/** Anything: for what the service computes, or what no rule reads. */
export const open = (traits: Traits = {}): Shape => ({ ...traits, kind: 'open' })

/** Shorthand for a member that only the service sets. */
export const computed: Shape = open({ readOnly: true })
