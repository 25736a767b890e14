// Timer: look at everything in scope.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.timer('sweep', {
  // NCRONTAB, UTC: every six hours unless the setting says otherwise.
  schedule: process.env.REBASELINE_SWEEP_SCHEDULE ?? '0 0 */6 * * *',
  handler: (_timer, context) =>
    withService(context, async ({ work }) => {
      const { startSweep } = await import('../src/sweep.ts')
      await startSweep({ id: `sweep-${context.invocationId}`, source: 'sweep' }, work.sweep)
    }),
})
