import { writeSync } from 'node:fs'
import { app } from '@azure/functions'

app.http('echo', {
  route: 'echo/{id}/{tail?}',
  methods: ['GET', 'POST'],
  handler: async (request, context) => ({
    status: 201,
    headers: { 'x-kind': 'echo' },
    cookies: [{ name: 'taste', value: 'sweet one', maxAge: 60, httpOnly: true, sameSite: 'Lax' }],
    jsonBody: {
      method: request.method,
      params: request.params,
      query: Object.fromEntries(request.query),
      header: request.headers.get('x-test'),
      hasBody: request.body !== null,
      body: Buffer.from(await request.arrayBuffer()).toString('hex'),
      traceParent: context.traceContext?.traceParent,
      metadata: context.triggerMetadata ?? null,
    },
  }),
})
app.http('echoFixed', {
  route: 'echo/fixed',
  authLevel: 'anonymous',
  handler: () => ({ body: 'literal' }),
})
app.http('files', {
  route: 'files/{*path}',
  authLevel: 'anonymous',
  handler: (request) => ({ jsonBody: request.params }),
})
app.http('needsFunctionKey', { authLevel: 'function', handler: () => ({ body: 'open' }) })
app.http('needsMasterKey', { authLevel: 'admin', handler: () => ({ body: 'open' }) })
app.http('answersNothing', { handler: () => undefined })
app.http('answers204', { handler: () => ({ status: 204 }) })
app.http('bytes', { handler: () => ({ body: Buffer.from([0, 255, 10]) }) })
app.http('throws', {
  handler: () => {
    throw new Error('broken on purpose')
  },
})
app.http('switchedOff', { handler: () => ({ body: 'on' }) })
app.http('logs', {
  handler: (_request, context) => {
    context.warn('said in time %d', 1)
    process.stdout.write('printed\n')
    process.stderr.write('printed a failure\n')
    process.stderr.write('printed a WARNING about an error\n')
    writeSync(1, 'written to the descriptor\n')
    setTimeout(() => context.log('said too late'), 50)
    return { body: 'ok' }
  },
})
app.http('output', {
  methods: ['POST'],
  extraOutputs: [{ type: 'queue', name: 'extra', queueName: 'out-%SUFFIX%', connection: 'Store' }],
  handler: async (request, context) => {
    context.extraOutputs.set('extra', await request.json())
    return { status: 202 }
  },
})
app.http('forgiven', {
  handler: () => {
    throw new Error('forgiven by a hook')
  },
})
