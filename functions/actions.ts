// HTTP: what was done.
import { app } from '@azure/functions'
import { answer } from './http.ts'

app.http('actions', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'actions',
  handler: (request, context) =>
    answer(context, async ({ storage, work }) => {
      const { listActions } = await import('../src/queries.ts')
      const { records, clock } = work.loop
      return listActions(Object.fromEntries(request.query), { storage, records, clock })
    }),
})
