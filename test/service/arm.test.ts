import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createArm } from '../../src/azure/arm.ts'
import { armUrl, UnsafeUrl } from '../../src/azure/arm-url.ts'
import { writeKey } from '../../src/azure/key-vault-keys.ts'
import { resumeWaiting, waitFor } from '../../src/azure/long-running.ts'
import { createAzurePort } from '../../src/azure/port.ts'
import { createResourceGraph } from '../../src/azure/resource-graph.ts'
import { createSurroundings } from '../../src/azure/surroundings.ts'
import { trustedCertificate } from '../trusted-certificate.ts'
import { serve } from './loopback.ts'

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'
const SUB = `/subscriptions/${SUBSCRIPTION}`
const GROUP = `${SUB}/resourceGroups/rg-a`
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/acct`
const WORKSPACE = `${GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ws`
const API = '2025-01-01'

let azure: Awaited<ReturnType<typeof serve>>
let evil: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  const certificate = await trustedCertificate()
  azure = await serve(certificate)
  evil = await serve(certificate)
})
afterAll(() => {
  azure.stop()
  evil.stop()
})
beforeEach(() => {
  azure.seen.length = 0
  evil.seen.length = 0
  azure.answers(() => ({}))
})

const credential = {
  getToken: async () => ({ token: 'secret', expiresOnTimestamp: Date.now() + 3_600_000 }),
}
const cloud = () => ({ endpoint: azure.endpoint, scope: 'https://arm/.default', credential })
const surroundings = () =>
  createSurroundings({ ...cloud(), arm: createArm(cloud()), subscriptions: [SUBSCRIPTION] })

const TURN = { left: () => 60_000 }

describe('a URL of Resource Manager', () => {
  it.each([
    [ACCOUNT, `${ACCOUNT}`],
    [
      `${GROUP}/providers/A.B/c/ML insights (prod)`,
      `${GROUP}/providers/A.B/c/ML%20insights%20(prod)`,
    ],
    [`${ACCOUNT}/containers/$web`, `${ACCOUNT}/containers/$web`],
    [`${GROUP}/providers/A.B/c/@evil.example`, `${GROUP}/providers/A.B/c/%40evil.example`],
    [`${GROUP}/providers/A.B/c/a;b+c=d`, `${GROUP}/providers/A.B/c/a%3Bb%2Bc%3Dd`],
    [`${GROUP}/providers/A.B/c/a<b #2`, `${GROUP}/providers/A.B/c/a%3Cb%20%232`],
    [`${SUB}/resourceGroups/größe`, `${SUB}/resourceGroups/gr%C3%B6%C3%9Fe`],
  ])('%s has each name encoded by itself', (path, want) => {
    expect(armUrl('https://management.azure.com', path, API)).toBe(
      `https://management.azure.com${want}?api-version=${API}`,
    )
  })

  it.each([
    ['a host behind the endpoint', '@evil.example/subscriptions/x'],
    ['a host and a port', ':443@evil.example/subscriptions/x'],
    ['the endpoint made longer', '.evil.example/subscriptions/x'],
    ['two slashes', '//evil.example/subscriptions/x'],
    ['a whole URL', 'https://evil.example/subscriptions/x'],
    ['a backslash', '\\evil.example/subscriptions/x'],
    ['no slash', 'subscriptions/x'],
    ['another root', '/providers/Microsoft.Management/managementGroups/x'],
    ['nothing', ''],
    ['a climb', `${SUB}/../../x`],
    ['an encoded climb', `${SUB}/%2e%2e/x`],
    ['a dot', `${SUB}/./x`],
    ['an empty name', `${SUB}//x`],
    ['a query', `${SUB}/x?api-version=2015-01-01`],
    ['a backslash in a name', `${SUB}/x\\y`],
    ['a line break', `${SUB}/x\r\ny`],
    ['a line separator', `${SUB}/x\u2028y`],
    ['a mark of direction', `${SUB}/x\u202ey`],
  ])('is never made of %s', (_, path) => {
    expect(() => armUrl('https://management.azure.com', path, API)).toThrow(UnsafeUrl)
  })
})

describe('what a read says of a resource', () => {
  const says = (code: string) => ({ status: 404, body: { error: { code, message: 'no' } } })

  it.each(['ResourceNotFound', 'ResourceGroupNotFound', 'ParentResourceNotFound', 'Odd'])(
    'is that it is gone, for %s',
    async (code) => {
      azure.answers(() => says(code))
      expect(await createArm(cloud()).read(ACCOUNT, API)).toEqual({ kind: 'gone' })
    },
  )

  it.each(['SubscriptionNotFound', 'InvalidResourceType', 'invalidresourcenamespace'])(
    'is nothing where Azure did not get as far as the resource (%s): what is not seen is not gone',
    async (code) => {
      azure.answers(() => says(code))
      const read = await createArm(cloud()).read(ACCOUNT, API)
      expect(read).toEqual({ kind: 'denied', message: `${code}: no` })
    },
  )
})

describe('the token goes to Resource Manager and nowhere else', () => {
  it('and there it does go', async () => {
    expect(await createArm(cloud()).read(ACCOUNT, API)).toMatchObject({ kind: 'found' })
    expect(azure.seen).toEqual([{ url: `${ACCOUNT}?api-version=${API}`, token: true }])
  })

  const hostile = (): readonly (readonly [string, string])[] => [
    ['a host behind the endpoint', `@${evil.host}${ACCOUNT}`],
    ['a name and a host', `x:y@${evil.host}${ACCOUNT}`],
    ['two slashes', `//${evil.host}${ACCOUNT}`],
    ['a whole URL', `${evil.endpoint}${ACCOUNT}`],
    ['a backslash', `\\\\${evil.host}${ACCOUNT}`],
    ['a climb', `${SUB}/../../../@${evil.host}`],
    ['a query', `${ACCOUNT}?x=${evil.endpoint}`],
    ['an empty text', ''],
  ]

  it('a document that names a private endpoint in another place is not followed', async () => {
    for (const [what, id] of hostile()) {
      await expect(surroundings().endpointGroups(id, ACCOUNT), what).rejects.toThrow(
        'private endpoint: ',
      )
      await expect(surroundings().read(id, API), what).resolves.toMatchObject({ kind: 'denied' })
    }
    expect([azure.seen, evil.seen]).toEqual([[], []])
  })

  it('a write to such a path is refused, and nothing is sent', async () => {
    const port = createAzurePort(createArm(cloud()), { dnsSuffix: 'vault.azure.net', credential })
    for (const [what, resourceId] of hostile()) {
      const request = { kind: 'arm', method: 'PATCH', resourceId, apiVersion: API } as const
      const observation = { resourceId, apiVersion: API, at: '', resource: {}, needs: {}, unit: [] }
      expect(await port.write(request, observation, TURN), what).toMatchObject({
        kind: 'rejected',
        code: 'UnsafeUrl',
        hold: 'writeFailed',
      })
    }
    expect([azure.seen, evil.seen]).toEqual([[], []])
  })

  it.each([
    ['the next page of a list', () => createArm(cloud()).list(ACCOUNT, API)],
    ['the next page of workspaces', () => surroundings().workspaces()],
    ['the next page of datastores', () => surroundings().datastores(WORKSPACE)],
    ['the next page of accounts', () => surroundings().storageAccounts()],
    ['the next page of containers', () => surroundings().publicContainers(ACCOUNT)],
    ['the next page of role assignments', () => surroundings().rolesOf('p', ACCOUNT)],
  ])('%s elsewhere is not asked for, and half a list is no list', async (_, list) => {
    azure.answers(() => ({ body: { value: [], nextLink: `${evil.endpoint}/next` } }))
    await expect(list()).rejects.toThrow('leads away from Resource Manager')
    expect(azure.seen).toHaveLength(1)
    expect(evil.seen).toEqual([])
  })

  it('Resource Graph that sends us elsewhere is not followed', async () => {
    const graph = createResourceGraph(credential, azure.endpoint, 'https://arm/.default')
    azure.answers(() => ({ status: 307, headers: { location: `${evil.endpoint}/x` } }))
    await expect(graph.query('resources', [SUBSCRIPTION])).rejects.toThrow()
    expect(evil.seen).toEqual([])
  })

  it('a redirect elsewhere is not followed', async () => {
    azure.answers(() => ({ status: 302, headers: { location: `${evil.endpoint}/x` } }))
    expect(await createArm(cloud()).read(ACCOUNT, API)).not.toMatchObject({ kind: 'found' })
    expect(evil.seen).toEqual([])
  })

  it.each(['azure-asyncoperation', 'location', 'operation-location'])(
    'an operation that is to be polled elsewhere (%s) is not',
    async (header) => {
      const arm = createArm(cloud())
      const response = { status: 202, body: {}, headers: { [header]: `${evil.endpoint}/x` } }
      const answer = await waitFor(arm, 'PATCH', arm.url(ACCOUNT, API), response)
      expect(answer).toMatchObject({ kind: 'uncertain' })
      expect(evil.seen).toEqual([])
    },
  )

  it.each([
    [
      'that names another host',
      () =>
        JSON.stringify({
          state: {
            status: 'running',
            config: { operationLocation: `${evil.endpoint}/x`, mode: 'OperationLocation' },
          },
        }),
    ],
    ['that is no JSON', () => 'nonsense'],
    ['that says nothing', () => '{}'],
  ])('a stored operation %s is resumed nowhere: only a read can tell', async (_, token) => {
    expect(await resumeWaiting(createArm(cloud()), token())).toMatchObject({ kind: 'uncertain' })
    expect([azure.seen, evil.seen]).toEqual([[], []])
  })
})

describe("a key is written in its own vault's data plane and nowhere else", () => {
  const key = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-a/keys/wrap`
  it.each([
    ['a host that ends alike', 'https://evilvault.azure.net/keys/wrap'],
    ['the suffix in the path', 'https://evil.example/.vault.azure.net/keys/wrap'],
    ['the suffix in the middle', 'https://kv-a.vault.azure.net.evil.example/keys/wrap'],
    ['the suffix before an at sign', 'https://kv-a.vault.azure.net@evil.example/keys/wrap'],
    ['a name and a password', 'https://a:b@kv-a.vault.azure.net/keys/wrap'],
    ['a name', 'https://a@kv-a.vault.azure.net/keys/wrap'],
    ['no TLS', 'http://kv-a.vault.azure.net/keys/wrap'],
    ["another vault's host", 'https://kv-b.vault.azure.net/keys/wrap'],
    ['a host below the vault', 'https://x.kv-a.vault.azure.net/keys/wrap'],
    ['another key', 'https://kv-a.vault.azure.net/keys/other'],
    ['a version', 'https://kv-a.vault.azure.net/keys/wrap/1'],
    ['the Kelvin sign', 'https://\u212av-a.vault.azure.net/keys/wra\u212a'],
    ['a backslash', 'https:\\\\evil.example\\kv-a.vault.azure.net/keys/wrap'],
    ['no URI', 'kv-a'],
    ['nothing', null],
  ])('not for %s', async (_, keyUri) => {
    const getToken = () => Promise.reject(new Error('a token was asked for'))
    const resource = { properties: { keyUri } }
    const observation = { resourceId: key, apiVersion: API, at: '', resource, needs: {}, unit: [] }
    const options = { dnsSuffix: 'vault.azure.net', credential: { getToken } }
    expect(
      await writeKey({ kind: 'rotateKey', resourceId: key }, observation, options, TURN),
    ).toMatchObject({ kind: 'rejected', code: 'UnknownVault', hold: 'writeFailed' })
  })
})
