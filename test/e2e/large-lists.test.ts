import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupId, ids } from '../../sandbox/estate/names.ts'
import { estateWith } from './estate.ts'
import { changeEvent, type Ground, startGround } from './ground.ts'

// Azure takes 1,024 access policies on a vault. All of them go into the plan, the record and the answer.
let ground: Ground
const vault = `${groupId('rg-web')}/providers/Microsoft.KeyVault/vaults/kv-of-many`
const rule = 'keyvault-access-policies-least-privilege'

beforeAll(async () => {
  const estate = estateWith([])
  const like = estate.resources.find(({ id }) => id === ids.fraudVault)
  if (like === undefined) throw new Error('the estate has no vault')
  const before = like.properties as { readonly tenantId: string }
  const { tenantId } = before
  const accessPolicies = Array.from({ length: 700 }, () => ({
    ...{ tenantId, objectId: randomUUID() },
    permissions: { keys: ['all'], secrets: ['all'], certificates: ['all'] },
  }))
  const properties = { ...before, enableRbacAuthorization: false, accessPolicies }
  const many = { ...like, id: vault, name: 'kv-of-many', properties }
  const resources = [...estate.resources, many]
  ground = await startGround({ estate: { ...estate, resources } as typeof estate })
}, 60_000)
afterAll(() => ground.stop())

describe('a vault with 700 access policies', () => {
  it('is judged like any other: each of them is a gap', async () => {
    await ground.deliver([changeEvent(vault)])
    await ground.looked(vault, 1)
    expect((await ground.findingOf(vault))[rule]?.gaps).toHaveLength(700)
  })

  it('is approved and written like any other, with its record whole', async () => {
    const asked = { resourceId: vault, ruleIds: [rule] }
    const shown = await ground.remediate({ ...asked, dryRun: true })
    const { plan } = shown.body as { readonly plan: { readonly approval: { digest: string } } }
    const answer = await ground.remediate({ ...asked, approve: plan.approval.digest })
    expect(answer).toMatchObject({
      status: 200,
      body: { outcome: 'reconciled', actions: [{ state: 'verified', rules: [rule] }] },
    })
    const { chain, actions } = await ground.client.actionsOf(vault)
    expect(chain).toMatchObject({ valid: true })
    expect(JSON.stringify(actions)).toContain('"path":"properties.accessPolicies"')
    expect((await ground.findingOf(vault))[rule]?.verdict).toBe('compliant')
  })
})
