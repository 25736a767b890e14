// Random documents in the shape that Azure gives them, wrong in every way that a rule is about.
import fc from 'fast-check'
import { isObject, type Json, type JsonObject } from '../../src/engine/json.ts'
import type { Rule, Setting, SettingsRule } from '../../src/engine/rule.ts'

/** Objects as JSON.parse makes them: one without a prototype comes over no wire, and takes long to make. */
export const PLAIN = { noNullPrototype: true } as const

const anything = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>

/** Members that no rule is about. */
const neighbours: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.string().map((name) => `x${name}`),
  anything,
  { maxKeys: 3, ...PLAIN },
)

/** `root` with `value` at `path`; what stands in the way is replaced. */
export function put(root: Json | undefined, path: readonly string[], value: Json): JsonObject {
  const [first = '', ...rest] = path
  const base: Record<string, Json> = isObject(root) ? { ...root } : {}
  base[first] = rest.length === 0 ? value : put(base[first], rest, value)
  return base
}

interface Tree {
  readonly [member: string]: Tree | Setting
}

/** The settings of a rule by their place: `{ properties: { minimumTlsVersion: … } }`. */
function treeOf(settings: readonly Setting[], depth = 0): Tree {
  const names = [...new Set(settings.map(({ path }) => path.split('.')[depth] ?? ''))]
  return Object.fromEntries(
    names.map((name) => {
      const below = settings.filter(({ path }) => path.split('.')[depth] === name)
      const [first] = below
      const isLeaf = first !== undefined && first.path.split('.').length === depth + 1
      return [name, isLeaf ? first : treeOf(below, depth + 1)]
    }),
  )
}

function valueFor({ want, write }: Setting): fc.Arbitrary<Json> {
  const wanted = 'oneOf' in want ? want.oneOf : [write]
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...wanted) },
    { weight: 3, arbitrary: fc.constantFrom<Json>('Enabled', 'Allow', 'TLS1_0', true, false, 3) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: anything },
  )
}

// Every object on the way has neighbours, is null, or is missing.
function objectFor(tree: Tree): fc.Arbitrary<JsonObject> {
  const members = Object.entries(tree).map(([name, part]) => {
    const value = isSetting(part) ? valueFor(part) : objectFor(part)
    const rare = fc.oneof(
      { weight: 5, arbitrary: value },
      { weight: 1, arbitrary: fc.constant(null) },
    )
    return [name, rare] as const
  })
  const known = fc.record(Object.fromEntries(members), { requiredKeys: [], ...PLAIN })
  return fc.tuple(neighbours, known).map(([others, own]) => ({ ...others, ...own }) as JsonObject)
}

function isSetting(part: Tree | Setting): part is Setting {
  return typeof part.path === 'string'
}

/** Resources of the rule's type that the rule applies to. */
export function resourcesFor(rule: SettingsRule): fc.Arbitrary<JsonObject> {
  const tree = treeOf(rule.settings)
  return fc.tuple(neighbours, objectFor(tree)).map(([others, own]) => {
    const properties = isObject(own.properties) ? own.properties : {}
    return applicable(rule, { ...others, ...own, ...envelope(rule), properties })
  })
}

/** What Azure puts around the properties of every resource. */
export function envelope(rule: Rule): JsonObject {
  return { id: '/x', name: 'one', type: rule.resource.type, systemData: { createdBy: 'x' } }
}

function applicable({ only }: Rule, resource: JsonObject): JsonObject {
  return [only ?? []]
    .flat()
    .reduce(
      (document, { path, oneOf }) => put(document, path.split('.'), oneOf[0] ?? null),
      resource,
    )
}

/**
 * The document of an example as it is, or with up to three of its members lost, null, or something else, and with
 * neighbours that no rule is about.
 */
export function variationsOf(document: JsonObject): fc.Arbitrary<JsonObject> {
  const places = pathsIn(document)
  const change = fc.record(
    {
      at: fc.nat({ max: Math.max(0, places.length - 1) }),
      to: fc.oneof(fc.constant(undefined), fc.constant(null), anything),
    },
    PLAIN,
  )
  return fc
    .tuple(neighbours, neighbours, fc.array(change, { maxLength: 3 }))
    .map(([beside, inside, changes]) => {
      const properties = isObject(document.properties) ? document.properties : {}
      const whole = { ...beside, ...document, properties: { ...inside, ...properties } }
      return changes.reduce<JsonObject>((result, { at, to }) => {
        const place = places[at]
        // The properties themselves stay: without them nothing is judged.
        if (place === undefined || place.length < 2) return result
        return to === undefined ? without(result, place) : put(result, place, to)
      }, whole)
    })
}

function pathsIn(value: Json, at: readonly string[] = []): readonly (readonly string[])[] {
  if (!isObject(value)) return [at]
  const below = Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...at, name]))
  return at.length === 0 ? below : [at, ...below]
}

function without(root: JsonObject, [first = '', ...rest]: readonly string[]): JsonObject {
  if (!Object.hasOwn(root, first)) return root
  const { [first]: inner, ...others } = root
  if (rest.length === 0) return others
  return isObject(inner) ? { ...others, [first]: without(inner, rest) } : root
}

/** Freezes a document in all its depth, so that a write to it throws. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen)
    Object.freeze(value)
  }
  return value
}

const diagnosticSetting = fc.record(
  {
    name: fc.constantFrom('rebaseline', 'Rebaseline', 'audit', 'other'),
    properties: fc.record(
      {
        workspaceId: fc.oneof(fc.constant('/w'), anything),
        storageAccountId: fc.constant('/s'),
        logs: fc.oneof(
          fc.array(fc.record({ enabled: fc.oneof(fc.boolean(), anything) }, PLAIN), {
            maxLength: 2,
          }),
          anything,
        ),
      },
      { requiredKeys: [], ...PLAIN },
    ),
  },
  { requiredKeys: [], ...PLAIN },
) as fc.Arbitrary<Json>

/** Diagnostic settings as Azure lists them, none of one name twice, and some that it would not list. */
export const diagnosticSettings: fc.Arbitrary<JsonObject> = fc
  .uniqueArray(fc.oneof(diagnosticSetting, anything), {
    maxLength: 7,
    comparator: (one, other) => nameOf(one) !== undefined && nameOf(one) === nameOf(other),
  })
  .map((value) => ({ value }))

function nameOf(setting: Json): string | undefined {
  return isObject(setting) && typeof setting.name === 'string'
    ? setting.name.toLowerCase()
    : undefined
}

const duration = fc.oneof(
  fc.integer({ min: 7, max: 900 }).map((days) => `P${days}D`),
  fc.constantFrom('P1Y', 'P18M', 'P90DT1H', 'soon', ''),
)

/** Keys with rotation policies of every kind. */
export const keys: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      attributes: fc.record(
        {
          created: fc.integer({ min: 1_500_000_000, max: 1_800_000_000 }),
          nbf: fc.integer({ min: 1_500_000_000, max: 1_800_000_000 }),
          enabled: fc.constant(true),
          exp: fc.integer(),
        },
        { requiredKeys: [], ...PLAIN },
      ),
      rotationPolicy: fc.oneof(
        fc.record(
          {
            attributes: fc.record(
              { expiryTime: fc.oneof(duration, anything) },
              { requiredKeys: [], ...PLAIN },
            ),
            lifetimeActions: fc.array(
              fc.oneof(
                { weight: 1, arbitrary: anything },
                {
                  weight: 4,
                  arbitrary: fc.record({
                    trigger: fc.record(
                      { timeAfterCreate: duration, timeBeforeExpiry: duration },
                      { requiredKeys: [], ...PLAIN },
                    ),
                    action: fc.record({ type: fc.constantFrom('rotate', 'Rotate', 'notify') }),
                  }),
                },
              ),
              { maxLength: 3 },
            ),
          },
          { requiredKeys: [], ...PLAIN },
        ),
        fc.constant(null),
      ),
      keyUriWithVersion: fc.constant('https://kv.vault.azure.net/keys/k/1'),
    },
    { requiredKeys: [], ...PLAIN },
  )
  .map((properties) => ({ properties: properties as JsonObject }))
