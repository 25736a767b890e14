import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ids } from '../../sandbox/estate/names.ts'
import { estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround } from './ground.ts'

// What an Azure service made for itself, in a resource group of its own: it is judged, and nobody writes to it.
let ground: Ground
const account = ids.registryAccount
const files = `${account}/fileServices/default`

beforeAll(async () => {
  ground = await startGround({ estate: estateWith([]) })
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
