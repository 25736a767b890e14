// HTTP: can the service do its work? Answers when the configuration is wrong, too.
import { app } from '@azure/functions'
import { inInvocation } from '../src/invocation-log.ts'
import { queryOf, response } from './http.ts'

app.http('health', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health',
  handler: (request, context) =>
    inInvocation(context, async () => {
      const [{ openService }, { health }, { readQuery }] = await Promise.all([
        import('../src/app.ts'),
        import('../src/health.ts'),
        import('../src/query.ts'),
      ])
      const query = readQuery(queryOf(request), {})
      if ('status' in query) return response(query)
      return response(await health(await openService()))
    }),
})
