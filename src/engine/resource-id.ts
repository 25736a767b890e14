// The strict parser of Azure resource ids. Text from callers and events becomes part of a URL only through here.
import { foldCase, sameName } from './fold-case.ts'

/** A resource id that was taken apart and found well formed. */
export interface ResourceId {
  /** As it was given, without a trailing slash: `/subscriptions/…/providers/Microsoft.Storage/storageAccounts/x`. */
  readonly id: string
  /** The id with its case folded. Azure compares ids without case, so this is what identifies the resource. */
  readonly key: string
  readonly subscription: string
  /** Empty for a resource of the subscription itself. */
  readonly resourceGroup: string
  /** Full type, in the case given: `Microsoft.Storage/storageAccounts/blobServices`. */
  readonly type: string
  readonly name: string
}

/** Longest id that is read; Azure's own limits keep real ids far below. */
export const MAX_ID_LENGTH = 1500

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
// Resource groups may hold letters of any script, digits, and these: no blank.
const GROUP_NAME = /^[\p{L}\p{N}_()\-.]{1,260}$/u
// Names of resources hold more: `$web` (a container), `ML insights (prod)`, `Don't page`, `*` (a DNS record), `a<b #2`
// (an Application Insights component may hold all but `%&\\?/` and controls). What no type allows is refused: `/` and `\\`,
// which part segments, `%`, which stands for another character, `?`, which ends a path, `&`, and every character that is
// not seen: controls, ends of lines, marks of direction, blanks other than the plain one, halves of surrogate pairs.
// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
const NAME = /^(?! )[\p{L}\p{M}\p{N}\p{P}\p{S} ]{1,260}(?<! )$/u
// Whose names are letters, digits and a few signs only, as groups; `$web` and its like are the service's own.
// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
const PLAIN_TYPE =
  /^Microsoft\.((Storage|KeyVault|ContainerRegistry)\/|MachineLearningServices\/[^/]+$)/i
const PLAIN_NAME = /^[\p{L}\p{N}_()\-.$]+$/u
const NEVER_IN_A_NAME = /[/\\%?&]/
const WRONG_SEGMENT = 'a resource id has a segment with characters that Azure names cannot have'
const NAMESPACE = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/
const TYPE_NAME = /^[A-Za-z][A-Za-z0-9]*$/

/**
 * Takes a resource id apart.
 * @returns the parts, or one sentence that says what is wrong with it (it repeats no more than a few characters).
 */
export function parseResourceId(text: unknown): ResourceId | string {
  if (typeof text !== 'string') return 'a resource id must be text'
  if (text.length > MAX_ID_LENGTH) return `a resource id has at most ${MAX_ID_LENGTH} characters`
  const trimmed = text.endsWith('/') ? text.slice(0, -1) : text
  const [empty, subscriptions, subscription = '', ...rest] = trimmed.split('/')
  if (empty !== '' || foldCase(subscriptions ?? '') !== 'subscriptions') {
    return 'a resource id starts with /subscriptions/'
  }
  if (!GUID.test(subscription)) return 'the subscription in a resource id must be a GUID'
  if (!rest.every(isSegment)) return WRONG_SEGMENT

  let resourceGroup = ''
  let from = 0
  if (foldCase(rest[0] ?? '') === 'resourcegroups') {
    resourceGroup = rest[1] ?? ''
    if (resourceGroup === '') return 'the resource group is missing'
    if (!GROUP_NAME.test(resourceGroup)) {
      return 'the resource group has characters that names of groups cannot have'
    }
    from = 2
  }
  let type = ''
  let name = ''
  while (from < rest.length) {
    if (sameName(`${rest[from]}`, 'providers')) {
      const namespace = rest[from + 1] ?? ''
      if (!NAMESPACE.test(namespace)) return 'the resource provider is missing or malformed'
      type = namespace
      from += 2
      if (from >= rest.length) return 'the resource type is missing'
    } else if (type === '') {
      return 'a resource id needs /providers/ after the resource group'
    }
    const typeName = rest[from]
    name = rest[from + 1] ?? ''
    if (typeName === undefined || !TYPE_NAME.test(typeName))
      return 'the resource type is missing or malformed'
    if (name === '') return 'the resource name is missing'
    type = `${type}/${typeName}`
    if (PLAIN_TYPE.test(type) && !PLAIN_NAME.test(name)) return WRONG_SEGMENT
    from += 2
  }
  if (type === '') return 'the id names no resource below the resource group'
  return { id: trimmed, key: foldCase(trimmed), subscription, resourceGroup, type, name }
}

// A character that stands for another one (a full-width slash, three dots in one) is judged as what it stands for.
function isSegment(part: string): boolean {
  const plain = part.normalize('NFKC')
  return NAME.test(part) && !NEVER_IN_A_NAME.test(plain) && !/^\.+$/.test(plain)
}

/** The id one level up (`…/storageAccounts/x/blobServices/default` → `…/storageAccounts/x`), or undefined at the top. */
export function parentOf(id: ResourceId): ResourceId | undefined {
  const segments = id.id.split('/')
  const last = segments.length - 2
  const isProvider = sameName(`${segments[last - 2]}`, 'providers')
  const parent = parseResourceId(segments.slice(0, isProvider ? last - 2 : last).join('/'))
  return typeof parent === 'string' ? undefined : parent
}

/** True when `id` is `scope` or lies below it. `scope` is a subscription, resource group or resource id. */
export function isWithin(id: string, scope: string): boolean {
  const inner = foldCase(id)
  const outer = foldCase(scope).replace(/\/$/, '')
  return inner === outer || inner.startsWith(`${outer}/`)
}

/** The last segment of a resource id, or of text that should be one. */
export function nameOf(resourceId: string): string {
  return resourceId.slice(resourceId.lastIndexOf('/') + 1)
}
