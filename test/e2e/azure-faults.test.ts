import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault, FaultMatch } from '../../sandbox/azure/faults.ts'
import { diagnosticSetting } from '../../sandbox/estate/data-science.ts'
import { groupId, ids, rebaseline } from '../../sandbox/estate/names.ts'
import { privateLink } from '../../sandbox/estate/storage.ts'
import { workspace } from '../../sandbox/estate/workspaces.ts'
import { accountId, accountsWith, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Azure refuses, forgets, is slow or says nothing. Every test has a resource of its own, so they run side by side: what
// waits longest first, what takes most of the service last, when it has run a while.
let ground: Ground
const names = [
  ...['readthrottled', 'writethrottled', 'unreadable', 'unwritable', 'ignored', 'lagging'],
  ...['before', 'after', 'broken', 'busy', 'unavailable', 'slowread', 'readbroken'],
  ...['changed', 'refused', 'forgotten'],
]
const account = (name: string) => accountId(`f${name}`)
const denied = accountId('fdenied', 'rg-legacy')
const slow = `${groupId('rg-web')}/providers/Microsoft.MachineLearningServices/workspaces/mlw-slow`
const old = { minimumTlsVersion: 'TLS1_0' }

beforeAll(async () => {
  const now = Date.now()
  const link = privateLink(slow, 'amlworkspace', now)
  const made = workspace(
    slow,
    now,
    {},
    {
      kind: 'Default',
      account: ids.marketingAccount,
      vault: ids.hubVault,
      friendlyName: 'Slow',
      connections: [link.connection],
    },
  )
  // Made open just now: what is new counts as drift, while an old gap would wait for a person.
  const open = {
    ...made,
    systemData: { createdAt: new Date(now).toISOString() },
    properties: { ...(made.properties as object), publicNetworkAccess: 'Enabled' },
  }
  ground = await startGround({
    estate: estateWith(names.map(account), {
      resources: [
        ...[link.endpoint, open, diagnosticSetting(slow)],
        ...accountsWith({ [denied]: { ...old, supportsHttpsTrafficOnly: false } }),
      ],
    }),
    gate: true,
    // Longer than the service waits within one invocation.
    longRunningMs: 21_000,
  })
}, 60_000)
afterAll(() => ground.stop())

/** Misbehaves to the service alone, for exactly this resource. */
function disturb(id: string, method: string, fault: Fault, times?: number) {
  const match: FaultMatch = { method, path: new RegExp(`${id}$`, 'i'), principal: rebaseline.name }
  return ground.sandbox.azure.faults.add({
    match,
    fault,
    ...(times === undefined ? {} : { times }),
  })
}

const refusal = (status: number, code: string): Fault => ({
  kind: 'status',
  status,
  body: { error: { code, message: `${code} by the sandbox` } },
})

/** Delays in seconds with which work was put back into the queue. */
function delays(): readonly number[] {
  return (ground.sandbox.gate?.calls ?? []).flatMap(({ service, method, path }) => {
    const delay = /\/work\/messages\?.*visibilitytimeout=(\d+)/.exec(path)?.[1]
    return service === 'queue' && method === 'POST' && delay !== undefined ? [Number(delay)] : []
  })
}

/** Milliseconds that each look at a resource took, from the host's own log. */
function durations(id: string): readonly number[] {
  const { all } = ground.sandbox.host.logs
  const invocations = all.flatMap(({ message, invocationId }) =>
    message.includes(`"resourceId":"${id}"`) && invocationId !== undefined ? [invocationId] : [],
  )
  return invocations.flatMap((invocation) => {
    const end = all.find(
      ({ message }) => message.startsWith('Executed') && message.includes(invocation),
    )
    return end === undefined ? [] : [Number(/Duration=(\d+)ms/.exec(end.message)?.[1])]
  })
}

function alertsAbout(id: string) {
  return ground.sandbox.alerts.received.flatMap(({ destination, body }) => {
    const { data } = body as { data?: { kind: string; resourceId: string; action?: string } }
    return destination === 'webhook' && data?.resourceId === id ? [data] : []
  })
}

const effective = (id: string) => ground.writesOf(id).filter(({ status }) => status === 200)

describe.concurrent('an operation that takes long', () => {
  it('a workspace that Azure updates for longer than an invocation is verified in the end', async () => {
    await ground.deliver([changeEvent(slow)])
    const applied = await ground.action(slow, 'applied', 40_000)
    expect(applied.rules).toEqual(['ml-workspace-public-network-access'])
    await until('the end of what Azure does', () => {
      const text = JSON.stringify(ground.sandbox.azure.resource(slow)?.properties)
      return text.includes('"publicNetworkAccess":"Disabled"')
    })
    await ground.deliver([changeEvent(slow)])
    const verified = await ground.action(slow, 'verified')
    expect(verified.action).toBe(applied.action)
    expect(ground.writesOf(slow)).toHaveLength(1)
    const { chain } = await ground.client.actionsOf(slow)
    expect(chain).toMatchObject({ state: 'valid', entries: 3 })
  }, 70_000)
})

describe.concurrent('refusals', () => {
  it.each([
    ['a lock', ids.paymentsAccount, 'ScopeLocked', 'locked', 'resourceGroups/rg-payments'],
    [
      'a policy',
      ids.legacyAccount,
      'RequestDisallowedByPolicy',
      'deniedByPolicy',
      'policyAssignments/erp-keep-tls10',
    ],
  ])(
    'by %s is a failed action, a hold that names it, and one alert',
    async (_, id, code, held, name) => {
      await ground.deliver([changeEvent(id)])
      const action = await ground.action(id, 'failed')
      expect(action.reason?.code).toBe(code)
      await ground.looked(id, 1)
      const state = (await ground.findingOf(id))['storage-minimum-tls']
      expect(state).toMatchObject({ verdict: 'nonCompliant', held: { reason: held } })
      expect(state?.held?.detail).toContain(name)
      await until('the alert', () => alertsAbout(id).some(({ kind }) => kind === 'failed'))
      expect(alertsAbout(id).filter(({ kind }) => kind === 'failed')).toHaveLength(1)
      expect(ground.writesOf(id)).toHaveLength(1)
    },
  )

  it('of one value by a policy do not keep another setting from being put right', async () => {
    await ground.deliver([changeEvent(denied)])
    await ground.looked(denied, 1)
    const finding = await ground.findingOf(denied)
    expect(finding['storage-minimum-tls']).toMatchObject({ held: { reason: 'deniedByPolicy' } })
    expect(finding['storage-secure-transfer']?.verdict).toBe('compliant')
    expect(effective(denied)).toMatchObject([
      { body: { properties: { supportsHttpsTrafficOnly: true } } },
    ])
    expect((await ground.client.actionsOf(denied)).chain.valid).toBe(true)
  })

  it('of a read make the finding unknown, with the reason, and nothing is written', async () => {
    const id = account('unreadable')
    disturb(id, 'GET', refusal(403, 'AuthorizationFailed'))
    await ground.change(id, old)
    await ground.looked(id, 1)
    const state = (await ground.findingOf(id))['storage-minimum-tls']
    expect(state).toMatchObject({ verdict: 'unknown' })
    expect(state?.reason).toContain('AuthorizationFailed')
    await until('the alert', () => alertsAbout(id).length > 0)
    expect(alertsAbout(id)).toMatchObject([{ kind: 'unknown' }])
    await ground.deliver([changeEvent(id)])
    await ground.looked(id, 2)
    expect(alertsAbout(id)).toHaveLength(1)
    expect(ground.writesTo(id)).toEqual([])
  })

  it('of a write for want of a right say so', async () => {
    const id = account('unwritable')
    disturb(id, 'PATCH', refusal(403, 'AuthorizationFailed'))
    await ground.change(id, old)
    const action = await ground.action(id, 'failed')
    expect(action.reason?.code).toBe('AuthorizationFailed')
    await ground.looked(id, 1)
    expect((await ground.findingOf(id))['storage-minimum-tls']?.held?.reason).toBe('noPermission')
  })

  it('of a read that last a moment are tried again within the look', async () => {
    const id = account('readbroken')
    disturb(id, 'GET', refusal(503, 'ServiceUnavailable'), 1)
    await ground.change(id, old)
    await ground.action(id, 'verified')
    expect(ground.looksAt(id)).toBeLessThanOrEqual(1)
  })

  it('because of another operation on the account come back later', async () => {
    const id = account('unavailable')
    disturb(id, 'PATCH', refusal(409, 'StorageAccountOperationInProgress'), 1)
    await ground.change(id, old)
    await ground.action(id, 'failed')
    await until('the delayed item', () => delays().includes(30))
  })
})

describe.concurrent('throttling', () => {
  it('a throttled read ends the invocation at once and comes back when Azure said', async () => {
    const id = account('readthrottled')
    const retryAfterSeconds = 61
    const fault = disturb(id, 'GET', { kind: 'throttle', retryAfterSeconds })
    await ground.change(id, old)
    await ground.looked(id, 1)
    await until('the delayed item', () => delays().includes(retryAfterSeconds))
    expect(
      Math.max(
        ...(await until('its duration', () => {
          const known = durations(id)
          return known.length > 0 && known
        })),
      ),
    ).toBeLessThan(retryAfterSeconds * 1000)
    expect(ground.writesTo(id)).toEqual([])
    fault.remove()
    await ground.deliver([changeEvent(id)])
    await ground.action(id, 'verified')
  })

  it('a throttled write ends the invocation at once and comes back when Azure said', async () => {
    const id = account('writethrottled')
    const retryAfterSeconds = 62
    const fault = disturb(id, 'PATCH', { kind: 'throttle', retryAfterSeconds })
    await ground.change(id, old)
    const action = await ground.action(id, 'failed')
    expect(action.reason?.code).toBe('TooManyRequests')
    await until('the delayed item', () => delays().includes(retryAfterSeconds))
    expect(
      Math.max(
        ...(await until('its duration', () => {
          const known = durations(id)
          return known.length > 0 && known
        })),
      ),
    ).toBeLessThan(retryAfterSeconds * 1000)
    expect(ground.writesOf(id)).toHaveLength(1)
    fault.remove()
    await ground.deliver([changeEvent(id)])
    await ground.action(id, 'verified')
  })

  it('a person who asks while the write is throttled gets a place to look', async () => {
    const id = account('busy')
    disturb(id, 'PATCH', { kind: 'throttle', retryAfterSeconds: 2 }, 1)
    await ground.changeQuietly(id, old)
    const answer = await ground.remediate({ resourceId: id })
    expect(answer.status).toBe(202)
    expect(answer.headers.get('retry-after')).toBe('2')
    const place = answer.headers.get('location') ?? ''
    expect((await ground.http('GET', place)).body).toMatchObject({
      state: 'running',
      resourceId: id,
    })
    const done = await until('the answer', async () => {
      const { body } = await ground.http('GET', place)
      return (body as { state: string }).state === 'done' && body
    })
    expect(done).toMatchObject({
      answer: { outcome: 'reconciled', actions: [{ state: 'verified' }] },
    })
  })

  it('a person who asks for a dry run while reads are throttled is told when to try again', async () => {
    const id = account('slowread')
    disturb(id, 'GET', { kind: 'throttle', retryAfterSeconds: 17 }, 1)
    const answer = await ground.remediate({ resourceId: id, dryRun: true })
    expect(answer).toMatchObject({ status: 503, body: { code: 'ResourceBusy' } })
    expect(answer.headers.get('retry-after')).toBe('17')
  })
})

describe.concurrent('answers that are lost or late', () => {
  it('a connection that breaks after the write is verified by reading, without a second write', async () => {
    const id = account('after')
    disturb(id, 'PATCH', { kind: 'dropAfter' }, 1)
    await ground.change(id, old)
    await ground.action(id, 'verified')
    expect(ground.writesOf(id)).toHaveLength(1)
    expect((await ground.client.actionsOf(id)).chain).toMatchObject({ state: 'valid', entries: 2 })
  })

  it('reads that lag behind the write are read again, without a second write', async () => {
    const id = account('lagging')
    const { azure } = ground.sandbox
    const off = azure.onCall(({ phase, call }) => {
      if (phase !== 'after' || call.method !== 'PATCH' || call.path !== id) return
      if (call.principal === rebaseline.name) disturb(id, 'GET', { kind: 'lag', reads: 2 })
    })
    await ground.change(id, old)
    await ground.action(id, 'verified')
    off()
    expect(ground.writesOf(id)).toHaveLength(1)
  })
})

describe.concurrent('refusals that pass', () => {
  it('a write that lost a race (412) is made a moment later, and nobody is woken for it', async () => {
    const id = account('changed')
    disturb(id, 'PATCH', refusal(412, 'PreconditionFailed'), 1)
    await ground.change(id, old)
    await ground.action(id, 'verified', 30_000)
    const states = (await ground.actionsOf(id)).map(({ state }) => state)
    expect(states.toSorted()).toEqual(['failed', 'verified'])
    expect(alertsAbout(id).map(({ kind }) => kind)).not.toContain('failed')
  }, 40_000)

  it('what Azure refused is asked anew for an event that is newer than the refusal', async () => {
    const id = account('refused')
    disturb(id, 'PATCH', refusal(400, 'InvalidValuesForRequestParameters'), 1)
    await ground.change(id, old)
    await ground.action(id, 'failed')
    await ground.deliver([changeEvent(id)])
    await ground.action(id, 'verified', 30_000)
    expect(ground.writesOf(id)).toHaveLength(2)
  }, 40_000)
})

describe.concurrent('slow answers', () => {
  it('a connection that breaks before the write leaves it uncertain, then settles and writes once', async () => {
    const id = account('before')
    disturb(id, 'PATCH', { kind: 'dropBefore' }, 1)
    await ground.change(id, old)
    const open = await ground.action(id, 'uncertain')
    expect(open.reason?.code).toBe('NoAnswer')
    await ground.action(id, 'verified', 30_000)
    const [second, first] = await ground.actionsOf(id)
    expect(first).toMatchObject({
      action: open.action,
      state: 'failed',
      reason: { code: 'NotVerified' },
    })
    expect(second?.action).not.toBe(open.action)
    expect(effective(id)).toHaveLength(1)
    expect((await ground.client.actionsOf(id)).chain.valid).toBe(true)
  }, 40_000)

  it('a 500 for a write that did not happen ends the same way', async () => {
    const id = account('broken')
    disturb(id, 'PATCH', refusal(500, 'InternalServerError'), 1)
    await ground.change(id, old)
    await ground.action(id, 'uncertain')
    await ground.action(id, 'verified', 30_000)
    expect(ground.writesOf(id).map(({ status }) => status)).toEqual([500, 200])
  }, 40_000)

  it('a write that Azure acknowledges and forgets is failed and told, and not repeated by itself', async () => {
    const id = account('ignored')
    disturb(id, 'PATCH', { kind: 'ignoreWrite' })
    await ground.change(id, old)
    const action = await ground.action(id, 'failed')
    expect(action.reason).toMatchObject({ code: 'NotVerified' })
    expect(action.reason?.message).toContain('properties.minimumTlsVersion is still "TLS1_0"')
    await ground.looked(id, 1)
    expect((await ground.findingOf(id))['storage-minimum-tls']).toMatchObject({
      verdict: 'nonCompliant',
      held: { reason: 'writeFailed' },
    })
    await until('the alert', () => alertsAbout(id).length > 0)
    expect(alertsAbout(id)).toMatchObject([{ kind: 'failed', action: action.action }])
    expect(ground.writesOf(id)).toHaveLength(1)
  }, 30_000)

  it('such a write is made again for whoever changes the resource after the failure, not for what was before', async () => {
    const id = account('forgotten')
    const before = new Date().toISOString()
    const fault = disturb(id, 'PATCH', { kind: 'ignoreWrite' })
    await ground.change(id, old)
    await ground.action(id, 'failed')
    await ground.looked(id, 1)
    fault.remove()
    await ground.deliver([changeEvent(id, { eventTime: before })])
    await ground.looked(id, 2)
    expect(ground.writesOf(id)).toHaveLength(1)
    await ground.deliver([changeEvent(id)])
    await ground.action(id, 'verified')
    expect(ground.writesOf(id)).toHaveLength(2)
  }, 30_000)
})
