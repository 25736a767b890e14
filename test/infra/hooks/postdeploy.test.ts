import { describe, expect, it } from 'vitest'
import {
  ENDPOINT_NOT_FOUND,
  HANDSHAKE,
  NOT_AUTHORIZED,
  NOT_FOUND,
  SECOND_TOPIC,
} from './az-texts.ts'
import { type Answers, app, nobody, runHook } from './run-hook.ts'

const SUBSCRIPTION = '00000000-0000-4000-8000-000000000001'
const APP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Web/sites/func-rebaseline-prod-abc`
// Waits in all: nine tenths of a second make as many tries as a quarter of an hour.
const variables = (url: string): Record<string, string> => ({
  AZURE_ENV_NAME: 'prod',
  AZURE_LOCATION: 'westeurope',
  AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
  REBASELINE_APP_ID: APP,
  REBASELINE_CLIENT_ID: '00000000-0000-4000-8000-000000000002',
  REBASELINE_PRINCIPAL_ID: 'c0ffee00-4444-4555-8666-777788889999',
  REBASELINE_IDENTITY_ID: '/subscriptions/s/id-rebaseline-prod',
  REBASELINE_STORAGE_ID: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod/providers/Microsoft.Storage/storageAccounts/st1`,
  REBASELINE_URL: url,
  REBASELINE_DEPLOY_PATIENCE_SECONDS: '0.9',
})

const DEPLOYMENT = 'deployment sub create'
const FUNCTION = '/functions/resourceChanged'
const SYNC = '/host/default/sync'
const ok = { code: 0 }
const fails = (err: string) => ({ code: 1, err })
const there: Answers = { to: FUNCTION, with: [ok] }
const deployed: Answers = { to: DEPLOYMENT, with: [ok] }
const of = (calls: readonly string[], what: string) => calls.filter((call) => call.includes(what))

describe('the event subscriptions are made', () => {
  it('at once where the function answers: one look, one deployment, with the names of the installation', async () => {
    const { url, asked } = await app(401)
    const { code, stderr, calls } = await runHook('postdeploy', variables(url), [there, deployed])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(calls).toEqual([
      `rest --method get --url ${APP}/functions/resourceChanged?api-version=2024-04-01 --query name --output tsv`,
      `deployment sub create --subscription ${SUBSCRIPTION} --location westeurope --name rebaseline-prod--events ` +
        '--template-file infra/events.bicep --parameters infra/events.bicepparam --output none',
    ])
    expect(asked).toEqual(['/api/health'])
  })

  it.each([
    { because: 'the host does not answer the handshake', first: HANDSHAKE },
    { because: 'Event Grid does not know the function yet', first: ENDPOINT_NOT_FOUND },
  ])(
    'by the second try when $because at the first, and the app is woken before each',
    async ({ first }) => {
      const { url, asked } = await app(503, 401)
      const { code, stdout, calls } = await runHook('postdeploy', variables(url), [
        there,
        { to: DEPLOYMENT, with: [fails(first), ok] },
      ])
      expect(code).toBe(0)
      expect(of(calls, DEPLOYMENT)).toHaveLength(2)
      expect(asked).toHaveLength(2)
      expect(stdout).toContain('Not yet: ')
      expect(stdout).toMatch(/are there\.\n$/)
    },
  )

  it('after the function came with the third look, and Azure was told to read the functions again', async () => {
    const { url } = await app(401)
    const { code, calls } = await runHook('postdeploy', variables(url), [
      { to: FUNCTION, with: [fails(NOT_FOUND), fails(NOT_FOUND), ok] },
      { to: SYNC, with: [ok] },
      deployed,
    ])
    expect(code).toBe(0)
    expect(
      calls.map((call) => [FUNCTION, SYNC, DEPLOYMENT].find((one) => call.includes(one))),
    ).toEqual([...[FUNCTION, SYNC, FUNCTION, SYNC, FUNCTION], DEPLOYMENT])
  })

  it('where the app cannot be reached from here, as in a private network', async () => {
    const { code, stdout, calls } = await runHook('postdeploy', variables(await nobody()), [
      there,
      deployed,
    ])
    expect(code).toBe(0)
    expect(stdout).toContain('cannot be reached from here (ECONNREFUSED)')
    expect(of(calls, DEPLOYMENT)).toHaveLength(1)
  })

  it('without AZURE_SUBSCRIPTION_ID, which only azd sets: the subscription is that of the app', async () => {
    const { url } = await app(401)
    const { AZURE_SUBSCRIPTION_ID: _, ...others } = variables(url)
    const { code, calls } = await runHook('postdeploy', others, [there, deployed])
    expect(code).toBe(0)
    expect(calls.at(-1)).toContain(`--subscription ${SUBSCRIPTION} `)
  })
})

describe('it ends with 1 and says how to go on', () => {
  it.each([
    { because: 'the deployer may not', text: NOT_AUTHORIZED, says: 'does not have authorization' },
    {
      because: 'the subscription has a topic',
      text: SECOND_TOPIC,
      says: 'REBASELINE_EXISTING_TOPICS',
    },
  ])('at once, with the words of az, when $because', async ({ text, says }) => {
    const { url } = await app(401)
    const { code, stderr, calls } = await runHook('postdeploy', variables(url), [
      there,
      { to: DEPLOYMENT, with: [fails(text)] },
    ])
    expect(code).toBe(1)
    expect(of(calls, DEPLOYMENT)).toHaveLength(1)
    expect(stderr).toContain(says)
    expect(stderr).toContain(text.trim())
    expect(stderr).toContain('azd hooks run postdeploy')
    expect(stderr).toContain('az deployment sub create --subscription')
  })

  it('at once when the deployer may not even look for the function', async () => {
    const { code, stderr, calls } = await runHook('postdeploy', variables(await nobody()), [
      { to: FUNCTION, with: [fails(NOT_AUTHORIZED)] },
    ])
    expect({ code, calls: calls.length }).toEqual({ code: 1, calls: 1 })
    expect(stderr).toContain('azd hooks run postdeploy')
  })

  it('when the handshake never succeeds: after all waits, with no key of the app in the text', async () => {
    const { url } = await app(503)
    const { code, stdout, stderr, calls } = await runHook('postdeploy', variables(url), [
      there,
      { to: DEPLOYMENT, with: [fails(HANDSHAKE)] },
    ])
    expect(code).toBe(1)
    expect(of(calls, DEPLOYMENT)).toHaveLength(18)
    expect(stderr).toContain('the patience is used up')
    expect(stderr).toContain('azd hooks run postdeploy')
    expect(stderr).toContain('handshake failed')
    expect(stdout + stderr).not.toContain('kUq7secretkey')
  })

  it('when the function never comes, and asks whether the package is deployed', async () => {
    const { code, stderr, calls } = await runHook('postdeploy', variables(await nobody()), [
      { to: FUNCTION, with: [fails(NOT_FOUND)] },
      { to: SYNC, with: [ok] },
    ])
    expect(code).toBe(1)
    expect(of(calls, DEPLOYMENT)).toEqual([])
    expect(stderr).toContain('is the package deployed?')
  })

  it('after three tries when nobody knows what the words of az mean', async () => {
    const { url } = await app(401)
    const { code, stderr, calls } = await runHook('postdeploy', variables(url), [
      there,
      { to: DEPLOYMENT, with: [fails('ERROR: The moon is in the wrong place.\n')] },
    ])
    expect(code).toBe(1)
    expect(of(calls, DEPLOYMENT)).toHaveLength(3)
    expect(stderr).toContain('The moon is in the wrong place.')
  })
})

it('ends with 2 and asks Azure for nothing when a variable is missing, and says where it comes from', async () => {
  const right = variables('https://func-rebaseline-prod-abc.azurewebsites.net/api')
  const { code, stderr, calls } = await runHook(
    'postdeploy',
    { ...right, REBASELINE_APP_ID: '' },
    [],
  )
  expect({ code, calls }).toEqual({ code: 2, calls: [] })
  expect(stderr).toMatch(/^- REBASELINE_APP_ID is missing: .*azd provision/m)
})
