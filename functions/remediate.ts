// HTTP: a person asks for one resource, now.
import { app } from '@azure/functions'
import { answer, callerOf, queryOf } from './http.ts'

app.http('remediate', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'remediate',
  handler: (request, context) =>
    answer(context, async (service) => {
      const [{ remediate }, { readQuery }] = await Promise.all([
        import('../src/remediate.ts'),
        import('../src/query.ts'),
      ])
      // `?dryRun=true` must not become a write.
      const query = readQuery(queryOf(request), {})
      if ('status' in query) return query
      return remediate(await request.text(), callerOf(request, service), service.work)
    }),
})

app.http('remediationStatus', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'remediate/{id}',
  handler: (request, context) =>
    answer(context, async (service) => {
      const [{ remediationStatus }, { readQuery }] = await Promise.all([
        import('../src/remediate.ts'),
        import('../src/query.ts'),
      ])
      const query = readQuery(queryOf(request), {})
      if ('status' in query) return query
      return remediationStatus(request.params.id ?? '', service.work)
    }),
})
