// HTTP: a person asks for one resource, now.
import { app } from '@azure/functions'
import { answer, callerOf, refusedQuery } from './http.ts'

app.http('remediate', {
  methods: ['POST'],
  authLevel: 'function',
  route: 'remediate',
  handler: (request, context) =>
    answer(context, async (service) => {
      // `?dryRun=true` must not become a write.
      const refused = await refusedQuery(request)
      if (refused !== undefined) return refused
      const { remediate } = await import('../src/remediate.ts')
      return remediate(await request.text(), callerOf(request, service), service.work)
    }),
})

app.http('remediationStatus', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'remediate/{id}',
  handler: (request, context) =>
    answer(context, async (service) => {
      const refused = await refusedQuery(request)
      if (refused !== undefined) return refused
      const { remediationStatus } = await import('../src/remediate.ts')
      return remediationStatus(request.params.id ?? '', service.work)
    }),
})
