/** A route template taken apart. */
export interface Route {
  readonly segments: readonly Segment[]
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string }

/**
 * Reads a route template: literal segments, `{name}`, and in last place `{name?}` and `{*name}`. Throws for what
 * ASP.NET Core knows beyond it (constraints, defaults, several parameters in a segment): this host would match those
 * differently from Azure.
 */
export function parseRoute(template: string): Route {
  const parts = template.replace(/^\/+|\/+$/g, '').split('/')
  const segments = parts
    .filter((part) => part !== '')
    .map((part, index, all) => {
      const segment = parseSegment(part, template)
      const isLast = index === all.length - 1
      if (
        !isLast &&
        (segment.kind === 'rest' || (segment.kind === 'parameter' && segment.optional))
      ) {
        throw new Error(`Route "${template}": "${part}" can only be the last segment`)
      }
      return segment
    })
  return { segments }
}

function parseSegment(part: string, template: string): Segment {
  if (!/[{}]/.test(part)) return { kind: 'literal', text: part.toLowerCase() }
  const match = /^\{(\*{0,2})([A-Za-z_]\w*)(\??)\}$/.exec(part)
  if (!match?.[2] || (match[1] && match[3])) {
    throw new Error(
      `Route "${template}": "${part}" is not supported by this host; it knows {name}, {name?} and {*name}, ` +
        'and no constraints such as {id:int}',
    )
  }
  if (match[1]) return { kind: 'rest', name: match[2] }
  return { kind: 'parameter', name: match[2], optional: match[3] === '?' }
}

/**
 * Matches the decoded segments of a path. Returns the parameters, or undefined. Literals match in any case. An
 * optional parameter that the path leaves out has no entry.
 */
export function matchRoute(
  { segments }: Route,
  path: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      const rest = path.slice(index).join('/')
      if (rest !== '') parameters[segment.name] = rest
      return parameters
    }
    const text = path[index]
    if (segment.kind === 'literal') {
      if (text?.toLowerCase() !== segment.text) return undefined
    } else if (text !== undefined) parameters[segment.name] = text
    else if (!segment.optional) return undefined
  }
  return path.length <= segments.length ? parameters : undefined
}

/**
 * Splits a request path into decoded segments, character by character as Kestrel does it (UrlDecoder.cs of aspnetcore).
 * An encoded slash stays encoded, so that it cannot make two segments of one; an escape that is none, or that decodes to
 * no UTF-8, stays as text. Returns undefined for a path with an empty segment, which matches no route.
 */
export function splitPath(pathname: string): string[] | undefined {
  const path = pathname.replace(/^\//, '').replace(/\/$/, '')
  const parts = path === '' ? [] : path.split('/')
  if (parts.includes('')) return undefined
  return parts.map((part) => part.replace(CHARACTER, decoded))
}

/** True for a path with the character of code 0, which Kestrel refuses with 400 (UrlDecoder.cs of aspnetcore). */
export function hasNull(pathname: string): boolean {
  return pathname.includes('%00')
}

// The escapes of one character in UTF-8, by its first byte, and not those of a slash. What only looks so, such as a
// character in more bytes than it needs, decodes to none.
const CHARACTER =
  /%(?!2f)[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi

function decoded(escapes: string): string {
  try {
    return decodeURIComponent(escapes)
  } catch {
    return escapes
  }
}
