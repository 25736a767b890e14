import { QueueClient, QueueServiceClient } from '@azure/storage-queue'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rebaseline, subscriptionId } from '../../sandbox/estate/names.ts'
import type { Estate } from '../../sandbox/estate.ts'
import { accountId, estateWith, GROUP, sweptOnly } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// Health says what the service can do and what it last did, whoever asks however often.
const account = accountId('health0')
const scope = `/subscriptions/${subscriptionId}`
const permissions = /\/providers\/Microsoft\.Authorization\/permissions$/

interface Health {
  readonly status: string
  readonly reasons?: readonly { readonly code: string; readonly detail: string }[]
  readonly azure: { readonly readable: boolean | 'unknown' }
  readonly poison: { readonly work: number; readonly alerts: number }
  readonly lastEventAt?: string
  readonly lastSweepFinishedAt?: string
}

/** Health with the answers of storage and of Azure. */
function answeredHealthOf(ground: Ground): Promise<Health> {
  return until('the answers of Azure', async () => {
    const health = await ground.health<Health>()
    return health.azure.readable !== 'unknown' && health
  })
}

function without(...rights: readonly string[]): Estate {
  const estate = estateWith([account])
  const { allowedOperations } = estate
  return {
    ...estate,
    allowedOperations: allowedOperations.filter((one) => !rights.includes(one)),
  }
}

describe('the health of a service that has what it needs', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await startGround({ estate: estateWith([account]), baseline: sweptOnly(GROUP) })
  }, 60_000)
  afterAll(() => ground.stop())

  it('is ok, and asks Azure once however often it is asked', async () => {
    const queues = QueueServiceClient.fromConnectionString(ground.sandbox.azurite.connectionString)
    // A queue that is not there holds nothing, and is not made for asking.
    await queues.deleteQueue('work-poison')
    for (let times = 0; times < 10; times += 1) {
      expect(await answeredHealthOf(ground)).toMatchObject({
        status: 'ok',
        azure: { readable: true, writable: true },
        effect: { default: 'remediate', overrides: 0 },
        poison: { work: 0, alerts: 0 },
      })
    }
    const { calls } = ground.sandbox.azure
    const asked = calls.filter(
      ({ path, principal }) => permissions.test(path) && principal === rebaseline.name,
    )
    expect(asked).toHaveLength(1)
    const names: string[] = []
    for await (const { name } of queues.listQueues()) names.push(name)
    expect(names.filter((name) => name.endsWith('-poison'))).toEqual(['alerts-poison'])
  })

  it('tells when the last event came in, and when the last sweep ended', async () => {
    expect(await ground.health<Health>()).not.toHaveProperty('lastEventAt')
    const started = new Date().toISOString()
    await ground.deliver([changeEvent(account)])
    await until(
      'the event',
      async () => ((await ground.health<Health>()).lastEventAt ?? '') >= started,
    )
    await ground.sandbox.host.invoke('sweep')
    await until(
      'the sweep',
      async () => ((await ground.health<Health>()).lastSweepFinishedAt ?? '') >= started,
      90_000,
    )
  }, 120_000)

  it('counts a message that was given up and that no trigger can read', async () => {
    const queue = new QueueClient(ground.sandbox.azurite.connectionString, 'work-poison')
    await queue.createIfNotExists()
    await queue.sendMessage('this is not base64')
    await until('the count', async () => (await ground.health<Health>()).poison.work === 1)
  })
})

describe('the health of a service that may not do what its rules need', () => {
  it.each([
    [
      'a right to write',
      'Microsoft.Storage/storageAccounts/write',
      { readable: true, writable: false },
    ],
    ['a right to read', 'Microsoft.KeyVault/vaults/read', { readable: false, writable: true }],
  ])(
    'is degraded and names %s and the scope',
    async (_, right, azure) => {
      const ground = await startGround({ estate: without(right) })
      try {
        expect(await answeredHealthOf(ground)).toMatchObject({
          status: 'degraded',
          azure: { ...azure, missing: [{ scope, rights: [right] }] },
          reasons: [{ code: 'RightsMissing', detail: `the identity may not ${right} at ${scope}` }],
        })
      } finally {
        await ground.stop()
      }
    },
    60_000,
  )

  it('is not degraded for a right to write while writes are switched off', async () => {
    const ground = await startGround({
      estate: without('Microsoft.Storage/storageAccounts/write'),
      settings: { REBASELINE_WRITES: 'off' },
    })
    try {
      const health = await answeredHealthOf(ground)
      expect(health).toMatchObject({ status: 'ok', azure: { writable: true } })
    } finally {
      await ground.stop()
    }
  }, 60_000)
})

describe('the health of a service that cannot ask', () => {
  it('answers while Azure does not, and says that it is degraded', async () => {
    const ground = await startGround({ estate: estateWith([account]) })
    try {
      const held = Promise.withResolvers<void>()
      const off = ground.sandbox.azure.onCall(({ phase, call }) =>
        phase === 'before' && permissions.test(call.path) ? held.promise : undefined,
      )
      const health = await ground.health<Health>()
      expect(health).toMatchObject({
        status: 'degraded',
        azure: { readable: 'unknown', writable: 'unknown' },
        reasons: [{ code: 'AzureUnreadable' }],
      })
      off()
      held.resolve()
      await until('Azure again', async () => (await ground.health<Health>()).status === 'ok')
    } finally {
      await ground.stop()
    }
  }, 90_000)

  it('is degraded when it may not ask for its rights', async () => {
    const right = 'Microsoft.Authorization/permissions/read'
    const ground = await startGround({ estate: without(right) })
    try {
      const { status, reasons } = await until('the right by name', async () => {
        const health = await ground.health<Health>()
        return health.reasons?.some(({ detail }) => detail.includes(right)) && health
      })
      expect(status).toBe('degraded')
      expect(reasons).toMatchObject([{ code: 'AzureUnreadable' }])
    } finally {
      await ground.stop()
    }
  }, 60_000)
})

describe('the health of a service whose Teams URL Microsoft switched off', () => {
  it('is degraded and says what to do, and so does the log, both without the URL', async () => {
    const host = 'prod-7.westeurope.logic.azure.com'
    const ground = await startGround({
      estate: estateWith([account]),
      settings: { REBASELINE_TEAMS_URL: `https://${host}/workflows/hidden?sig=hidden` },
    })
    try {
      const { status, reasons } = await answeredHealthOf(ground)
      expect(status).toBe('degraded')
      expect(reasons).toEqual([
        { code: 'TeamsUrlEnded', detail: expect.stringContaining(`leads to ${host}:`) },
      ])
      const lines = ground.lines().filter(({ code }) => code === 'TeamsUrlEnded')
      expect(lines).toMatchObject([{ detail: expect.stringContaining('copy its present URL') }])
      expect(JSON.stringify([reasons, lines])).not.toContain('hidden')
    } finally {
      await ground.stop()
    }
  }, 60_000)
})
