// Timer: look at the age and the rotation policy of every key. Growing old is an event that nobody sends.
import { app } from '@azure/functions'
import { scheduleFor } from '../src/schedules.ts'
import { withService } from './invocation.ts'

app.timer('rotateKeys', {
  schedule: scheduleFor('REBASELINE_KEY_SCHEDULE', process.env),
  handler: (_timer, context) =>
    withService(context, async ({ work }) => {
      const { startSweep } = await import('../src/sweep.ts')
      const only = ['Microsoft.KeyVault/vaults/keys']
      await startSweep({ id: `keys-${context.invocationId}`, source: 'timer', only }, work.sweep)
    }),
})
