// Queues: what the host gave up on. A message that fails here has no further poison queue: it comes again ten minutes later,
// until the platform deletes it after seven days.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.storageQueue('recordGivenUpWork', {
  queueName: 'work-poison',
  connection: 'AzureWebJobsStorage',
  handler: (message: unknown, context) =>
    withService(context, async (service) => {
      const { workGivenUp } = await import('../src/poison.ts')
      await workGivenUp(message, context.triggerMetadata?.insertionTime, service)
    }),
})

app.storageQueue('recordGivenUpAlert', {
  queueName: 'alerts-poison',
  connection: 'AzureWebJobsStorage',
  handler: (message: unknown, context) =>
    withService(context, async (service) => {
      const { alertGivenUp } = await import('../src/poison.ts')
      await alertGivenUp(message, context.triggerMetadata?.insertionTime, service)
    }),
})
