import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupId, ids } from '../../sandbox/estate/names.ts'
import { accountId, estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround } from './ground.ts'

// What an Azure service made for itself, in a resource group of its own: it is judged, and nobody writes to it.
let ground: Ground
const account = ids.registryAccount
const files = `${account}/fileServices/default`

const claimed = accountId('claimed')
const claimant = `${groupId('rg-web')}/providers/Microsoft.MachineLearningServices/registries/mlr-mine`

beforeAll(async () => {
  const estate = estateWith([claimed])
  const registry = estate.resources.find(({ id }) => id === ids.mlRegistry)
  if (registry === undefined) throw new Error('the estate has no registry')
  const properties = { managedResourceGroup: { resourceId: groupId('rg-web') } }
  const resources = [
    ...estate.resources,
    { ...registry, id: claimant, name: 'mlr-mine', properties },
  ]
  ground = await startGround({ estate: { ...estate, resources } })
}, 60_000)
afterAll(() => ground.stop())

describe('the storage account of an Azure ML registry', () => {
  it.each([
    { name: 'the account itself', id: account },
    { name: 'what lies in it', id: files },
  ])('is judged and held: $name', async ({ id }) => {
    await ground.deliver([changeEvent(id)])
    await ground.looked(id, 1)
    const broken = Object.values(await ground.findingOf(id)).filter(
      ({ verdict }) => verdict === 'nonCompliant',
    )
    expect(broken.length).toBeGreaterThan(0)
    // What nobody could write anyhow says that instead.
    const reasons = new Set(broken.map(({ held }) => held?.reason))
    expect(reasons.has('managedByAzure')).toBe(true)
    reasons.delete('notConfigured')
    expect([...reasons]).toEqual(['managedByAzure'])
  })

  it('is not written for a person either', async () => {
    const answer = await ground.remediate({ resourceId: account })
    expect(answer).toMatchObject({ status: 200, body: { plan: { writes: [] }, actions: [] } })
    expect(answer.body).not.toHaveProperty('plan.approval')
  })

  it('was not even tried to be written', () => {
    expect(ground.writesTo(account)).toEqual([])
  })
})

it('a registry that claims somebody’s resource group switches nothing off there', async () => {
  await ground.deliver([changeEvent(claimant)])
  await ground.looked(claimant, 1)
  await ground.change(claimed, { minimumTlsVersion: 'TLS1_0' })
  expect(await ground.action(claimed, 'verified')).toMatchObject({ rules: ['storage-minimum-tls'] })
})
