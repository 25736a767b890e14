// Queue: one resource to reconcile, or one page of a sweep.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.storageQueue('processWork', {
  queueName: 'work',
  connection: 'AzureWebJobsStorage',
  handler: (message: unknown, context) =>
    withService(context, async ({ work }) => {
      const { processWork } = await import('../src/work.ts')
      await processWork(message, work)
    }),
})
