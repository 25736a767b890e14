import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RegisteredFunction } from './core.ts'
import { type Invoker, triggerOf } from './invoker.ts'
import { type HostKeys, opens, presentedKey } from './keys.ts'
import { matchRoute, parseRoute, type Route, splitPath } from './routes.ts'
import type { RpcHttpCookie, RpcHttpData, RpcNullableString } from './rpc.ts'
import { textOption } from './rpc.ts'

/** An HTTP request with its body. */
export interface ReceivedRequest {
  readonly message: IncomingMessage
  readonly url: URL
  readonly body: Buffer
}

/** Answers requests for HTTP-triggered functions. */
export type HandleHttp = (request: ReceivedRequest, response: ServerResponse) => Promise<void>

interface Endpoint {
  readonly fn: RegisteredFunction
  readonly route: Route
  readonly methods: readonly string[]
  readonly authLevel: string
}

/**
 * Serves the HTTP functions of an app. A path with no function, or only functions for other methods, is 404: the
 * host's router treats the method as a constraint of the route (WebScriptHostHttpRoutesManager.cs). Of routes that
 * overlap the first function's wins: a literal goes before nothing.
 */
export function createHttpHandler(options: {
  /** In the order in which their routes are tried. */
  readonly functions: readonly RegisteredFunction[]
  readonly routePrefix: string
  readonly keys: HostKeys
  readonly invoker: Invoker
}): HandleHttp {
  const endpoints = options.functions.map((fn) => toEndpoint(fn, options.routePrefix))

  return async ({ message, url, body }, response) => {
    const path = splitPath(url.pathname)
    if (!path) return end(response, 404)
    for (const { fn, route, methods, authLevel } of endpoints) {
      const parameters = matchRoute(route, path)
      if (!parameters || !methods.includes(message.method ?? '')) continue
      if (!isAllowed(authLevel, presentedKey(message.headers, url.searchParams), options.keys)) {
        return end(response, 401)
      }
      const traceParent = message.headers.traceparent
      const answer = await options.invoker
        .invoke(fn, {
          data: { http: toRpcRequest(message, url, parameters, body) },
          reason: 'This function was programmatically called via the host APIs.',
          traceParent: typeof traceParent === 'string' ? traceParent : undefined,
        })
        .catch(() => undefined)
      if (!answer) return end(response, 500)
      return writeResponse(answer.returnValue?.http, response)
    }
    return end(response, 404)
  }
}

/** Throws when the route of a function cannot be read. */
export function checkRoute(fn: RegisteredFunction): void {
  toEndpoint(fn, '')
}

function toEndpoint(fn: RegisteredFunction, prefix: string): Endpoint {
  const { binding } = triggerOf(fn)
  const template = textOption(binding, 'route') || fn.metadata.name
  const methods = Array.isArray(binding.methods) ? binding.methods : ['GET', 'POST']
  return {
    fn,
    route: parseRoute(`${prefix}/${template}`),
    methods: methods.map((method) => String(method).toUpperCase()),
    authLevel: textOption(binding, 'authLevel')?.toLowerCase() ?? 'function',
  }
}

function isAllowed(level: string, key: string | undefined, keys: HostKeys): boolean {
  if (level === 'anonymous') return true
  if (level === 'admin') return opens(key, keys.masterKey)
  return opens(key, keys.functionKey, keys.masterKey)
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}

function toRpcRequest(
  message: IncomingMessage,
  url: URL,
  parameters: Record<string, string>,
  body: Buffer,
): RpcHttpData {
  const headers: Record<string, RpcNullableString> = {}
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values) headers[name] = { value: values.join(',') }
  }
  const query: Record<string, RpcNullableString> = {}
  for (const name of url.searchParams.keys()) {
    const value = url.searchParams.getAll(name).join(',')
    query[name] = value === '' ? {} : { value }
  }
  // A body that came without its length, in chunks, does not reach the worker (RpcMessageConversionExtensions.cs of
  // azure-functions-host).
  const hasLength = Number(message.headers['content-length'] ?? 0) > 0
  return {
    method: message.method ?? 'GET',
    url: url.href,
    nullableHeaders: headers,
    nullableQuery: query,
    nullableParams: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, { value }]),
    ),
    ...(hasLength ? { body: { bytes: body } } : {}),
  }
}

function writeResponse(http: RpcHttpData | undefined, response: ServerResponse): void {
  // A function that answers nothing is "no content" to the caller.
  if (!http) {
    end(response, 204)
    return
  }
  for (const [name, value] of Object.entries(http.headers ?? {})) response.setHeader(name, value)
  const cookies = http.cookies ?? []
  if (cookies.length > 0) response.setHeader('set-cookie', cookies.map(cookieHeader))
  response.writeHead(Number(http.statusCode ?? 200))
  response.end(http.body?.bytes ?? http.body?.string)
}

// SetCookieHeaderValue.cs of aspnetcore: its order, its small letters, and always a path.
function cookieHeader(cookie: RpcHttpCookie): string {
  const parts = [`${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`]
  const expires = cookie.expires?.value?.seconds
  if (expires !== undefined) parts.push(`expires=${new Date(expires * 1000).toUTCString()}`)
  if (cookie.maxAge?.value !== undefined) parts.push(`max-age=${cookie.maxAge.value}`)
  if (cookie.domain?.value) parts.push(`domain=${cookie.domain.value}`)
  parts.push(`path=${cookie.path?.value || '/'}`)
  if (cookie.secure?.value) parts.push('secure')
  const sameSite = { lax: 'lax', strict: 'strict', explicitNone: 'none' }[cookie.sameSite ?? '']
  if (sameSite) parts.push(`samesite=${sameSite}`)
  if (cookie.httpOnly?.value) parts.push('httponly')
  return parts.join('; ')
}
