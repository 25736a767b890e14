import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FunctionsHost } from '../../../sandbox/host/start.ts'
import { type Ground, prepareGround, sighting } from './setup.ts'

let ground: Ground
let host: FunctionsHost

beforeAll(async () => {
  ground = await prepareGround()
  host = await ground.start()
}, 30_000)
afterAll(() => ground.stop())

const call = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init)

describe('routes', () => {
  it.each([
    ['GET', '/api/echo/7', 201, 'a parameter, the optional one left out'],
    ['GET', '/API/ECHO/7', 201, 'literals match in any case'],
    ['GET', '/api/echo/7/x/y', 404, 'more segments than the template has'],
    ['GET', '/api/echo', 404, 'a parameter that is not optional is missing'],
    ['DELETE', '/api/echo/7', 404, 'the method is part of the route'],
    ['GET', '/echo/7', 404, 'without the prefix'],
    ['GET', '/api/nothing', 404, 'no such function'],
    ['GET', '/api/switchedOff', 404, 'the function is disabled by its setting'],
    ['GET', '/api/echo//7', 404, 'an empty segment'],
    ['GET', '/api/echo/7/', 201, 'a slash at the end'],
  ])('%s %s answers %i: %s', async (method, path, status) => {
    expect((await call(path, { method })).status).toBe(status)
  })

  it('hands over parameters, query, headers and bytes as sent', async () => {
    const answer = await call('/api/echo/a%20b/c%2Fd?x=1&x=2&empty=', {
      method: 'POST',
      headers: {
        'x-test': 'told',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
      body: Buffer.from([0, 255, 16]),
    })
    expect(answer.headers.get('x-kind')).toBe('echo')
    expect(answer.headers.get('set-cookie')).toBe(
      'taste=sweet%20one; max-age=60; path=/; samesite=lax; httponly',
    )
    expect(await answer.json()).toEqual({
      method: 'POST',
      params: { id: 'a b', tail: 'c%2Fd' },
      query: { x: '1,2', empty: '' },
      header: 'told',
      hasBody: true,
      body: '00ff10',
      traceParent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      metadata: null,
    })
  })

  it.each([
    ['/api/files/a/b.txt', '{"path":"a/b.txt"}', 'the rest of a path is one parameter'],
    ['/api/files', '{}', 'the rest may be empty'],
  ])('%s answers %s: %s', async (path, text) => {
    expect(await (await call(path)).text()).toBe(text)
  })

  // FunctionMetadataManager.cs of azure-functions-host orders functions by name; its router takes the first match.
  it('are tried in the order of their functions: a literal goes before nothing', async () => {
    expect(await (await call('/api/echo/fixed')).json()).toMatchObject({ params: { id: 'fixed' } })
  })

  // UrlDecoder.cs of aspnetcore.
  it.each([
    ['%41%zz', 'A%zz', 'an escape that is none'],
    ['%FF%41', '%FFA', 'a byte with which no character begins'],
    ['%C3%A9%FF', 'é%FF', 'such a byte after a character'],
    ['%C3%28', '%C3(', 'a character that breaks off'],
    ['%E2%82%41', '%E2%82A', 'a longer one that breaks off'],
    ['%e2%82%ac%F0%9F%98%80', '€😀', 'characters of three and four bytes'],
    ['%C1%81', '%C1%81', 'a character in more bytes than it needs'],
    ['%ED%A0%80', '%ED%A0%80', 'half a surrogate'],
    ['a%2Fb', 'a%2Fb', 'a slash'],
    ['a%2fb', 'a%2fb', 'a slash in small letters'],
    ['%252F', '%2F', 'an escaped percent sign'],
  ])('decode character by character: %s is %s, %s', async (text, id) => {
    expect(await (await call(`/api/echo/${text}`)).json()).toMatchObject({ params: { id } })
  })

  it.each([['/api/echo/a%00b'], ['/admin/%00'], ['/%00']])('refuse %s', async (path) => {
    expect((await call(path)).status).toBe(400)
  })

  it('take %00 in a query', async () => {
    expect((await call('/api/echo/7?x=%00')).status).toBe(201)
  })

  it('hand over no body when its length is 0', async () => {
    const answer = await call('/api/echo/7', { method: 'POST', headers: { 'content-length': '0' } })
    expect(await answer.json()).toMatchObject({ method: 'POST', hasBody: false })
  })

  // RpcMessageConversionExtensions.cs of azure-functions-host reads a body only when its length is given.
  it('lose a body that comes in chunks', async () => {
    const body = new Blob(['lost']).stream()
    const answer = await call('/api/echo/7', { method: 'POST', body, duplex: 'half' } as object)
    expect(await answer.json()).toMatchObject({ method: 'POST', body: '' })
  })
})

describe('answers', () => {
  it.each([
    ['answersNothing', 204, '', 'a function that returns nothing'],
    ['answers204', 204, '', 'an explicit 204'],
    ['throws', 500, '', 'an error, whose text stays inside'],
    ['forgiven', 204, '', 'an error that a postInvocation hook took away'],
  ])('%s answers %i: %s', async (name, status, text) => {
    const answer = await call(`/api/${name}`)
    expect([answer.status, await answer.text()]).toEqual([status, text])
  })

  it('carries bytes that are not text', async () => {
    expect(Buffer.from(await (await call('/api/bytes')).arrayBuffer())).toEqual(
      Buffer.from([0, 255, 10]),
    )
  })

  it('refuses a body over 100 MB', { timeout: 20_000 }, async () => {
    // On a connection of its own: one from the pool may be closed by its idle limit just now.
    const status = await new Promise((resolve, reject) => {
      const options = { method: 'POST', agent: new Agent() }
      const sent = request(`${host.url}/api/echo/7`, options, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.on('error', reject).end(Buffer.alloc(104_857_601))
    })
    // Which status the caller sees is up to the front end of Azure, which refuses it first.
    expect(status).toBeGreaterThanOrEqual(400)
  })
})

describe('keys', () => {
  it.each([
    ['no key', 'needsFunctionKey', {}, '', 401],
    ['the key in the header', 'needsFunctionKey', { functionKey: 'header' }, '', 200],
    ['the key in the query', 'needsFunctionKey', { functionKey: 'query' }, '', 200],
    [
      'the master key, which opens everything',
      'needsFunctionKey',
      { masterKey: 'header' },
      '',
      200,
    ],
    [
      'a wrong header before the right query',
      'needsFunctionKey',
      { functionKey: 'query' },
      'x',
      401,
    ],
    ['the key of an extension', 'needsFunctionKey', { eventGridKey: 'header' }, '', 401],
    ['a function key at admin level', 'needsMasterKey', { functionKey: 'header' }, '', 401],
    ['the master key at admin level', 'needsMasterKey', { masterKey: 'query' }, '', 200],
    ['a wrong key at anonymous level', 'answersNothing', {}, 'x', 204],
  ] as const)('judges %s', async (_, name, places, wrong, status) => {
    const headers = new Headers(wrong ? { 'x-functions-key': wrong } : {})
    const url = new URL(`${host.url}/api/${name}`)
    for (const [key, place] of Object.entries(places)) {
      const secret = host[key as 'masterKey' | 'functionKey' | 'eventGridKey']
      if (place === 'header') headers.set('x-functions-key', secret)
      else url.searchParams.set('code', secret)
    }
    expect((await fetch(url, { headers })).status).toBe(status)
  })

  it.each([
    ['GET', '/admin/functions', 'functionKey', 401],
    ['GET', '/admin/functions', 'masterKey', 200],
    ['GET', '/admin/host/status', 'masterKey', 200],
    ['GET', '/admin/host/systemkeys/eventgrid_extension', 'masterKey', 200],
  ] as const)('%s %s with the %s answers %i', async (method, path, key, status) => {
    const headers = { 'x-functions-key': host[key] }
    expect((await call(path, { method, headers })).status).toBe(status)
  })
})

// FunctionsController.cs of azure-functions-host.
describe('a function by hand', () => {
  it.each([
    ['of that name is not there', 'nowhere', '{"input":""}', 404],
    ['is called over HTTP', 'echo', '{"input":""}', 400],
    ['is given an object', 'nightly', '{"input":{"a":1}}', 400],
    ['is given no JSON', 'nightly', 'now', 400],
    ['is given nothing, whatever its name', 'nowhere', '', 400],
    ['is given a text', 'nightly', '{"input":""}', 202],
  ])('%s: %s with %s answers %i', async (_, name, body, status) => {
    const headers = { 'x-functions-key': host.masterKey }
    const answer = await call(`/admin/functions/${name}`, { method: 'POST', headers, body })
    expect(answer.status).toBe(status)
  })

  it.each([
    ['half a surrogate as U+FFFD', 'b\ud83d', 'b\ufffd'],
    ['a time as .NET prints it', '/Date(1700000000000)/', '11/14/2023 22:13:20'],
    ['a day that its month does not have as it is', '2026-02-30T00:00:00Z', '2026-02-30T00:00:00Z'],
    ['nothing when .NET has no time for one of them', '/Date(9999999999999999)/', undefined],
  ])(
    'that is of a queue gets the members of its message in its metadata: %s',
    async (name, member, seen) => {
      await host.invoke('work', JSON.stringify({ name, member }))
      const { metadata } = await sighting(
        host,
        'work',
        ({ message }) => (message as { name?: string }).name === name,
      )
      expect((metadata as { member?: string }).member).toBe(seen)
    },
  )
})

describe('logs', () => {
  it('keeps those of a running invocation, and drops late ones with a count', async () => {
    expect((await call('/api/logs')).status).toBe(200)
    const dropped = await host.logs.find(({ category }) => category === 'Host.DroppedLog')
    expect(dropped).toMatchObject({ level: 'warning', functionName: 'logs', droppedLogs: 1 })
    const own = host.logs.all.filter(({ category }) => category === 'Function.logs.User')
    expect(own.map(({ level, message }) => [level, message])).toEqual([
      ['warning', 'said in time, rewritten'],
      ['information', 'hook postInvocation sees its data'],
    ])
    expect(own[0]?.invocationId).toBe(dropped.invocationId)
  })

  it.each([
    ['printed', 'information', 'standard output has no level'],
    ['printed a failure', 'error', 'standard error is judged by its words'],
    ['printed a WARNING about an error', 'warning', 'the word warn wins'],
    ['written to the descriptor', 'information', 'a logger may go past process.stdout'],
  ])('gives the printed line "%s" the level %s: %s', async (text, level) => {
    const entry = await host.logs.find(({ message }) => message === text)
    expect(entry).toMatchObject({ level, category: 'Host.Function.Console' })
    expect(entry.invocationId).toBeUndefined()
  })
})
