import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../../sandbox/azure/json.ts'
import { groupId, ids, people, subscriptionId } from '../../sandbox/estate/names.ts'
import { accountId, accountsWith, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// What the service may not do, and what it does only when a person says so.
let ground: Ground
const old = { minimumTlsVersion: 'TLS1_0' }
const audited = accountId('gaudited')
const disabled = accountId('gdisabled')
const excused = accountId('gexcused')
const carded = accountId('gcarded')
const watched = accountId('gwatched')
// In a group that an auditor locked against every change.
const locked = accountId('glocked', 'rg-payments')
// Made a moment ago: one by a driver of Kubernetes, which lets its nodes in and mounts a share, one by a person.
const mounted = accountId('gmounted')
const fresh = accountId('gfresh')
const names = ['approved', 'wrong', 'stale', 'keyed', 'legacy', 'twice'] as const
const account = (name: (typeof names)[number]) => accountId(`g${name}`)
const digest = (character: string) => `sha256:${character.repeat(64)}`

beforeAll(async () => {
  const open = { allowSharedKeyAccess: true }
  const born = {
    creationTime: new Date().toISOString(),
    supportsHttpsTrafficOnly: false,
    publicNetworkAccess: 'Enabled',
  }
  const nodes = `${groupId('rg-web')}/providers/Microsoft.Network/virtualNetworks/aks/subnets/nodes`
  const resources = accountsWith({
    ...Object.fromEntries(names.map((name) => [account(name), open])),
    [account('legacy')]: { publicNetworkAccess: 'Enabled', privateEndpointConnections: [] },
    [account('stale')]: { ...open, privateEndpointConnections: [] },
    [locked]: open,
    [mounted]: {
      ...born,
      networkAcls: { defaultAction: 'Deny', virtualNetworkRules: [{ id: nodes, action: 'Allow' }] },
    },
    [fresh]: born,
  }).map((one) => (one.id === mounted ? { ...one, kind: 'FileStorage' } : one))
  ground = await startGround({
    estate: estateWith([audited, disabled, excused, carded, watched], { resources }),
    settings: { WEBSITE_HOSTNAME: 'rebaseline.example' },
    baseline: {
      scope: { include: [`/subscriptions/${subscriptionId}`], exclude: [groupId('rg-lab')] },
      own: [groupId('rg-rebaseline')],
      effect: 'remediate',
      overrides: [
        { scope: audited, effect: 'audit' },
        { scope: watched, effect: 'audit' },
        { scope: disabled, rules: ['storage-minimum-tls'], effect: 'disabled' },
        { scope: groupId('rg-web'), rules: ['storage-secure-transfer'], effect: 'audit' },
        ...[excused, mounted, fresh].map((scope) => ({
          scope,
          rules: ['storage-secure-transfer'],
          effect: 'remediate',
        })),
      ],
      parameters: { logAnalyticsWorkspaceId: ids.logs },
    },
  })
}, 60_000)
afterAll(() => ground.stop())

interface Answer {
  readonly outcome: string
  readonly plan: {
    readonly writes: readonly unknown[]
    readonly held: readonly { rule: string; hold: { reason: string; detail: string } }[]
    readonly approval?: { readonly digest: string; readonly writes: readonly { after: unknown }[] }
    readonly preview?: Readonly<Record<string, readonly { readonly rules: readonly string[] }[]>>
  }
  readonly actions: readonly { readonly action: string; readonly state: string }[]
}

async function ask(body: object): Promise<{ status: number; body: Answer }> {
  const answer = await ground.remediate(body)
  return { status: answer.status, body: answer.body as Answer }
}

const keyAllowed = (id: string) => {
  const properties = ground.sandbox.azure.resource(id)?.properties
  return isObject(properties) && properties.allowSharedKeyAccess
}

describe('what the operator allows', () => {
  it.each([
    ['audit everywhere on an account', audited, old, 'storage-minimum-tls'],
    [
      'audit of one rule in a group',
      disabled,
      { supportsHttpsTrafficOnly: false },
      'storage-secure-transfer',
    ],
  ])('%s reports and does not write', async (_, id, drift, rule) => {
    await ground.change(id, drift)
    await ground.looked(id, 1)
    expect((await ground.findingOf(id))[rule]).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'audit' },
    })
    expect(ground.writesTo(id)).toEqual([])
  })

  it('a disabled rule is not judged', async () => {
    await ground.changeQuietly(disabled, { supportsHttpsTrafficOnly: true })
    const seen = ground.looksAt(disabled)
    await ground.change(disabled, old)
    await ground.looked(disabled, seen + 1)
    expect(await ground.findingOf(disabled)).not.toHaveProperty('storage-minimum-tls')
    expect(ground.writesTo(disabled)).toEqual([])
  })

  it('a later override for one account wins over an earlier one for its group', async () => {
    await ground.change(excused, { supportsHttpsTrafficOnly: false })
    const action = await ground.action(excused, 'verified')
    expect(action.rules).toEqual(['storage-secure-transfer'])
  })

  it('a person may not go beyond it', async () => {
    await ground.changeQuietly(audited, old)
    const { status, body } = await ask({ resourceId: audited })
    expect(status).toBe(200)
    expect(body.plan.held).toContainEqual(
      expect.objectContaining({
        rule: 'storage-minimum-tls',
        hold: expect.objectContaining({ reason: 'audit' }),
      }),
    )
    expect(body.plan.writes).toEqual([])
    expect(ground.writesTo(audited)).toEqual([])
  })

  it('what the service itself lives on is judged and never written', async () => {
    await ground.change(ids.ownAccount, old)
    await ground.looked(ids.ownAccount, 1)
    expect((await ground.findingOf(ids.ownAccount))['storage-minimum-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'ownResource' },
    })
    const answer = await ask({ resourceId: ids.ownAccount })
    expect(answer.body.plan.writes).toEqual([])
    expect(ground.writesTo(ids.ownAccount)).toEqual([])
  })
})

describe('what would be done', () => {
  it('on an account that is only watched is shown, and not done', async () => {
    await ground.change(watched, { ...old, allowSharedKeyAccess: true })
    await ground.looked(watched, 1)
    const { body } = await ask({ resourceId: watched, dryRun: true })
    expect(body.plan.writes).toEqual([])
    expect(body.plan.approval).toBeUndefined()
    const previewed = Object.entries(body.plan.preview ?? {}).map(([decision, writes]) => [
      decision,
      writes.flatMap(({ rules }) => rules),
    ])
    expect(Object.fromEntries(previewed)).toEqual({
      fixedAtOnce: ['storage-minimum-tls'],
      waitsForPerson: ['storage-shared-key-access'],
    })
    expect(await ground.findingOf(watched)).toMatchObject({
      'storage-minimum-tls': { held: { reason: 'audit', wouldBe: { decision: 'fixedAtOnce' } } },
      'storage-shared-key-access': { held: { wouldBe: { decision: 'waitsForPerson' } } },
    })
    expect(ground.writesTo(watched)).toEqual([])
  })
})

describe('what a person confirms', () => {
  it('is applied with the call that is on the card, though the same look put something else right', async () => {
    await ground.deliver([changeEvent(carded)])
    await until('the first finding', async () => {
      return (await ground.findingOf(carded))['storage-shared-key-access']?.verdict === 'compliant'
    })
    await ground.change(carded, { allowSharedKeyAccess: true, ...old })
    const { body: card } = await until('the card', () =>
      ground.sandbox.alerts.received.find(
        ({ destination, body }) =>
          destination === 'teams' && JSON.stringify(body).includes('sha256:'),
      ),
    )
    const texts: string[] = []
    JSON.stringify(card, (key, value: unknown) => {
      if (key === 'text') texts.push(String(value))
      return value
    })
    const call = texts.find((text) => text.includes('sha256:')) ?? ''
    expect(call).toContain("'https://rebaseline.example/api/remediate'")
    const sent = JSON.parse(/'(\{.*\})'/.exec(call)?.[1] ?? '') as { resourceId: string }
    expect(sent.resourceId).toBe(carded)
    const { status, body } = await ask(sent)
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({ outcome: 'reconciled', actions: [{ state: 'verified' }] })
    expect(keyAllowed(carded)).toBe(false)
  })

  it('is not offered where a lock forbids it, and whoever approves it hears of the lock', async () => {
    const { body } = await ask({ resourceId: locked, dryRun: true })
    expect(body.plan.approval).toBeUndefined()
    const held = body.plan.held.find(({ rule }) => rule === 'storage-shared-key-access')?.hold
    expect(held?.reason).toBe('locked')
    expect(held?.detail).toContain('audit-hold on resource group rg-payments')
    const approved = await ask({ resourceId: locked, approve: digest('2') })
    expect(approved.status).toBe(409)
    expect(JSON.stringify(approved.body)).toContain('audit-hold on resource group rg-payments')
    expect(ground.writesTo(locked)).toEqual([])
  })

  it('is applied with the digest that a dry run gave, and the record says who', async () => {
    const id = account('approved')
    const dry = await ask({ resourceId: id, dryRun: true })
    expect(dry.body.outcome).toBe('dryRun')
    expect(dry.body.plan.approval?.writes).toMatchObject([
      { after: [{ path: 'properties.allowSharedKeyAccess', value: false }] },
    ])
    expect(ground.writesTo(id)).toEqual([])
    expect(await ground.findingOf(id)).toEqual({})
    const { status, body } = await ask({ resourceId: id, approve: dry.body.plan.approval?.digest })
    expect(status).toBe(200)
    expect(body).toMatchObject({ outcome: 'reconciled', actions: [{ state: 'verified' }] })
    const action = await ground.action(id, 'verified')
    expect(action).toMatchObject({
      rules: ['storage-shared-key-access'],
      approvedBy: 'a holder of the function key',
      cause: { source: 'person' },
    })
    expect(keyAllowed(id)).toBe(false)
  })

  it('waits when nobody confirms, however often it is looked at', async () => {
    const id = account('legacy')
    await ground.deliver([changeEvent(id)])
    await ground.looked(id, 1)
    const first = (await ground.findingOf(id))['storage-public-network-access']
    expect(first).toMatchObject({ verdict: 'nonCompliant', held: { reason: 'needsApproval' } })
    expect(first?.held?.detail).toContain('no approved private endpoint for blob')
    await ground.deliver([changeEvent(id)])
    await ground.looked(id, 2)
    expect((await ground.findingOf(id))['storage-public-network-access']).toEqual(first)
    expect(ground.writesTo(id)).toEqual([])
  })

  it('with a digest that no plan has is refused, and the present plan is shown', async () => {
    const id = account('wrong')
    const { status, body } = await ask({ resourceId: id, approve: digest('0') })
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'ApprovalMismatch', errors: [{ field: 'approve' }] })
    expect(body.plan.approval?.digest).toMatch(/^sha256:/)
    expect(ground.writesTo(id)).toEqual([])
  })

  it('when nothing waits for it is refused', async () => {
    const id = excused
    const { status, body } = await ask({ resourceId: id, approve: digest('1') })
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'ApprovalMismatch' })
  })

  it('with a digest from before the resource changed is refused', async () => {
    const id = account('stale')
    const dry = await ask({ resourceId: id, dryRun: true })
    await ground.changeQuietly(id, { publicNetworkAccess: 'Enabled' })
    const { status } = await ask({ resourceId: id, approve: dry.body.plan.approval?.digest })
    expect(status).toBe(409)
    expect(ground.writesTo(id)).toEqual([])
    expect(keyAllowed(id)).toBe(true)
  })

  it('counts once: the same digest again finds nothing to do', async () => {
    const id = account('twice')
    const dry = await ask({ resourceId: id, dryRun: true })
    const approve = dry.body.plan.approval?.digest
    const answers = await Promise.all([1, 2, 3].map(() => ask({ resourceId: id, approve })))
    const worked = answers.filter(({ status, body }) => status === 200 && body.actions.length > 0)
    expect(worked).toHaveLength(1)
    expect(ground.writesOf(id)).toHaveLength(1)
    expect((await ask({ resourceId: id, approve })).status).toBe(409)
  })

  it('is refused all the same while a workspace works with the key, and names the workspace', async () => {
    const id = account('keyed')
    const dry = await ask({ resourceId: id, dryRun: true })
    const approve = dry.body.plan.approval?.digest
    expect(approve).toMatch(/^sha256:/)
    // Between the dry run and the approval somebody makes a datastore that holds the key.
    const datastore = `${ids.fraudWorkspace}/datastores/scores?api-version=2025-06-01`
    const made = await ground.sandbox.azure.as(people.anna).request('PUT', datastore, {
      properties: {
        datastoreType: 'AzureBlob',
        accountName: id.split('/').at(-1) ?? '',
        containerName: 'scores',
        credentials: {
          credentialsType: 'AccountKey',
          secrets: { secretsType: 'AccountKey', key: 'a2V5' },
        },
      },
    })
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300)
    const { status, body } = await ask({ resourceId: id, approve })
    expect(status).toBe(409)
    const held = body.plan.held.find(({ rule }) => rule === 'storage-shared-key-access')?.hold
    expect(held?.reason).toBe('notReady')
    expect(held?.detail).toContain('datastore scores of workspace mlw-fraud-prod')
    expect(keyAllowed(id)).toBe(true)
    expect(ground.writesTo(id)).toEqual([])
  })

  it('is not even offered for an account that a workspace works with', async () => {
    const { body } = await ask({ resourceId: ids.fraudAccount, dryRun: true })
    expect(body.plan.approval).toBeUndefined()
    const held = body.plan.held.find(({ rule }) => rule === 'storage-shared-key-access')?.hold
    expect(held?.reason).toBe('notReady')
    expect(held?.detail).toContain('workspace mlw-fraud-prod reaches it with the account key')
  })
})

describe('a regression', () => {
  it('of a guarded rule is put back at once, because that cuts nobody off', async () => {
    const id = ids.fraudAccount
    await ground.deliver([changeEvent(id)])
    await until('the first finding', async () => {
      return (await ground.findingOf(id))['storage-public-network-access']?.verdict === 'compliant'
    })
    await ground.change(id, { publicNetworkAccess: 'Enabled' })
    const action = await ground.action(id, 'verified')
    expect(action.rules).toEqual(['storage-public-network-access'])
    expect(action.approvedBy).toBeUndefined()
  })
})

describe('a new account', () => {
  const closing = ['storage-public-network-access', 'storage-secure-transfer'] as const

  it('that lets nodes in by name and holds file shares is not cut off: a person is asked, at every look', async () => {
    for (const times of [1, 2]) {
      await ground.deliver([changeEvent(mounted)])
      await ground.looked(mounted, times)
      const finding = await ground.findingOf(mounted)
      for (const rule of closing) {
        expect(finding[rule]?.held).toMatchObject({
          reason: 'needsApproval',
          detail: expect.stringMatching(/^it is new, and may be in use already: /),
        })
      }
    }
    expect(ground.sandbox.azure.resource(mounted)?.properties).toMatchObject({
      supportsHttpsTrafficOnly: false,
      publicNetworkAccess: 'Enabled',
    })
  })

  it('that nobody is known to use is closed at once', async () => {
    await ground.deliver([changeEvent(fresh)])
    const { rules } = await ground.action(fresh, 'verified')
    expect(rules).toEqual(expect.arrayContaining([...closing]))
  })
})
