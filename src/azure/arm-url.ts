// How a path becomes a URL of Resource Manager, and why no other URL gets our token.
import {
  bearerTokenAuthenticationPolicyName,
  type Pipeline,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline'
import { foldCase } from '../engine/fold-case.ts'

/** A path or link that does not stay at Resource Manager, or does not name one thing there. Nothing was sent. */
export class UnsafeUrl extends Error {
  readonly code = 'UnsafeUrl'
}

// `.` and `..` climb in a path, what is not seen may end a line, and `?` and `\` end or part a path unescaped. A name may
// hold `#`, which is encoded as every other sign is.
// Names that passed the strict parser hold none of these; a path of a document that nobody parsed might.
const UNSAFE_SEGMENT = /^$|^\.+$|[\p{C}\p{Zl}\p{Zp}\\?%]/u

/**
 * The URL of a path below a subscription: `/subscriptions/…`, as the strict parser of ids gives it, and what a rule
 * declares below that. Each segment is percent-encoded by itself, so that no name can be more than a name.
 * @throws UnsafeUrl for every other path: `@host/…` behind an endpoint is another host.
 */
export function armUrl(
  endpoint: string,
  path: string,
  apiVersion: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const [start, ...segments] = path.split('/')
  const root = foldCase(segments[0] ?? '')
  if (start !== '' || root !== 'subscriptions' || segments.some((one) => UNSAFE_SEGMENT.test(one)))
    throw new UnsafeUrl('a path of Resource Manager is /subscriptions/… and names only')
  const url = new URL(`${new URL(endpoint).origin}/${segments.map(encoded).join('/')}`)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  url.searchParams.set('api-version', apiVersion)
  return url.href
}

// A container may be called `$web`; the dollar has no other meaning in a path.
function encoded(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%24', '$')
}

/**
 * A link that Azure sent (`nextLink`, `Location`, a resumed operation) leads back to where it came from.
 * @throws UnsafeUrl
 */
export function sameOrigin(target: string, endpoint: string): void {
  if (!URL.canParse(target) || new URL(target).origin !== new URL(endpoint).origin) {
    throw new UnsafeUrl('a link leads away from Resource Manager')
  }
}

/** Refuses every request to another origin: whatever built the URL, neither token nor body goes there. */
export function originPolicy(endpoint: string): PipelinePolicy {
  return {
    name: 'rebaselineOrigin',
    async sendRequest(request, next) {
      sameOrigin(request.url, endpoint)
      return next(request)
    },
  }
}

/** Puts the check before the token is added, and once more behind everything that may change the URL. */
export function keepToOrigin(pipeline: Pipeline, endpoint: string): void {
  const check = originPolicy(endpoint)
  pipeline.addPolicy(check, { beforePolicies: [bearerTokenAuthenticationPolicyName] })
  pipeline.addPolicy({ ...check, name: 'rebaselineOriginAtLast' }, { afterPhase: 'Sign' })
}
