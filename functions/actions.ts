// HTTP: what was done.
import { app } from '@azure/functions'
import { answer, queryOf } from './http.ts'

app.http('actions', {
  methods: ['GET'],
  authLevel: 'function',
  route: 'actions',
  handler: (request, context) =>
    answer(context, async ({ storage, work }) => {
      const { listActions } = await import('../src/queries.ts')
      const { records, clock } = work.loop
      const { catalogue } = work.sweep
      return listActions(queryOf(request), { storage, records, clock, catalogue })
    }),
})
