import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupId, ids } from '../../sandbox/estate/names.ts'
import { accountId, accountsWith, estateWith } from './estate.ts'
import { type Ground, type HttpAnswer, startGround } from './ground.ts'

// What callers can get wrong: each mistake is answered with its place, and nothing of it reaches Azure.
let ground: Ground
const drifted = accountId('drifted0')

beforeAll(async () => {
  const resources = accountsWith({ [drifted]: { minimumTlsVersion: 'TLS1_0' } })
  ground = await startGround({ estate: estateWith([], { resources }) })
}, 60_000)
afterAll(() => ground.stop())

const json = (value: unknown) => JSON.stringify(value)
const digest = `sha256:${'0'.repeat(64)}`
const group = groupId('rg-web')
const elsewhere = drifted.replace(/subscriptions\/[^/]+/, `subscriptions/${crypto.randomUUID()}`)

interface Problem {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors?: readonly { readonly field: string; readonly detail: string }[]
}

function problemOf(answer: HttpAnswer): Problem {
  expect(answer.type).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  const problem = answer.body as Problem
  expect(problem.status).toBe(answer.status)
  expect(problem.title).not.toBe('')
  expect(problem.detail).not.toBe('')
  return problem
}

/** Does something and sees that Azure heard nothing of it. */
async function unheard(request: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  const before = ground.sandbox.azure.calls.length
  const answer = await request()
  // A token is for the service's own storage, and may be renewed at any time.
  const heard = ground.sandbox.azure.calls
    .slice(before)
    .filter(({ plane }) => plane !== 'identity')
    .map(({ method, path }) => [method, path])
  expect(heard).toEqual([])
  return answer
}

const bodies: readonly (readonly [mistake: string, body: string, code: string, field?: string])[] =
  [
    ['no body at all', '', 'BodyNotJson'],
    ['JSON that ends too early', '{"resourceId":', 'BodyNotJson'],
    ['a form', 'resourceId=x', 'BodyNotJson'],
    ['a zero byte in front', '\u0000{}', 'BodyNotJson'],
    ['null', 'null', 'BodyInvalid', '(body)'],
    ['a list', json([{ resourceId: drifted }]), 'BodyInvalid', '(body)'],
    ['text', json(drifted), 'BodyInvalid', '(body)'],
    ['nothing in it', '{}', 'BodyInvalid', 'resourceId'],
    ['an id that is a number', json({ resourceId: 7 }), 'BodyInvalid', 'resourceId'],
    ['an id that is null', json({ resourceId: null }), 'BodyInvalid', 'resourceId'],
    ['an id that is a list', json({ resourceId: [drifted] }), 'BodyInvalid', 'resourceId'],
    [
      'rules that are text',
      json({ resourceId: drifted, ruleIds: 'all' }),
      'BodyInvalid',
      'ruleIds',
    ],
    [
      'an empty list of rules',
      json({ resourceId: drifted, ruleIds: [] }),
      'BodyInvalid',
      'ruleIds',
    ],
    [
      'a rule that is a number',
      json({ resourceId: drifted, ruleIds: [1] }),
      'BodyInvalid',
      'ruleIds.0',
    ],
    ['dryRun as text', json({ resourceId: drifted, dryRun: 'true' }), 'BodyInvalid', 'dryRun'],
    [
      'approve as a boolean',
      json({ resourceId: drifted, approve: true }),
      'BodyInvalid',
      'approve',
    ],
    [
      'approve without digest',
      json({ resourceId: drifted, approve: 'yes' }),
      'BodyInvalid',
      'approve',
    ],
    [
      'a digest that is too short',
      json({ resourceId: drifted, approve: digest.slice(0, -1) }),
      'BodyInvalid',
      'approve',
    ],
    [
      'a digest in capitals',
      json({ resourceId: drifted, approve: `sha256:${'A'.repeat(64)}` }),
      'BodyInvalid',
      'approve',
    ],
    [
      'a dry run that approves',
      json({ resourceId: drifted, dryRun: true, approve: digest }),
      'BodyInvalid',
      'approve',
    ],
    ['an empty id', json({ resourceId: '' }), 'ResourceIdMalformed', 'resourceId'],
    ['a name only', json({ resourceId: 'drifted0' }), 'ResourceIdMalformed', 'resourceId'],
    [
      'a URL',
      json({ resourceId: `https://management.azure.com${drifted}` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    [
      'another host in front',
      json({ resourceId: `//evil.example${drifted}` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    [
      'a step up',
      json({ resourceId: `${drifted}/../${'stfraudprod'}` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    [
      'a hidden slash',
      json({ resourceId: `${group}%2Fproviders/x` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    [
      'a hidden step up',
      json({ resourceId: `${drifted}/%2e%2e/x` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    [
      'a query',
      json({ resourceId: `${drifted}?api-version=2019-01-01` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    ['a fragment', json({ resourceId: `${drifted}#x` }), 'ResourceIdMalformed', 'resourceId'],
    [
      'a line break',
      json({ resourceId: `${drifted}\r\nx-evil: 1` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    ['a quote', json({ resourceId: `${drifted}' or 1 eq 1` }), 'ResourceIdMalformed', 'resourceId'],
    [
      '10,000 characters',
      json({ resourceId: `${drifted}${'a'.repeat(10_000)}` }),
      'ResourceIdMalformed',
      'resourceId',
    ],
    ['5 MB', json({ resourceId: 'a'.repeat(5_000_000) }), 'ResourceIdMalformed', 'resourceId'],
    ['a resource group', json({ resourceId: group }), 'ResourceIdMalformed', 'resourceId'],
    ['another subscription', json({ resourceId: elsewhere }), 'OutOfScope', 'resourceId'],
    [
      'the lab, which is excluded',
      json({ resourceId: ids.labAccount }),
      'OutOfScope',
      'resourceId',
    ],
    ['a type without rules', json({ resourceId: ids.registry }), 'NoRule', 'resourceId'],
    [
      'a part of an account',
      json({ resourceId: `${drifted}/inventoryPolicies/default` }),
      'NoRule',
      'resourceId',
    ],
    [
      'a rule that does not exist',
      json({ resourceId: drifted, ruleIds: ['storage-tls'] }),
      'UnknownRule',
      'ruleIds',
    ],
    [
      'a rule of another type',
      json({ resourceId: drifted, ruleIds: ['ml-workspace-hbi'] }),
      'UnknownRule',
      'ruleIds',
    ],
    [
      'a rule in another case',
      json({ resourceId: drifted, ruleIds: ['STORAGE-MINIMUM-TLS'] }),
      'UnknownRule',
      'ruleIds',
    ],
  ]

describe('POST /api/remediate', () => {
  it.each(bodies)('refuses %s', async (_, body, code, field) => {
    const answer = await unheard(() => ground.http('POST', '/api/remediate', body))
    expect(answer.status).toBe(400)
    const problem = problemOf(answer)
    expect(problem.code).toBe(code)
    if (field !== undefined) expect(problem.errors?.map((error) => error.field)).toContain(field)
    expect(json(answer.body).length).toBeLessThan(2500)
  })

  it('says of an empty body that it may have been sent in chunks, which Azure drops', async () => {
    const problem = problemOf(await unheard(() => ground.http('POST', '/api/remediate', '')))
    expect(problem).toMatchObject({ status: 400, code: 'BodyNotJson' })
    expect(problem.detail).toContain('send content-length')
  })

  it('names a member that it does not know', async () => {
    const body = json({ resourceId: drifted, dryrun: true })
    const problem = problemOf(await unheard(() => ground.http('POST', '/api/remediate', body)))
    expect(problem).toMatchObject({ status: 400, code: 'BodyInvalid' })
    expect(json(problem.errors)).toContain('dryrun')
  })

  it('lists every wrong member at once', async () => {
    const body = json({ resourceId: 1, ruleIds: 2, dryRun: 3 })
    const problem = problemOf(await unheard(() => ground.http('POST', '/api/remediate', body)))
    expect(problem.errors?.map(({ field }) => field)).toEqual(['resourceId', 'ruleIds', 'dryRun'])
  })

  it('says which rules there are when it does not know one', async () => {
    const body = json({ resourceId: drifted, ruleIds: ['storage-tls'] })
    const problem = problemOf(await ground.http('POST', '/api/remediate', body))
    expect(problem.detail).toContain('storage-minimum-tls')
  })

  it.each(['dryRun=true', 'approve=x', 'resourceId=x'])(
    'refuses ?%s: what is asked for is in the body',
    async (query) => {
      const path = `/api/remediate?${query}`
      const body = json({ resourceId: drifted })
      const problem = problemOf(await unheard(() => ground.http('POST', path, body)))
      expect(problem).toMatchObject({ status: 400, code: 'QueryInvalid' })
      expect(problem.errors?.[0]?.field).toBe(query.split('=')[0])
    },
  )

  it('answers 404 for a resource that does not exist', async () => {
    const resourceId = accountId('nowhere0')
    const answer = await ground.remediate({ resourceId })
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'ResourceNotFound' })
    expect(ground.writesTo(resourceId)).toEqual([])
  })
})

const queries: readonly (readonly [mistake: string, path: string, field: string])[] = [
  ['a limit of nothing', '/api/actions?limit=0', 'limit'],
  ['a limit below nothing', '/api/actions?limit=-5', 'limit'],
  ['half a limit', '/api/findings?limit=1.5', 'limit'],
  ['too high a limit', '/api/findings?limit=501', 'limit'],
  ['a limit in words', '/api/actions?limit=all', 'limit'],
  ['two limits', '/api/actions?limit=5&limit=6', 'limit'],
  ['a day that is no date', '/api/actions?until=yesterday', 'until'],
  ['a moment of nowhere', '/api/actions?until=2026-01-01T00:00:00', 'until'],
  ['a month that does not exist', '/api/actions?until=2026-13-01', 'until'],
  ['a day that does not exist', '/api/actions?until=2026-01-32', 'until'],
  ['a filter for OData', "/api/actions?until=2026-01-01'%20or%201%20eq%201", 'until'],
  ['an end before the start', '/api/actions?since=2026-01-02&until=2026-01-01', 'since'],
  ['a parameter that there is not', '/api/actions?resourceID=x', 'resourceID'],
  ['a parameter of the other list', '/api/findings?since=2026-01-01', 'since'],
  ['a rule that there is not', '/api/findings?rule=storage-tls', 'rule'],
  ['a severity that there is not', '/api/findings?severity=critical', 'severity'],
  ['a group of one resource', `/api/actions?resourceId=${drifted}&group=rg-web`, 'group'],
  ['parameters for health', '/api/health?verbose=true', 'verbose'],
  ['parameters for a state', `/api/remediate/${crypto.randomUUID()}?wait=1`, 'wait'],
  ['a state that findings do not have', '/api/findings?filter=broken', 'filter'],
  ['a filter in capitals', '/api/findings?filter=HELD', 'filter'],
  ['a filter for OData', '/api/findings?filter=nonCompliant%20gt%200', 'filter'],
  ['a continuation from nowhere', '/api/actions?continuation=abc', 'continuation'],
  [
    'a continuation of the wrong shape',
    `/api/actions?continuation=${token({ day: 1 })}`,
    'continuation',
  ],
  [
    'a continuation with a day that does not exist',
    `/api/actions?continuation=${token(['2026-99-99', null])}`,
    'continuation',
  ],
  [
    'a continuation with a foreign table token',
    `/api/actions?continuation=${token(['2026-01-01', 'x'])}`,
    'continuation',
  ],
  ['a continuation from nowhere', '/api/findings?continuation=abc', 'continuation'],
  [
    'a continuation of the wrong shape',
    `/api/findings?continuation=${token([1, 2])}`,
    'continuation',
  ],
  ...['/api/actions', '/api/findings'].flatMap((path) =>
    [
      { nextPartitionKey: 5 },
      { nextPartitionKey: 'x'.repeat(9000) },
      { nextPartitionKey: 'a', nextRowKey: {} },
    ].map((next): [string, string, string] => [
      'a table token of the wrong shape',
      `${path}?continuation=${Buffer.from(token(next), 'base64url').toString('base64url')}`,
      'continuation',
    ]),
  ),
  ['an id that is none', '/api/actions?resourceId=stfraudprod', 'resourceId'],
  ['an id that is none', '/api/findings?resourceId=stfraudprod', 'resourceId'],
  [
    'an id with a step up',
    `/api/actions?resourceId=${encodeURIComponent(`${drifted}/../x`)}`,
    'resourceId',
  ],
]

function token(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

describe('the queries', () => {
  it.each(queries)('refuse %s (%s)', async (_, path, field) => {
    const answer = await unheard(() => ground.http('GET', path))
    const problem = problemOf(answer)
    expect(problem).toMatchObject({ status: 400, code: 'QueryInvalid' })
    expect(problem.errors).toMatchObject([{ field }])
  })

  it.each([
    ['an id that is none', 'x'],
    ['a step up', '..%2f..%2fadmin'],
    ['a request that was never made', crypto.randomUUID()],
  ])('know no request with %s', async (_, id) => {
    const answer = await ground.http('GET', `/api/remediate/${id}`)
    if (answer.type !== '') expect(problemOf(answer).code).toBe('RequestNotFound')
    expect(answer.status).toBe(404)
  })
})

describe('the door', () => {
  it.each([
    ['no key', '/api/health', 'GET', {}, 401],
    ['no key', '/api/actions', 'GET', {}, 401],
    ['no key', '/api/findings', 'GET', {}, 401],
    ['no key', '/api/remediate', 'POST', {}, 401],
    ['no key', '/api/remediate/x', 'GET', {}, 401],
    ['a wrong key', '/api/remediate', 'POST', { 'x-functions-key': 'wrong' }, 401],
    ['a wrong key', '/api/actions', 'GET', { 'x-functions-key': 'wrong' }, 401],
  ])('stays shut for %s at %s', async (_, path, method, headers, status) => {
    const body = method === 'POST' ? json({ resourceId: drifted }) : undefined
    const answer = await unheard(() => ground.http(method, path, body, headers))
    expect(answer.status).toBe(status)
  })

  it.each([
    ['GET', '/api/remediate'],
    ['PUT', '/api/remediate'],
    ['DELETE', '/api/remediate'],
    ['POST', '/api/actions'],
    ['DELETE', '/api/findings'],
    ['POST', '/api/health'],
    ['GET', '/api/nothing'],
  ])('has no %s %s', async (method, path) => {
    const answer = await unheard(() => ground.http(method, path))
    expect(answer.status).toBe(404)
  })

  it('opens for the key in the query, too', async () => {
    const { functionKey } = ground.sandbox.host
    const answer = await ground.http('GET', `/api/health?code=${functionKey}`, undefined, {})
    expect(answer.status).toBe(200)
  })

  it('does not believe a name in a header that anybody could set', async () => {
    const { functionKey } = ground.sandbox.host
    const headers = {
      'x-functions-key': functionKey,
      'x-ms-client-principal-name': 'ceo@nordbank.example',
    }
    await ground.http('POST', '/api/remediate', json({ resourceId: drifted }), headers)
    const [action] = await ground.actionsOf(drifted)
    expect(action?.state).toBe('verified')
    expect(action?.cause.actor).toEqual({ kind: 'unknown', name: 'a holder of the function key' })
  })
})

it('after all of that the service is alive and has written nothing but what it was asked for', async () => {
  expect(await ground.health()).toMatchObject({ status: 'ok' })
  const errors = ground.sandbox.host.logs.all.filter(({ level }) => level === 'error')
  expect(errors.map(({ message }) => message)).toEqual([])
  const { calls } = ground.sandbox.azure
  const paths = calls.flatMap(({ principal, method, path, plane }) =>
    principal === 'rebaseline' && method !== 'GET' && plane === 'arm' ? [path] : [],
  )
  expect(paths).toEqual([drifted])
})
