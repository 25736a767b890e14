import { createHash } from 'node:crypto'
import { typeNamed } from '../../sandbox/azure/types/index.ts'
import { ids } from '../../sandbox/estate/names.ts'
import type { Estate, EstateKey } from '../../sandbox/estate.ts'
import {
  isObject,
  type Json,
  type JsonObject,
  valueAt,
  withoutValue,
} from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { parentOf, parseResourceId, type ResourceId } from '../../src/engine/resource-id.ts'
import type { Example, Need, OneDocument, Rule } from '../../src/engine/rule.ts'
import { rootOf } from '../../src/engine/unit.ts'
import { workExample } from '../../src/generate/worked-example.ts'
import { EXAMPLES_AT } from '../../src/rules/examples.ts'
import { rulesFor } from '../../src/rules/index.ts'
import { moved, overlaid } from './documents.ts'
import { keyLike } from './keys.ts'
import { SPECIAL } from './special.ts'
import { TEMPLATES } from './templates.ts'

/** Where a rule is walked: a resource of its own that breaks the rule, in a top-level resource of its own. */
export interface Place {
  readonly rule: Rule
  readonly example: Example
  readonly parameters: Parameters
  readonly resourceId: string
  /** The top-level resource and everything in it. */
  readonly resources: Estate['resources']
  readonly keys: readonly EstateKey[]
}

/** Copies the template of the rule's type and breaks it the way that a labelled example of the rule says. */
export function placeOf(id: string, estate: Estate, now: number): Place {
  const special = SPECIAL[id]
  const example = exampleOf(id)
  const parameters: Parameters = {
    ...DEFAULT_PARAMETERS,
    logAnalyticsWorkspaceId: ids.logs,
    privateEndpointSubnetId: ids.endpointSubnet,
    ...example.parameters,
  }
  const rule = ruleOf(id, parameters)
  const template = special?.template ?? TEMPLATES[rule.resource.type]
  if (template === undefined) throw new Error(`${id}: no template for ${rule.resource.type}`)
  const root = rootOf(template)
  const former = root.split('/').at(-1) ?? ''
  const renamed = (text: string) => text.replaceAll(former, nameFor(id))
  const tree = new Map<string, JsonObject>(
    estate.resources
      .filter((resource) => rootOf(String(resource.id)) === root)
      .map((resource) => JSON.parse(renamed(JSON.stringify(resource))) as JsonObject)
      .map((resource) => [String(resource.id), resource]),
  )
  const resourceId = renamed(template)
  const at = Date.parse(example.at ?? EXAMPLES_AT)
  const keys: EstateKey[] = []
  if (rule.resource.type === 'Microsoft.KeyVault/vaults/keys') {
    keys.push(keyLike(renamed(root), 'subject', example.resource, at / 1000))
  } else {
    const base = tree.get(resourceId)
    if (base === undefined) throw new Error(`${id}: nothing to copy at ${template}`)
    const broken = brokenLike(base, rule, example, now - at)
    tree.set(resourceId, overlaid(broken, special?.over ?? {}))
  }
  const rootId = renamed(root)
  tree.set(rootId, overlaid(tree.get(rootId) ?? {}, special?.overRoot ?? {}))
  for (const need of rule.needs ?? []) {
    const value = example.needs?.[need.name]
    if (value !== undefined && 'from' in need) put(tree, resourceId, need, value)
  }
  // The same JSON, as the sandbox types it.
  const resources = [...tree.values()] as unknown as Estate['resources']
  return { rule, example, parameters, resourceId, resources, keys }
}

// A vault's name has at most 24 characters.
function nameFor(id: string): string {
  const name = `walk-${id}`
  return name.length <= 24
    ? name
    : `walk-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`
}

function ruleOf(id: string, parameters: Parameters): Rule {
  const rule = rulesFor(parameters).find((one) => one.id === id)
  if (rule === undefined) throw new Error(`there is no rule ${id}`)
  return rule
}

function exampleOf(id: string): Example {
  const { nonCompliant } = ruleOf(id, DEFAULT_PARAMETERS).examples
  const wanted = SPECIAL[id]?.example
  const example = nonCompliant.find((one) =>
    wanted === undefined
      ? workExample(id, one, rulesFor).writes.length > 0
      : one.because === wanted,
  )
  if (example === undefined) throw new Error(`${id}: no example that can be walked`)
  return example
}

function brokenLike(base: JsonObject, rule: Rule, example: Example, by: number): JsonObject {
  const said = moved(example.resource, by) as JsonObject
  const { verdict } = workExample(rule.id, example, rulesFor)
  const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps.map(({ path }) => path) : []
  // What the example says nothing about at a path that matters is absent.
  const silent = gaps.filter((path) => valueAt(said, path.split('.')) === undefined)
  const limits = [rule.only ?? []].flat().filter(({ path, oneOf }) => {
    const value = valueAt(said, path.split('.')) ?? valueAt(base, path.split('.'))
    return value !== undefined && !oneOf.some((one) => String(one) === String(value))
  })
  const absent = [...silent, ...limits.map(({ path }) => path)]
  return absent.reduce<Json>(
    (document, path) => withoutValue(document, path.split('.')),
    overlaid(base, said),
  ) as JsonObject
}

/** Puts what the example says of a need where the rule will read it. */
function put(
  tree: Map<string, JsonObject>,
  resourceId: string,
  need: Extract<Need, OneDocument>,
  value: Json,
): void {
  if (need.from === 'subscription') return
  const place = `${startOf(resourceId, need.from)}${need.path}`
  const list = valueAt(value, ['value'])
  if (Array.isArray(list)) {
    for (const id of [...tree.keys()]) if (id.startsWith(`${place}/`)) tree.delete(id)
    for (const entry of list) {
      if (isObject(entry)) add(tree, `${place}/${String(entry.name)}`, entry)
    }
  } else if (isObject(value)) add(tree, place, value)
  else tree.delete(place)
}

function add(tree: Map<string, JsonObject>, id: string, document: JsonObject): void {
  const parsed = parseResourceId(id)
  if (typeof parsed === 'string') throw new Error(parsed)
  const type = typeNamed(parsed.type)?.type ?? parsed.type
  const present = tree.get(id) ?? { id, name: parsed.name, type, properties: {} }
  tree.set(id, overlaid(present, document))
}

function startOf(resourceId: string, from: 'resource' | 'parent' | 'root'): string {
  if (from === 'resource') return resourceId
  if (from === 'root') return rootOf(resourceId)
  const id = parseResourceId(resourceId) as ResourceId
  return parentOf(id)?.id ?? resourceId
}
