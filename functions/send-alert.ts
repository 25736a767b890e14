// Queue: tell people.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.storageQueue('sendAlert', {
  queueName: 'alerts',
  connection: 'AzureWebJobsStorage',
  handler: (message: unknown, context) =>
    withService(context, async ({ config, enqueueAlert, log, work }) => {
      const { deliverAlert } = await import('../src/alerts/deliver.ts')
      await deliverAlert(message, {
        destinations: config.alerts,
        clock: work.loop.clock,
        log,
        requeue: enqueueAlert,
      })
    }),
})
