import { app } from '@azure/functions'

app.hook.appStart((context) => {
  context.hookData.started = true
  process.stdout.write('hook appStart\n')
})
app.hook.appTerminate(() => {
  process.stdout.write('hook appTerminate\n')
})
app.hook.preInvocation((context) => {
  context.hookData.id = context.invocationContext.invocationId
})
app.hook.postInvocation((context) => {
  const same = context.hookData.id === context.invocationContext.invocationId
  context.invocationContext.log(`hook postInvocation ${same ? 'sees' : 'lost'} its data`)
  if (context.error?.message === 'forgiven by a hook') context.error = null
})
app.hook.log((context) => {
  if (context.message === 'said in time 1') context.message = 'said in time, rewritten'
})
