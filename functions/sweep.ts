// Timer: look at everything in scope.
import { app } from '@azure/functions'
import { scheduleFor } from '../src/schedules.ts'
import { withService } from './invocation.ts'

const schedule = scheduleFor('REBASELINE_SWEEP_SCHEDULE', process.env)

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
