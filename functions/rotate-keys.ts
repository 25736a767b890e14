// Timer: look at the age and the rotation policy of every key. Growing old is an event that nobody sends.
import { app } from '@azure/functions'
import { withService } from './invocation.ts'

app.timer('rotateKeys', {
  // NCRONTAB, UTC: daily unless the setting says otherwise.
  schedule: process.env.REBASELINE_KEY_SCHEDULE ?? '0 30 3 * * *',
  handler: (_timer, context) =>
    withService(context, async ({ work }) => {
      const { startSweep } = await import('../src/sweep.ts')
      const only = ['Microsoft.KeyVault/vaults/keys']
      await startSweep({ id: `keys-${context.invocationId}`, source: 'timer', only }, work.sweep)
    }),
})
