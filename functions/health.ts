// HTTP: can the service do its work? Answers when the configuration is wrong, too.
import { app } from '@azure/functions'
import { inInvocation } from '../src/invocation-log.ts'
import { refusedQuery, response } from './http.ts'

app.http('health', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'health',
  handler: (request, context) =>
    inInvocation(context, async () => {
      const [{ openService }, { health }, refused] = await Promise.all([
        import('../src/app.ts'),
        import('../src/health.ts'),
        refusedQuery(request),
      ])
      if (refused !== undefined) return response(refused)
      return response(await health(await openService()))
    }),
})
