// Event Grid: a resource changed. Reduced to identity and queued; the answer must come within 30 s.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.eventGrid('resourceChanged', {
  handler: (event: unknown, context) =>
    withService(context, async ({ config, log, moments, work }) => {
      const { takeEvent } = await import('../src/intake.ts')
      await takeEvent(event, {
        own: config.azure,
        policy: config.policy,
        catalogue: work.sweep.catalogue,
        enqueue: work.enqueue,
        noteEvent: () => moments.noteEvent(),
        log,
        clock: work.loop.clock,
      })
    }),
})
