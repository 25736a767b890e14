import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diagnosticSetting } from '../../sandbox/estate/data-science.ts'
import { groupId, ids } from '../../sandbox/estate/names.ts'
import { privateLink } from '../../sandbox/estate/storage.ts'
import { workspace } from '../../sandbox/estate/workspaces.ts'
import { estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround, until } from './ground.ts'

// What takes longer than one invocation may. The waits are real and run side by side.
let ground: Ground
const slow = `${groupId('rg-web')}/providers/Microsoft.MachineLearningServices/workspaces/mlw-slow`

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
  const open = {
    ...made,
    properties: { ...(made.properties as object), publicNetworkAccess: 'Enabled' },
  }
  ground = await startGround({
    estate: estateWith([], { resources: [link.endpoint, open, diagnosticSetting(slow)] }),
    // Longer than the service waits within one invocation.
    longRunningMs: 21_000,
    settings: { REBASELINE_INTENT_LEASE_SECONDS: '180' },
  })
}, 60_000)
afterAll(() => ground.stop())

describe.concurrent('work that takes long', () => {
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
    expect(chain).toEqual({ valid: true, entries: 3 })
  }, 70_000)

  it('a sweep that Resource Graph throttles goes on after a pause', async () => {
    const { azure, host } = ground.sandbox
    const match = { plane: 'graph' } as const
    azure.faults.add({ match, fault: { kind: 'throttle', retryAfterSeconds: 5 }, times: 1 })
    await host.invoke('sweep')
    await until('the throttled page', () => ground.lines().find(({ code }) => code === 'Throttled'))
    expect((await ground.client.health()).sweep?.finishedAt).toBeUndefined()
    const finished = await until(
      'the end of the sweep',
      async () => {
        const { sweep } = await ground.client.health()
        return sweep?.finishedAt !== undefined && sweep
      },
      60_000,
    )
    expect(finished.seen).toBeGreaterThan(10)
    const failed = host.logs.all.filter(({ message }) => message.includes('(Failed'))
    expect(failed).toEqual([])
  }, 70_000)
})
