import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { observe } from '../../src/engine/observe.ts'
import type { ReadResult } from '../../src/engine/ports.ts'
import type { LinkedDocuments, Need, OneDocument } from '../../src/engine/rule.ts'
import { createWorld, portsOver } from './ports.ts'
import {
  codedRule,
  GROUP,
  idOf,
  logs,
  observationOf,
  SUBSCRIPTION,
  THING_ID,
  thing,
  thingOf,
  tls,
} from './samples.ts'

const denied: ReadResult = { kind: 'denied', message: 'AuthorizationFailed' }
const busy: ReadResult = { kind: 'busy', message: '429', retryAfterSeconds: 7 }
const gone: ReadResult = { kind: 'gone' }
const isThing = (id: string) => id === THING_ID
const needing = (...needs: readonly Need[]) =>
  codedRule({ id: 'thing-needing', needs, gaps: () => [] })

/** Looks at a thing whose surroundings answer as given, and says what was asked. */
async function look(
  need: Need,
  answer: ReadResult | Readonly<Record<string, ReadResult>>,
  resource: JsonObject = thingOf({}),
  resourceId = THING_ID,
) {
  const asked: (readonly [string, string])[] = []
  const ports = portsOver(createWorld([]), { rules: [] })
  const read = async (id: string, apiVersion: string): Promise<ReadResult> => {
    if (id === resourceId) return { kind: 'found', body: resource }
    asked.push([id, apiVersion])
    return 'kind' in answer ? (answer as ReadResult) : (answer[id] ?? gone)
  }
  const azure = { ...ports.azure, read }
  const seen = await observe(idOf(resourceId), thing, [needing(need)], { ...ports, azure })
  return { seen, asked }
}

it('reads the resource once and each need once, however many rules ask for it', async () => {
  const twin = codedRule({ ...logs, id: 'thing-logs-too' })
  const world = createWorld([thingOf({ tls: 'TLS1_2' })])
  world.units.set('/workspaces/ws', [THING_ID])
  const ports = portsOver(world, { rules: [tls, logs, twin] })
  expect(await observe(idOf(THING_ID), thing, [tls, logs, twin], ports)).toEqual({
    kind: 'seen',
    observation: observationOf(thingOf({ tls: 'TLS1_2' }), {
      needs: { logSettings: { value: { value: [] } } },
      unit: ['/workspaces/ws'],
    }),
  })
  expect(world.calls.toSorted()).toEqual(['azure.read', 'azure.read', 'units.dependents'])
})

it.each([
  { name: 'gone', because: 'findings will be closed', given: gone },
  { name: 'denied', because: 'the rules will be unknown', given: denied },
  { name: 'busy', because: 'it will be asked again', given: busy },
] as readonly { name: string; because: string; given: ReadResult }[])(
  'passes on that the resource is $name: $because',
  async ({ given }) => {
    const onRead = (id: string) => (isThing(id) ? given : undefined)
    const ports = portsOver(createWorld([]), { rules: [logs], onRead })
    expect(await observe(idOf(THING_ID), thing, [logs], ports)).toEqual(given)
  },
)

it('passes on that storage cannot tell the unit: an old gap must not be taken for one of nobody', async () => {
  const before = (call: string) => {
    if (call === 'units.dependents') throw new Error('table: 503')
  }
  const ports = portsOver(createWorld([thingOf({})]), { rules: [tls], before })
  await expect(observe(idOf(THING_ID), thing, [tls], ports)).rejects.toThrow('table: 503')
})

describe('one more document', () => {
  const need = (from: OneDocument['from'], path: string, more: Partial<OneDocument> = {}) =>
    ({ name: 'more', from, path, apiVersion: '2024-01-01', permission: 'x', ...more }) as const
  const child = `${THING_ID}/parts/two/bolts/three`

  it.each([
    {
      name: 'below the resource',
      because: 'its path is appended to the id',
      given: [need('resource', '/providers/Contoso.Logs/settings'), THING_ID],
      want: `${THING_ID}/providers/Contoso.Logs/settings`,
    },
    {
      name: 'that is the parent',
      because: 'the path may be empty',
      given: [need('parent', ''), child],
      want: `${THING_ID}/parts/two`,
    },
    {
      name: 'below the parent',
      because: 'a neighbour decides',
      given: [need('parent', '/bolts'), child],
      want: `${THING_ID}/parts/two/bolts`,
    },
    {
      name: 'of the parent of what has none',
      because: 'the resource itself is as near as it gets',
      given: [need('parent', '/more'), THING_ID],
      want: `${THING_ID}/more`,
    },
    {
      name: 'at the top',
      because: 'it is more than one level up',
      given: [need('root', ''), child],
      want: THING_ID,
    },
    {
      name: 'of the subscription',
      because: 'plans of Defender are bought there',
      given: [need('subscription', '/providers/Contoso.Plans/plans/a'), child],
      want: `/subscriptions/${SUBSCRIPTION}/providers/Contoso.Plans/plans/a`,
    },
  ] as readonly {
    name: string
    because: string
    given: [OneDocument, string]
    want: string
  }[])('$name is read in its own api-version: $because', async ({ given, want }) => {
    const [document, resourceId] = given
    const { asked } = await look(document, gone, thingOf({}), resourceId)
    expect(asked).toEqual([[want, '2024-01-01']])
  })

  it.each([
    {
      name: 'is there',
      because: 'it is passed on as it is',
      given: [need('resource', '/x'), { kind: 'found', body: [1] }],
      want: { value: [1] },
    },
    {
      name: 'is not there',
      because: 'nobody said what that means',
      given: [need('resource', '/x'), gone],
      want: { unavailable: 'Azure found nothing' },
    },
    {
      name: 'is not there, and that says something',
      because: 'the rule knows what it stands for',
      given: [need('resource', '/x', { whenGone: { value: [] } }), gone],
      want: { value: { value: [] } },
    },
    {
      name: 'is not there, and that stands for null',
      because: 'null is a value, too',
      given: [need('resource', '/x', { whenGone: null }), gone],
      want: { value: null },
    },
    {
      name: 'is denied, whatever its absence would say',
      because: 'the message says what is missing',
      given: [need('resource', '/x', { whenGone: null }), denied],
      want: { unavailable: 'AuthorizationFailed', denied: true },
    },
  ] as readonly {
    name: string
    because: string
    given: [OneDocument, ReadResult]
    want: Json
  }[])('that $name fails no look: $because', async ({ given: [document, answer], want }) => {
    const { seen } = await look(document, answer)
    expect(seen).toMatchObject({ kind: 'seen', observation: { needs: { more: want } } })
  })

  it('that Azure is too busy to give makes the look busy: it is asked again, not guessed at', async () => {
    expect((await look(need('resource', '/x'), busy)).seen).toEqual(busy)
  })
})

describe('the documents that a resource names', () => {
  const account = `${GROUP}/providers/Contoso.Store/accounts/Acct`
  const vault = `${GROUP}/providers/Contoso.Safe/vaults/kv`
  const linked: LinkedDocuments = {
    name: 'linked',
    linked: ['properties.account', 'properties.deep.vault'],
    types: {
      'Contoso.Store/accounts': { apiVersion: '2024-02-01', permission: 'a' },
      'Contoso.Safe/vaults': { apiVersion: '2024-03-01', permission: 'b' },
    },
  }
  const naming = (properties: JsonObject) => thingOf(properties)
  const found = (body: Json): ReadResult => ({ kind: 'found', body })
  const linkedOf = ({ seen }: Awaited<ReturnType<typeof look>>) =>
    seen.kind === 'seen' ? seen.observation.needs.linked : seen

  it('come by their lower-cased ids, each in the api-version of its type', async () => {
    const result = await look(
      linked,
      { [account]: found({ a: 1 }), [vault]: found({ b: 2 }) },
      naming({ account, deep: { vault } }),
    )
    expect(linkedOf(result)).toEqual({
      value: { [account.toLowerCase()]: { a: 1 }, [vault.toLowerCase()]: { b: 2 } },
    })
    expect(result.asked).toEqual([
      [account, '2024-02-01'],
      [vault, '2024-03-01'],
    ])
  })

  it('are what lies below them where the need says so', async () => {
    const locks = { ...linked, suffix: '/providers/Contoso.Locks/locks' }
    const below = `${account}/providers/Contoso.Locks/locks`
    const result = await look(locks, { [below]: found({ value: [] }) }, naming({ account }))
    expect(linkedOf(result)).toEqual({ value: { [account.toLowerCase()]: { value: [] } } })
    expect(result.asked).toEqual([[below, '2024-02-01']])
  })

  it.each([
    {
      name: 'that does not exist is null',
      because: 'that it is named and gone is a finding',
      given: { account },
      want: { [account.toLowerCase()]: null },
    },
    {
      name: 'of another type is left out',
      because: 'nobody said how to read it',
      given: { account: `${GROUP}/providers/Contoso.Other/things/x` },
      want: {},
    },
    {
      name: 'in another case is the same type',
      because: 'ids are compared without case',
      given: { account: account.toUpperCase() },
      want: { [account.toLowerCase()]: null },
    },
    {
      name: 'that is empty is left out',
      because: 'Azure says so that there is none',
      given: { account: '', deep: { vault: null } },
      want: {},
    },
    { name: 'that is not named is left out', because: 'there is none', given: {}, want: {} },
  ] as readonly { name: string; because: string; given: JsonObject; want: Json }[])(
    'one $name: $because',
    async ({ given, want }) => {
      expect(linkedOf(await look(linked, gone, naming(given)))).toEqual({ value: want })
    },
  )

  it.each([
    { name: 'a path that climbs', named: '/subscriptions/../x' },
    { name: 'a host', named: '@evil.example/vaults/v' },
    { name: 'a bare name', named: 'vault' },
    { name: 'a number', named: 7 },
  ])(
    'cannot be told when a name is no id ($name): it is not asked for, and no proof of anything',
    async ({ named }) => {
      const { seen, asked } = await look(linked, gone, naming({ account, deep: { vault: named } }))
      const unavailable = expect.stringMatching(/^properties\.deep\.vault cannot be followed: /)
      expect(seen).toMatchObject({ observation: { needs: { [linked.name]: { unavailable } } } })
      expect(asked).toEqual([])
    },
  )

  it('cannot be told when one of them is denied: the rest would be half the truth', async () => {
    const answers = { [account]: found({}), [vault]: denied }
    const result = await look(linked, answers, naming({ account, deep: { vault } }))
    expect(linkedOf(result)).toEqual({ unavailable: 'AuthorizationFailed', denied: true })
  })

  it('make the look busy when Azure is too busy for one of them', async () => {
    const answers = { [account]: found({}), [vault]: busy }
    const { seen } = await look(linked, answers, naming({ account, deep: { vault } }))
    expect(seen).toEqual(busy)
  })
})
