// HTTP: how the estate stands.
import { app } from '@azure/functions'
import { answer } from './http.ts'

app.http('findings', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'findings',
  handler: (request, context) =>
    answer(context, async ({ findings }) => {
      const { listFindings } = await import('../src/queries.ts')
      return listFindings(Object.fromEntries(request.query), findings)
    }),
})
