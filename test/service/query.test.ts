import { describe, expect, it } from 'vitest'
import type { Finding, RuleFinding } from '../../src/engine/finding.ts'
import { listActions, listFindings } from '../../src/queries.ts'
import { isInGroup, readQuery } from '../../src/query.ts'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import type { Findings } from '../../src/store/findings.ts'
import { GROUP, NOW, parameters, settingsRule, THING_ID, thing } from '../engine/samples.ts'

// What may be asked of the endpoints: what is not known is refused, and what is known is done.
const at = NOW.toISOString()
const rules = [
  settingsRule({ id: 'thing-tls', severity: 'high' }),
  settingsRule({ id: 'thing-logs', severity: 'low' }),
]
const catalogue = createCatalogue(rules, parameters)
const gaps = [{ path: 'properties.tls', expected: 'x' }]
const held = { reason: 'locked', detail: 'a lock' } as const
const state = (verdict: RuleFinding['verdict'], more: Partial<RuleFinding> = {}): RuleFinding => ({
  verdict,
  since: at,
  ...(verdict === 'nonCompliant' ? { gaps } : {}),
  ...more,
})
const elsewhere = GROUP.replace(/[^/]+$/, 'rg-else')
const idOf = (name: string, group = GROUP) => `${group}/providers/${thing.type}/${name}`
const finding = (resourceId: string, own: Finding['rules']): Finding => ({
  resourceId,
  type: thing.type,
  rules: own,
})
const all: readonly Finding[] = [
  finding(idOf('right'), { 'thing-tls': state('compliant'), 'thing-logs': state('compliant') }),
  finding(idOf('open'), { 'thing-tls': state('nonCompliant'), 'thing-logs': state('compliant') }),
  finding(idOf('quiet'), { 'thing-tls': state('compliant'), 'thing-logs': state('nonCompliant') }),
  finding(idOf('locked', elsewhere), {
    'thing-tls': state('nonCompliant', { held }),
    'thing-logs': state('unknown', { reason: 'no right' }),
  }),
  finding(idOf('empty'), {}),
]

/** Findings in memory that answer as Table Storage may: every page short, some empty. */
const findings: Pick<Findings, 'get' | 'list'> = {
  get: async (id) => all.find(({ resourceId }) => resourceId === id),
  async list(filter, _limit, token) {
    const from =
      token === undefined
        ? 0
        : Number(JSON.parse(Buffer.from(token, 'base64').toString()).nextRowKey)
    const one = all.slice(from, from + 1)
    const next = { nextPartitionKey: 'p', nextRowKey: `${from + 1}` }
    return {
      findings: one.filter(
        ({ rules: own }) =>
          Object.values(own).some((each) =>
            filter === 'held' ? each.held !== undefined : each.verdict === filter,
          ) || filter === 'all',
      ),
      ...(from + 1 < all.length
        ? { continuation: Buffer.from(JSON.stringify(next)).toString('base64') }
        : {}),
    }
  },
}

type Pairs = [string, string][]
const pairs = (text: string): Pairs => [...new URLSearchParams(text)]
const ask = (text: string) =>
  listFindings(pairs(text), {
    findings: findings as Findings,
    catalogue,
    clock: { now: () => NOW, sleep: async () => {} },
  })

async function namesFor(text: string): Promise<readonly string[]> {
  const names: string[] = []
  let continuation = ''
  do {
    const { status, body } = await ask(`${text}${continuation && `&continuation=${continuation}`}`)
    expect(status, JSON.stringify(body)).toBe(200)
    const page = body as { findings: readonly Finding[]; continuation?: string }
    names.push(...page.findings.map(({ resourceId }) => resourceId.split('/').at(-1) ?? ''))
    continuation = page.continuation ?? ''
  } while (continuation !== '')
  return names
}

describe('findings', () => {
  it.each([
    ['', 'all are listed', ['right', 'open', 'quiet', 'locked', 'empty']],
    ['filter=all&limit=1', 'a page at a time', ['right', 'open', 'quiet', 'locked', 'empty']],
    ['filter=nonCompliant', 'any rule may be broken', ['open', 'quiet', 'locked']],
    ['filter=unknown', 'a rule could not be judged', ['locked']],
    ['severity=high', 'a rule of this severity is broken', ['open', 'locked']],
    ['severity=low', 'a rule of this severity is broken', ['quiet']],
    ['severity=low&filter=unknown', 'a rule of this severity could not be judged', ['locked']],
    [
      'severity=low&filter=all',
      'a rule of this severity applies',
      ['right', 'open', 'quiet', 'locked'],
    ],
    ['rule=thing-tls', 'whatever the rule says', ['right', 'open', 'quiet', 'locked']],
    ['rule=thing-tls&filter=nonCompliant', 'this very rule is broken', ['open', 'locked']],
    ['rule=thing-logs&severity=high', 'one rule has to be both', []],
    ['reason=locked', 'a fix is held for this', ['locked']],
    ['reason=needsApproval', 'nothing is held for this', []],
    ['reason=locked&rule=thing-logs', 'this rule is not held', []],
    ['group=rg-else', 'by the name of the group', ['locked']],
    [
      `group=${elsewhere.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')}`,
      'by its id',
      ['locked'],
    ],
    ['group=rg-els', 'not by a part of its name', []],
    ['group=rg-else&filter=nonCompliant&code=k&clientId=x', 'the key is of the host', ['locked']],
  ])('?%s: %s', async (query, _, names) => {
    expect(await namesFor(query)).toEqual(names)
  })

  it('go on with another limit, and with nothing else changed: what another list skipped would be missing', async () => {
    const { body } = await ask('filter=nonCompliant&rule=thing-tls&limit=1')
    const { continuation } = body as { continuation: string }
    const again = (text: string) => ask(`${text}&continuation=${continuation}`)
    expect(await again('rule=thing-tls&filter=nonCompliant&limit=500')).toMatchObject({
      status: 200,
      body: { findings: [{ rules: { 'thing-tls': { verdict: 'nonCompliant' } } }] },
    })
    for (const other of [
      'filter=nonCompliant',
      'filter=nonCompliant&rule=thing-logs',
      'filter=all',
    ]) {
      expect(await again(other)).toMatchObject({
        status: 400,
        body: {
          errors: [
            {
              field: 'continuation',
              detail: expect.stringContaining('repeat the parameters of the call that gave it'),
            },
          ],
        },
      })
    }
  })

  it('of one resource are found by its id alone', async () => {
    const { body } = await ask(`resourceId=${idOf('open')}`)
    expect(body).toMatchObject({ findings: [{ resourceId: idOf('open') }] })
    expect((await ask(`resourceId=${idOf('never')}`)).body).toEqual({ findings: [] })
  })
})

describe('a query', () => {
  it.each([
    ['findings', 'severty=high', 'severty', 'allowed: resourceId, filter, severity'],
    ['findings', 'Severity=high', 'Severity', 'allowed: resourceId, filter, severity'],
    ['findings', 'severity=urgent', 'severity', 'expected one of high, medium, low (got urgent)'],
    ['findings', 'severity=', 'severity', 'expected one of high, medium, low (got )'],
    ['findings', 'severity=high&severity=low', 'severity', 'given 2 times'],
    ['findings', 'filter=all&filter=all', 'filter', 'given 2 times'],
    ['findings', 'reason=lockd', 'reason', 'locked'],
    ['findings', 'rule=tls', 'rule', 'such as thing-tls (got tls)'],
    ['findings', 'rule=xyz', 'rule', '`rebaseline rules` lists them'],
    ['findings', 'group=a/b', 'group', 'the name of a resource group'],
    ['findings', 'group=', 'group', 'the name of a resource group'],
    ['findings', 'limit=', 'limit', 'a whole number from 1 to 500 (got )'],
    ['findings', 'limit=1e2', 'limit', 'a whole number from 1 to 500 (got 1e2)'],
    ['findings', 'continuation=', 'continuation', 'the continuation of the last answer'],
    [
      'findings',
      `resourceId=${THING_ID}&filter=held`,
      'filter',
      'does not apply together with resourceId',
    ],
    [
      'findings',
      `resourceId=${THING_ID}&limit=5`,
      'limit',
      'does not apply together with resourceId',
    ],
    ['findings', 'actor=Jonas', 'actor', 'there is no parameter actor'],
    ['findings', '__proto__=x', '__proto__', 'there is no parameter'],
    ['findings', 'toString=x', 'toString', 'there is no parameter'],
    ['actions', 'severity=high', 'severity', 'there is no parameter severity'],
    [
      'actions',
      'sinse=2026-01-01',
      'sinse',
      'allowed: resourceId, rule, actor, group, since, until',
    ],
    ['actions', 'since=yesterday', 'since', 'expected a date, YYYY-MM-DD'],
    ['actions', 'since=2026-02-31', 'since', 'expected a date, YYYY-MM-DD'],
    ['actions', 'since=2026-01-01T00:00:00', 'since', 'a time with its offset'],
    ['actions', 'since=2026-01-01T25:00:00Z', 'since', 'a time with its offset'],
    ['actions', 'since=1969-01-01', 'since', 'expected a date'],
    ['actions', 'since=2026-03-02&until=2026-03-01', 'since', 'since is after until'],
    ['actions', 'since=2099-01-01', 'since', 'since is after until'],
    ['actions', 'actor=%20', 'actor', '1 to 200 characters'],
    ['actions', `actor=${'a'.repeat(201)}`, 'actor', '1 to 200 characters'],
    [
      'actions',
      `resourceId=${THING_ID}&group=rg`,
      'group',
      'does not apply together with resourceId',
    ],
    ['actions', 'resourceId=x', 'resourceId', 'a resource id starts with /subscriptions/'],
    ['nothing', 'dryRun=true', 'dryRun', 'none is allowed here'],
  ] as const)(
    'of %s with %s is refused: the answer names %s and says "%s"',
    async (of, text, field, detail) => {
      const ports = { catalogue, clock: { now: () => NOW, sleep: async () => {} } }
      const answer =
        of === 'findings'
          ? await ask(text)
          : of === 'actions'
            ? await listActions(pairs(text), ports as unknown as Parameters<typeof listActions>[1])
            : readQuery(pairs(text), {})
      expect(answer).toMatchObject({ status: 400, body: { code: 'QueryInvalid' } })
      const { body } = answer as {
        body: { errors: { field: string; detail: string }[]; detail: string }
      }
      expect(body.errors).toHaveLength(1)
      expect(body.errors[0]).toMatchObject({ field, detail: expect.stringContaining(detail) })
      expect(body.detail).toContain(field)
    },
  )

  it('with several mistakes has all of them listed', async () => {
    const { body } = await ask('severty=high&limit=0&filter=held&filter=all')
    const { errors } = body as { errors: { field: string }[] }
    expect(errors.map(({ field }) => field)).toEqual(['severty', 'limit', 'filter'])
  })

  it('is not repeated at length in the answer', async () => {
    const { body } = await ask(`${'x'.repeat(5000)}=1&group=${'é/'.repeat(3000)}`)
    expect(JSON.stringify(body).length).toBeLessThan(1500)
  })

  it('needs nothing beyond the key of the host', () => {
    expect(readQuery(pairs('code=k&Code=k&CLIENTID=default'), {})).toEqual({ values: {} })
  })
})

describe('a resource group', () => {
  const id = `/subscriptions/${'1'.repeat(8)}-2222-3333-4444-555555555555/resourceGroups/Rg-k/providers/a.b/c/d`
  it.each([
    { wanted: 'rg-K', because: 'names are compared without case', is: true },
    {
      wanted: id.split('/providers')[0]?.toUpperCase() ?? '',
      because: 'so are whole ids',
      is: true,
    },
    { wanted: 'rg-\u212a', because: 'the Kelvin sign is no k', is: false },
    { wanted: 'rg', because: 'a part of a name is another name', is: false },
  ])('$wanted: $is, because $because', ({ wanted, is }) => {
    expect(isInGroup(id, wanted)).toBe(is)
  })

  it('of a resource that lies in none is none', () => {
    expect(isInGroup('/subscriptions/x/providers/a.b/c/d', 'providers')).toBe(false)
  })
})
