import type { TypeDefinition } from './types/define.ts'
import { typeNamed } from './types/index.ts'

/** What the path of a Resource Manager request points at. */
export interface Target {
  /** `resource` for one resource, `collection` for a list or (with POST) an action on a resource. */
  readonly kind: 'resource' | 'collection'
  /** The path as sent, without a doubled leading or a trailing slash. */
  readonly path: string
  /** For a resource its own path, for a collection the path of what holds it. */
  readonly holder: string
  /** Full type name as sent; for a collection the type that is listed, or `<type>/<action>`. */
  readonly type: string
  readonly definition: TypeDefinition | undefined
  /** Last segment: the resource's name, or the collection's or the action's. */
  readonly last: string
  readonly subscriptionId: string | undefined
  readonly resourceGroup: string | undefined
}

/** Takes a request path apart. Azure SDKs send doubled leading slashes; Azure takes them, so this does. */
export function parseTarget(rawPath: string): Target | undefined {
  const segments = rawPath.split('/').filter((segment) => segment !== '')
  if (segments.length === 0) return undefined
  const path = `/${segments.join('/')}`
  const lower = segments.map((segment) => segment.toLowerCase())
  const provider = lower.lastIndexOf('providers')
  const inSubscription = lower[0] === 'subscriptions'
  const inGroup = inSubscription && lower[2] === 'resourcegroups'
  const common = {
    path,
    last: segments.at(-1) ?? '',
    subscriptionId: inSubscription ? segments[1] : undefined,
    resourceGroup: inGroup ? segments[3] : undefined,
  }
  if (provider === -1) {
    if (!inSubscription || segments.length > 4 || (segments.length > 2 && !inGroup))
      return undefined
    const type =
      segments.length <= 2
        ? 'Microsoft.Resources/subscriptions'
        : 'Microsoft.Resources/resourceGroups'
    const kind = segments.length % 2 === 0 ? 'resource' : 'collection'
    return { ...common, kind, ...placed(kind, segments), type, definition: typeNamed(type) }
  }
  const chain = segments.slice(provider + 2)
  const namespace = segments[provider + 1]
  if (namespace === undefined || chain.length === 0) return undefined
  const type = [namespace, ...chain.filter((_, index) => index % 2 === 0)].join('/')
  const kind = chain.length % 2 === 0 ? 'resource' : 'collection'
  const holder = chain.length === 1 ? segments.slice(0, provider) : undefined
  return { ...common, kind, ...placed(kind, segments, holder), type, definition: typeNamed(type) }
}

function placed(kind: Target['kind'], segments: readonly string[], holder?: readonly string[]) {
  if (kind === 'resource') return { holder: `/${segments.join('/')}` }
  return { holder: `/${(holder ?? segments.slice(0, -1)).join('/')}` }
}

/** Id of the resource that holds this one: the parent of a child, the scope of an extension, or the group. */
export function holderOf(id: string): string {
  const segments = id.split('/').filter((segment) => segment !== '')
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers')
  const chain = segments.length - provider - 2
  if (provider === -1) return `/${segments.slice(0, 2).join('/')}`
  return `/${(chain === 2 ? segments.slice(0, provider) : segments.slice(0, -2)).join('/')}`
}

/** Name, the last segment of an id. */
export function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** True when `id` is `scope` or lies below it; casing does not matter. */
export function within(id: string, scope: string): boolean {
  const [inner, outer] = [id.toLowerCase(), scope.toLowerCase()]
  return inner === outer || inner.startsWith(outer === '/' ? outer : `${outer}/`)
}

/**
 * The path of a request as names: each segment decoded by itself, doubled leading slashes as one. A segment that is not
 * UTF-8, or that would be more than a name once decoded, stays as it came, so that it names nothing.
 */
export function pathOf(url: URL): string {
  return url.pathname.replace(/^\/+/, '/').split('/').map(decoded).join('/')
}

function decoded(segment: string): string {
  try {
    const name = decodeURIComponent(segment)
    return /[/\\%\p{C}]/u.test(name) ? segment : name
  } catch {
    return segment
  }
}
