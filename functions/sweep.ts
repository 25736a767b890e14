// Timer: look at everything in scope.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

// NCRONTAB, UTC: every six hours unless the setting says otherwise.
const schedule = process.env.REBASELINE_SWEEP_SCHEDULE ?? '0 0 */6 * * *'

app.timer('sweep', {
  schedule,
  handler: (timer, context) =>
    withService(context, async ({ moments, work }) => {
      const [{ startSweep }, { periodOf }] = await Promise.all([
        import('../src/sweep.ts'),
        import('../src/store/moments.ts'),
      ])
      const periodMs = periodOf(timer.scheduleStatus)
      if (periodMs !== undefined) await moments.noteSchedule({ expression: schedule, periodMs })
      await startSweep({ id: `sweep-${context.invocationId}`, source: 'sweep' }, work.sweep)
    }),
})
