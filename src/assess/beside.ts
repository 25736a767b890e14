// What a deployment asks for beside a resource, and that becomes part of it or of what its rules need: private endpoints,
// access policies, children and workspaces that may or may not belong to it. Where the deployment leaves open how it comes
// out, a rule is judged for each way it may: only what is the same in all of them is known.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, type JsonObject, sameValue, valueAt } from '../engine/json.ts'
import type { ArmItem } from './arm-items.ts'
import { connectionsIn, withConnections } from './endpoints.ts'
import { isOpen, ownKey, push } from './keys.ts'
import type { Load, Place } from './neighbours.ts'
import { mayBeSame } from './place.ts'
import { aboveOf } from './template-names.ts'
import { maybeMade } from './template-view.ts'
import type { Way } from './ways.ts'

/** A resource together with what lies beside it in its deployment. */
export interface Joined {
  readonly document: JsonObject
  /** The ways in which it may come out instead. */
  readonly ways: readonly Way[]
}

const VAULTS = 'microsoft.keyvault/vaults'
/** Not a resource but an operation on a vault: several of one name are carried out one after the other. */
export const POLICIES = `${VAULTS}/accesspolicies`
const PRINCIPAL = ['tenantId', 'objectId', 'applicationId']
// Stands for policies that may be a vault's and may hold anything.
const EVERYTHING = { objectId: '', permissions: { secrets: ['all'] } }
const OWN_POLICIES = ['properties', 'accessPolicies']

/** Remembers what becomes part of others. Only what is asked for: what was read is whole. */
export class Beside {
  readonly #endpoints = new Map<string, Place[]>()
  readonly #policies = new Map<string, Place[]>()
  readonly #vaults = new Set<string>()
  /** By deployment, access policies, and the key and the id of their vault. */
  readonly #asked = new Map<
    string,
    { readonly vault: string; readonly of: string; readonly name: string }[]
  >()

  /** @returns true when the item will be fetched for others. */
  add(item: ArmItem, place: Place): boolean {
    if (item.askedBy === undefined) return false
    const type = foldCase(item.type)
    if (type === VAULTS) this.#vaults.add(ownKey(item, foldCase(item.id)))
    if (type === POLICIES) return this.#addPolicies(item, item.askedBy, place)
    const targets = new Set(connectionsIn(item).map(({ target }) => target))
    for (const target of targets) push(this.#endpoints, ownKey(item, target), place)
    return targets.size > 0
  }

  /** The resource with what becomes part of it. */
  of(item: ArmItem, load: Load): Joined {
    if (item.askedBy === undefined) return { document: item.document, ways: [] }
    const key = ownKey(item, foldCase(item.id))
    const endpoints = loaded(this.#endpoints.get(key), load)
    const policies = loaded(this.#policies.get(key), load)
    const id = foldCase(item.id)
    const open = this.#asked
      .get(item.askedBy)
      ?.find(({ vault, of }) => (isOpen(of) ? !this.#vaults.has(vault) : mayBeSame(of, id)))
    const joined = withPolicies(item, policies, open?.name)
    return endpoints.length === 0 ? joined : withEndpoints(item, joined, endpoints)
  }

  #addPolicies(item: ArmItem, askedBy: string, place: Place): boolean {
    const of = aboveOf(foldCase(item.id))
    const vault = ownKey(item, of)
    push(this.#asked, askedBy, { vault, of, name: item.name })
    push(this.#policies, vault, place)
    return true
  }
}

function withEndpoints(
  item: ArmItem,
  { document, ways }: Joined,
  endpoints: readonly ArmItem[],
): Joined {
  const own = foldCase(item.id)
  // Whether the others are made is not known, nor are the endpoints of other deployments: the list is never whole.
  const certain = endpoints.filter((one) => maybeMade(one.document) === undefined)
  const connections = certain.flatMap(connectionsIn).filter(({ target }) => target === own)
  if (connections.length === 0) return { document, ways }
  const of = (...more: readonly string[]) => withConnections(item.type, document, connections, more)
  const decided = new Set(connections.filter((one) => one.isDecision).map(({ status }) => status))
  const automatic = connections.filter(({ status }) => status === 'Approved')
  const unknown = `a template does not say which other private endpoints ${item.name} has`
  const assumes = `the private endpoint ${automatic.map(({ name }) => name).join(', ')} is approved by itself, as it is when whoever deploys may approve it`
  const pending = connections.map((one) => ({ ...one, status: 'Pending' }))
  return {
    document: of(),
    ways: [
      ...ways,
      ...['Approved', 'Pending'].map((status) => ({ resource: of(status), unknown })),
      // Which of them somebody decides about is not known.
      ...[...decided].map((status) => ({
        resource: withConnections(
          item.type,
          document,
          connections.map((one) => ({ ...one, status })),
          [],
        ),
        unknown: `which private endpoint is ${status} is only known when the template is deployed`,
      })),
      ...(automatic.length === 0
        ? []
        : [
            { resource: withConnections(item.type, document, pending, []), assumes: () => assumes },
          ]),
    ],
  }
}

// Vaults_UpdateAccessPolicy: `add` leaves the policies that are there. What `replace` and `remove` leave of those of other
// principals is not documented. https://learn.microsoft.com/rest/api/keyvault/vaults/update-access-policy
function withPolicies(
  { document, type }: ArmItem,
  children: readonly ArmItem[],
  open: string | undefined,
): Joined {
  let list = listOf(document) ?? []
  const ways: Way[] = []
  const other = (policies: readonly Json[], unknown: string) =>
    ways.push({ resource: withList(document, policies), unknown })
  for (const { kind, name, maybe, policies } of children.map(partOf)) {
    if (policies === undefined) {
      other([...list, EVERYTHING], `what ${name} holds is only known when the template is deployed`)
    } else if (maybe !== undefined) other([...list, ...policies], maybe)
    else if (kind === 'add') list = [...list, ...policies]
    else if (kind !== 'replace' && kind !== 'remove') {
      other([...list, ...policies], `what ${name} does is only known when the template is deployed`)
    } else {
      const others = list.filter((one) => !policies.some((policy) => isOfSame(one, policy)))
      const leaves = kind === 'replace' ? policies : []
      const unknown = `what accessPolicies/${kind} leaves of the other policies is only known when it is deployed`
      if (kind === 'replace' && others.length > 0) other(leaves, unknown)
      if (kind === 'remove' && others.length < list.length) other(others, unknown)
      if (kind === 'replace') list = [...others, ...leaves]
    }
  }
  if (open !== undefined && foldCase(type) === VAULTS) {
    other(
      [...list, EVERYTHING],
      `whether the access policies ${open} are for this vault is only known when the template is deployed`,
    )
  }
  return { document: children.length === 0 ? document : withList(document, list), ways }
}

function partOf({ id, name, document }: ArmItem) {
  const kind = foldCase(id.slice(id.lastIndexOf('/') + 1))
  return { kind, name, maybe: maybeMade(document, name), policies: listOf(document) }
}

// Of one principal a vault has one policy.
function isOfSame(one: Json, other: Json): boolean {
  return PRINCIPAL.every((name) => sameValue(valueAt(one, [name]), valueAt(other, [name])))
}

/** The policies in a document; undefined when they are an expression. */
function listOf(document: JsonObject): readonly Json[] | undefined {
  if (typeof document.properties === 'string') return undefined
  const list = valueAt(document, OWN_POLICIES)
  if (typeof list === 'string') return undefined
  return Array.isArray(list) ? list : []
}

// A list that is an expression stays one: nothing is known of it.
function withList(document: JsonObject, accessPolicies: readonly Json[]): JsonObject {
  const properties = isObject(document.properties) ? document.properties : {}
  return typeof properties.accessPolicies === 'string'
    ? document
    : { ...document, properties: { ...properties, accessPolicies } }
}

function loaded(places: readonly Place[] | undefined, load: Load): readonly ArmItem[] {
  return (places ?? []).flatMap((place) => load(place) ?? [])
}
