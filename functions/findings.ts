// HTTP: how the estate stands.
import { app } from '@azure/functions'
import { answer, queryOf } from './http.ts'

app.http('findings', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'findings',
  handler: (request, context) =>
    answer(context, async ({ findings, work }) => {
      const { listFindings } = await import('../src/queries.ts')
      const { catalogue, clock } = work.sweep
      return listFindings(queryOf(request), { findings, catalogue, clock })
    }),
})
