// From the use cases' answers to HTTP, and who is calling.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions'
import type { Service } from '../src/app.ts'
import type { Actor } from '../src/engine/work-item.ts'
import { inInvocation } from '../src/invocation-log.ts'
import type { Answer } from '../src/problem.ts'
import type { Query } from '../src/query.ts'

/** Runs a use case for an HTTP request; whatever goes wrong becomes problem+json without internals. */
export function answer(
  context: InvocationContext,
  work: (service: Service) => Promise<Answer>,
): Promise<HttpResponseInit> {
  return inInvocation(context, async () => {
    const [{ openService }, { problem }] = await Promise.all([
      import('../src/app.ts'),
      import('../src/problem.ts'),
    ])
    try {
      const service = await openService()
      if ('problems' in service) {
        const detail = 'the configuration is wrong; GET /api/health lists every problem'
        return response(problem(503, 'ConfigInvalid', 'The service is not configured', detail))
      }
      return response(await work(service))
    } catch (error) {
      context.error(`request failed: ${error instanceof Error ? error.stack : String(error)}`)
      const detail = `look for invocation ${context.invocationId} in the logs`
      return response(problem(500, 'Unexpected', 'The request failed', detail))
    }
  })
}

/** The query as it was sent: the library's own view of it joins what is given twice. */
export function queryOf(request: HttpRequest): Query {
  return [...new URL(request.url).searchParams]
}

/** For endpoints that take no parameter: the answer to a query that has one all the same. */
export async function refusedQuery(request: HttpRequest): Promise<Answer | undefined> {
  const { readQuery } = await import('../src/query.ts')
  const query = readQuery(queryOf(request), {})
  return 'status' in query ? query : undefined
}

/** An answer in the form of the Functions library. */
export function response({ status, headers, body }: Answer): HttpResponseInit {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** Who calls. The name in the header is believed only when App Service itself signs callers in: else anybody could set it. */
export function callerOf(request: HttpRequest, service: Service): Actor {
  const name = request.headers.get('x-ms-client-principal-name')
  const objectId = request.headers.get('x-ms-client-principal-id')
  if (service.config.trustCallerHeaders && name !== null) {
    return { kind: 'user', name: name.slice(0, 200), ...(objectId === null ? {} : { objectId }) }
  }
  return { kind: 'unknown', name: 'a holder of the function key' }
}
