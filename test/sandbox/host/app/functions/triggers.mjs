import { app, output } from '@azure/functions'

// What a function saw is logged as one JSON text, which the tests read.
const report = (context, seen) =>
  context.log(`saw ${JSON.stringify({ ...seen, metadata: context.triggerMetadata ?? null })}`)

app.eventGrid('events', {
  handler: (event, context) => {
    report(context, { event })
    if (event.data.fail) throw new Error('event refused')
  },
})

app.storageQueue('work', {
  queueName: 'work-%SUFFIX%',
  connection: 'Store',
  handler: async (message, context) => {
    report(context, { message })
    if (message.fail) throw new Error('message refused')
    if (message.reject) void Promise.reject(new Error('nobody listens'))
    if (message.exit) process.exit(7)
    if (message.sleepMs) await new Promise((resolve) => setTimeout(resolve, message.sleepMs))
    context.log('done with work')
  },
})
app.storageQueue('workPoison', {
  queueName: 'watched-%SUFFIX%-poison',
  connection: 'Store',
  handler: (message, context) => {
    report(context, { message })
    throw new Error('poison refused')
  },
})

app.storageQueue('relay', {
  queueName: 'relay-%SUFFIX%',
  connection: 'Store',
  return: output.storageQueue({ queueName: 'out-%SUFFIX%', connection: 'Store' }),
  handler: (message) => message,
})

app.timer('nightly', {
  schedule: '0 0 3 * * *',
  handler: (timer, context) => report(context, { timer }),
})
app.timer('everySecond', {
  schedule: '%EVERY_SECOND%',
  handler: async (timer, context) => {
    report(context, { timer })
    // Longer than two ticks: the ones it misses must become one.
    await new Promise((resolve) => setTimeout(resolve, 2300))
    context.log('everySecond ends')
  },
})
app.timer('atStart', {
  schedule: '0 0 3 * * *',
  runOnStartup: true,
  handler: (_timer, context) => context.log('ran at start'),
})
app.timer('retried', {
  schedule: '0 0 3 * * *',
  retry: { strategy: 'fixedDelay', maxRetryCount: 2, delayInterval: { milliseconds: 0 } },
  handler: (_timer, context) => {
    context.log(`attempt ${JSON.stringify(context.retryContext ?? null)}`)
    throw new Error('never works')
  },
})
