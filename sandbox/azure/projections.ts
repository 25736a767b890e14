import type { JsonObject, JsonValue } from './json.ts'
import { isObject, sameJson, valueAt } from './json.ts'
import { bad } from './refusals.ts'
import type { TypeDefinition } from './types/define.ts'

/** The part of another resource that a type without state of its own stands for. */
export interface Projection {
  /** What its `properties` show; a type without it cannot be read. */
  readonly readable: boolean
  readonly show: (holder: JsonObject) => JsonObject
  /** The state of the holder after a write; throws what the provider would answer instead. */
  readonly write: (
    holder: JsonObject,
    definition: TypeDefinition,
    name: string,
    sent: JsonObject,
  ) => JsonObject
}

const projections = {
  /** Microsoft.KeyVault/vaults/accessPolicies/{add|replace|remove}: who is in the vault's list. */
  accessPolicies: {
    readable: false,
    show: (vault) => ({ accessPolicies: policiesOf(vault.properties) }),
    write(vault, _definition, name, sent) {
      const given = policiesOf(sent.properties)
      const present = policiesOf(vault.properties)
      const accessPolicies = name === 'replace' ? given : given.reduce(step(name), present)
      const properties = isObject(vault.properties) ? vault.properties : {}
      return { ...vault, properties: { ...properties, accessPolicies: [...accessPolicies] } }
    },
  },

  /** Microsoft.Resources/tags/default: the tags of whatever it sits on. */
  tags: {
    readable: true,
    show: (holder) => ({ tags: isObject(holder.tags) ? holder.tags : {} }),
    write(holder, definition, _name, sent) {
      const { tags: shape } = definition.body
      if (shape === undefined || shape.readOnly || definition.put?.effect === 'createIfMissing') {
        throw bad('TagsNotSupported', `Resources of type '${definition.type}' have no tags.`)
      }
      const tags = valueAt(sent, 'properties.tags')
      const given = isObject(tags) ? tags : {}
      const next = retagged(String(sent.operation), isObject(holder.tags) ? holder.tags : {}, given)
      if (Object.keys(next).length > 50) {
        throw bad('InvalidTagsCount', 'A resource can have at most 50 tags.')
      }
      return { ...holder, tags: next }
    },
  },
} satisfies Readonly<Record<string, Projection>>

/** The projections, by name. */
export type ProjectionName = keyof typeof projections

/** The projection of this name. */
export function projectionNamed(name: ProjectionName): Projection {
  return projections[name]
}

/** Names of tags are compared without case; a tag is deleted only together with the value that it has. */
function retagged(operation: string, present: JsonObject, given: JsonObject): JsonObject {
  if (operation === 'Replace') return given
  const lower = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  const kept = Object.entries(present).filter(([name, value]) => {
    const match = lower.get(name.toLowerCase())
    return operation === 'Delete' ? match !== value : match === undefined
  })
  return { ...Object.fromEntries(kept), ...(operation === 'Merge' ? given : {}) }
}

function step(name: string) {
  return (list: readonly JsonObject[], given: JsonObject): readonly JsonObject[] => {
    const mine = list.find((entry) => samePrincipal(entry, given))
    if (mine === undefined) return name === 'add' ? [...list, given] : list
    const permissions = combined(name, mine.permissions, given.permissions)
    const left = Object.values(permissions).some((each) => Array.isArray(each) && each.length > 0)
    const next = left ? [{ ...mine, permissions }] : []
    return list.flatMap((entry) => (entry === mine ? next : [entry]))
  }
}

function combined(name: string, mine: JsonValue | undefined, given: JsonValue | undefined) {
  const kinds = ['keys', 'secrets', 'certificates', 'storage']
  const permissions: JsonObject = {}
  for (const kind of kinds) {
    const [present, asked] = [mine, given].map((each) => valueAt(each, kind))
    const has = Array.isArray(present) ? present : []
    const wants = Array.isArray(asked) ? asked : []
    if (present === undefined && asked === undefined) continue
    permissions[kind] =
      name === 'add'
        ? [...has, ...wants.filter((each) => !has.includes(each))]
        : has.filter((each) => !wants.includes(each))
  }
  return permissions
}

function samePrincipal(left: JsonObject, right: JsonObject): boolean {
  return left.objectId === right.objectId && sameJson(left.applicationId, right.applicationId)
}

function policiesOf(properties: JsonValue | undefined): JsonObject[] {
  const list = valueAt(properties, 'accessPolicies')
  return Array.isArray(list) ? list.filter(isObject) : []
}
