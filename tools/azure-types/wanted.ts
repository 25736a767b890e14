// Of which resource types the product must know the form: those that rules judge, and those that rules need beside them.
import type { Need, Rule } from '../../src/engine/rule.ts'

/** A type and the api-version that the product reads it with. */
export interface Wanted {
  readonly type: string
  readonly apiVersion: string
}

// What no rule names, and what deployments make beside what is judged, or write a part of it with.
const BESIDE: readonly Wanted[] = [
  { type: 'Microsoft.KeyVault/vaults/accessPolicies', apiVersion: '2026-02-01' },
  { type: 'Microsoft.Network/privateEndpoints', apiVersion: '2025-09-01' },
  { type: 'Microsoft.Resources/deployments', apiVersion: '2025-04-01' },
]
// Subscriptions are made by no deployment: Bicep has no type for them.
const WITHOUT_TYPE = ['Microsoft.Resources/subscriptions']

/** All of them, each once, sorted by name without case. */
export function wantedTypes(rules: readonly Rule[]): readonly Wanted[] {
  const all = [
    ...rules.map(({ resource: { type, apiVersion } }) => ({ type, apiVersion })),
    ...rules.flatMap(({ resource, needs = [] }) =>
      needs.flatMap((need) => neededTypes(resource.type, need)),
    ),
    ...BESIDE,
  ].filter(({ type }) => !WITHOUT_TYPE.includes(type))
  const known = new Map<string, Wanted>()
  for (const one of all) {
    const key = one.type.toLowerCase()
    if (!known.has(key)) known.set(key, one)
  }
  return [...known.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

function neededTypes(type: string, need: Need): readonly Wanted[] {
  if ('linked' in need) {
    return Object.entries(need.types).map(([linked, { apiVersion }]) => ({
      type: typeAt(linked, need.suffix ?? ''),
      apiVersion,
    }))
  }
  const segments = type.split('/')
  const start = {
    resource: type,
    parent: segments.slice(0, -1).join('/'),
    root: segments.slice(0, 2).join('/'),
    subscription: 'Microsoft.Resources/subscriptions',
  }[need.from]
  return [{ type: typeAt(start, need.path), apiVersion: need.apiVersion }]
}

/** The type at a path below a resource: `/providers/A.B/c/name` is `A.B/c`, `/versions` a child. */
function typeAt(start: string, path: string): string {
  const extension = path.split('/providers/').at(-1)
  if (path.includes('/providers/')) {
    const [provider, ...rest] = (extension ?? '').split('/')
    return [provider, ...rest.filter((_, index) => index % 2 === 0)].join('/')
  }
  const below = path.split('/').slice(1)
  return [start, ...below.filter((_, index) => index % 2 === 0)].join('/')
}
