import { describe, expect, it } from 'vitest'
import { NOT_AUTHORIZED, NOT_FOUND } from './az-texts.ts'
import { type Answers, runHook } from './run-hook.ts'

const subscription = (number: number) =>
  `/subscriptions/00000000-0000-4000-8000-00000000000${number}`
const topic = (of: string, group: string, name: string) =>
  `${of}/resourceGroups/${group}/providers/Microsoft.EventGrid/systemTopics/${name}`
const APP = `${subscription(1)}/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Web/sites/func-prod`
const VAULT = `${subscription(3)}/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-team`
const OWN = topic(subscription(1), 'rg-rebaseline-prod', 'evgt-rebaseline-prod')
const FURTHER = topic(subscription(2), 'rg-rebaseline-prod--events', 'evgt-rebaseline-prod')
const OF_VAULT = topic(subscription(3), 'rg-keys', 'eg-prod--kv-team')
const THEIRS = topic(subscription(4), 'rg-shared', 'evgt-shared')

const variables = { AZURE_ENV_NAME: 'prod', REBASELINE_APP_ID: APP }
const everywhere = {
  ...variables,
  REBASELINE_ADDITIONAL_SUBSCRIPTIONS: subscription(2).split('/').at(-1) ?? '',
  REBASELINE_VAULT_IDS: VAULT,
}

const sends = (name: string, to: string) => ({
  name,
  properties: { destination: { properties: { resourceId: `${to}/functions/resourceChanged` } } },
})
const says = (body: object) => ({ code: 0, out: JSON.stringify(body) })
const absent = { code: 3, err: NOT_FOUND }
/** A topic that has this tag and these event subscriptions. */
const has = (id: string, tag: string | undefined, ...value: object[]): Answers[] => [
  { to: `${id}/eventSubscriptions?`, with: [says({ value })] },
  ...value.map((one) => ({
    to: `${id}/eventSubscriptions/${(one as { name: string }).name}?`,
    with: [says(one)],
  })),
  { to: `${id}/eventSubscriptions/`, with: [absent] },
  { to: `${id}?`, with: [says(tag === undefined ? {} : { tags: { 'azd-env-name': tag } })] },
]
const removes: Answers = { to: 'delete', with: [{ code: 0 }] }
const deletions = (calls: readonly string[]) => calls.filter((call) => call.includes(' delete '))
const deletion = (id: string) => {
  const [, , of, , group, , , , name] = id.split('/')
  return `eventgrid system-topic delete --subscription ${of} --resource-group ${group} --name ${name} --yes`
}

describe('what the templates made is removed', () => {
  it('in this subscription, in further ones and at vaults, and what stays is named', async () => {
    const { code, stdout, calls } = await runHook('predown', everywhere, [
      ...[OWN, FURTHER, OF_VAULT].flatMap((id) =>
        has(id, 'prod', sends('rebaseline-storage-1-prod', APP)),
      ),
      removes,
    ])
    expect(code).toBe(0)
    expect(deletions(calls)).toEqual([OWN, FURTHER, OF_VAULT].map(deletion))
    expect(stdout).toContain('in 1 further subscriptions')
    expect(stdout).toContain('at 1 vaults')
    expect(stdout).toContain('on 0 topics that were there before')
    expect(stdout).toContain('custom roles')
    expect(stdout).toContain('rg-rebaseline-prod--events in 00000000-0000-4000-8000-000000000002')
  })

  it('as far as it is there: what is gone already is no failure', async () => {
    const { code, stderr, calls } = await runHook('predown', everywhere, [
      { to: 'rest', with: [absent] },
    ])
    expect({ code, stderr, deletions: deletions(calls) }).toEqual({
      code: 0,
      stderr: '',
      deletions: [],
    })
  })

  it('from the topic of the customer: only event subscriptions that send to our function', async () => {
    const given = { ...variables, REBASELINE_EXISTING_TOPICS: `${subscription(4)}=${THEIRS}` }
    const { code, stdout, calls } = await runHook('predown', given, [
      { to: `${OWN}?`, with: [absent] },
      ...has(
        THEIRS,
        undefined,
        sends('rebaseline-storage-1-prod', APP.toUpperCase()),
        sends('rebaseline-vault-objects-prod', '/subscriptions/9/sites/func-dev'),
        sends('billing', APP),
      ),
      removes,
    ])
    expect(code).toBe(0)
    expect(deletions(calls)).toEqual([
      'eventgrid system-topic event-subscription delete --subscription 00000000-0000-4000-8000-000000000004 ' +
        '--resource-group rg-shared --system-topic-name evgt-shared --name rebaseline-storage-1-prod --yes',
    ])
    expect(stdout).toContain('rebaseline-vault-objects-prod, it sends to another function')
  })
})

describe('what may be somebody else’s stays', () => {
  it.each([
    {
      because: 'others have event subscriptions on it',
      more: { value: [sends('billing', '/subscriptions/9/other')] },
    },
    {
      because: 'Azure has a second page of them, which is not read',
      more: { value: [], nextLink: 'https://management.azure.com/next' },
    },
  ])('our topic, when $because: only ours go', async ({ more }) => {
    const ours = sends('rebaseline-storage-1-prod', APP)
    const { code, stdout, calls } = await runHook('predown', variables, [
      {
        to: `${OWN}/eventSubscriptions?`,
        with: [says({ ...more, value: [ours, ...more.value] })],
      },
      ...has(OWN, 'prod', ours),
      removes,
    ])
    expect(code).toBe(0)
    expect(stdout).toContain(`Left: ${OWN}, because others`)
    expect(deletions(calls)).toHaveLength(1)
    expect(deletions(calls)[0]).toContain('event-subscription delete')
  })

  it.each([
    { because: 'another installation took it over', tag: 'dev' },
    { because: 'nothing says whose it is', tag: undefined },
  ])(
    'the topic of a vault, when $because: only what sends to our function goes',
    async ({ tag }) => {
      const { code, stdout, calls } = await runHook(
        'predown',
        { ...variables, REBASELINE_VAULT_IDS: VAULT },
        [
          { to: `${OWN}?`, with: [absent] },
          ...has(OF_VAULT, tag, sends('rebaseline-vault-objects-prod', APP)),
          removes,
        ],
      )
      expect(code).toBe(0)
      expect(deletions(calls)).toHaveLength(1)
      expect(deletions(calls)[0]).toContain('event-subscription delete')
      expect(stdout).toContain(`Left: ${OF_VAULT}`)
      // Nobody is told to delete what is of others.
      expect(stdout).not.toContain('system-topic delete')
    },
  )

  it('a topic that is named as existing, even when it bears the name that the template gives', async () => {
    const { calls } = await runHook(
      'predown',
      { ...variables, REBASELINE_EXISTING_TOPICS: `${subscription(1)}=${OWN}` },
      [...has(OWN, 'prod', sends('rebaseline-storage-1-prod', APP)), removes],
    )
    expect(deletions(calls)).toHaveLength(1)
    expect(deletions(calls)[0]).toContain('event-subscription delete')
  })
})

it('one place that cannot be removed is told with the command for it, the others are removed, and it ends with 1', async () => {
  const { code, stderr, calls } = await runHook('predown', everywhere, [
    ...[OWN, FURTHER, OF_VAULT].flatMap((id) => has(id, 'prod')),
    { to: deletion(FURTHER), with: [{ code: 1, err: NOT_AUTHORIZED }] },
    removes,
  ])
  expect(code).toBe(1)
  expect(deletions(calls)).toHaveLength(3)
  expect(stderr).toContain(`- ${FURTHER}: you may not do this`)
  expect(stderr).toContain(`By hand: az ${deletion(FURTHER)}`)
  expect(stderr).not.toContain(OWN)
  expect(stderr).toContain('azd hooks run predown')
})

it.each([
  { because: 'nothing', out: 'null' },
  { because: 'a list', out: '[]' },
  { because: 'no JSON', out: 'WARNING: hello' },
])(
  'an answer that is $because is a failure of its own place, and the others are removed',
  async ({ out }) => {
    const { code, stderr, calls } = await runHook('predown', everywhere, [
      { to: `${OWN}?`, with: [{ code: 0, out }] },
      ...[FURTHER, OF_VAULT].flatMap((id) => has(id, 'prod')),
      removes,
    ])
    expect(code).toBe(1)
    expect(deletions(calls)).toEqual([FURTHER, OF_VAULT].map(deletion))
    expect(stderr).toContain(`- ${OWN}: az answered something else than`)
    expect(stderr).toContain(`By hand: az ${deletion(OWN)}`)
  },
)

it('event subscriptions that cannot be read leave the topic, and are told', async () => {
  const { code, stderr, calls } = await runHook('predown', variables, [
    { to: `${OWN}/eventSubscriptions?`, with: [says({})] },
    ...has(OWN, 'prod'),
    removes,
  ])
  expect({ code, deletions: deletions(calls) }).toEqual({ code: 1, deletions: [] })
  expect(stderr).toContain(`- ${OWN}: az answered something else than was asked for`)
})

it('an id that is none is told, and nothing is deleted for it', async () => {
  const { code, stderr } = await runHook(
    'predown',
    { ...variables, REBASELINE_EXISTING_TOPICS: `${subscription(1)}=my-topic` },
    [{ to: `${OWN}?`, with: [absent] }],
  )
  expect(code).toBe(1)
  expect(stderr).toContain('my-topic: it is not the id of a system topic')
})

it('nothing is asked for before there is an installation: it ends with 2', async () => {
  const { code, stderr, calls } = await runHook('predown', { AZURE_ENV_NAME: 'prod' }, [])
  expect({ code, calls }).toEqual({ code: 2, calls: [] })
  expect(stderr).toContain('REBASELINE_APP_ID is missing')
})
