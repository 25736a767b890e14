// Who may do what: the rights are the generated ones, and reach as far as the parameters say.
import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import * as z from 'zod'
import {
  GROUP,
  NAMES,
  OTHER,
  ofType,
  one,
  read,
  type Snapshot,
  SUBSCRIPTION,
  VAULT,
  VAULT_ELSEWHERE,
} from './snapshots.ts'

const roleSchema = z.object({
  permissions: z.array(
    z.object({ actions: z.array(z.string()), dataActions: z.array(z.string()) }),
  ),
})
const role = roleSchema.parse(JSON.parse(readFileSync('infra/generated/role.json', 'utf8')))
  .permissions[0]

const definition = z.looseObject({
  id: z.string(),
  properties: z.looseObject({
    roleName: z.string(),
    permissions: z.array(z.record(z.string(), z.array(z.string()))),
    assignableScopes: z.array(z.string()),
  }),
})
const assignment = z.looseObject({
  id: z.string(),
  properties: z.looseObject({ roleDefinitionId: z.string(), principalId: z.string() }),
})
const definitions = (made: Snapshot) =>
  ofType(made, 'Microsoft.Authorization/roleDefinitions').map((one) => definition.parse(one))
/** Who has which role where. */
const assignments = (made: Snapshot) =>
  ofType(made, 'Microsoft.Authorization/roleAssignments').map((one) => {
    const { id, properties } = assignment.parse(one)
    const at = id.split('/providers/Microsoft.Authorization/')[0] ?? ''
    return {
      at,
      role: properties.roleDefinitionId,
      events: properties.principalId.includes('--events'),
    }
  })

describe('the custom roles', () => {
  const own = { actions: role?.actions, notActions: [], dataActions: [], notDataActions: [] }
  const onKeys = { actions: [], notActions: [], dataActions: role?.dataActions, notDataActions: [] }

  test.each([
    ['main/flex', 'no vault is named', [[own]]],
    ['main/no-keys', 'none are asked for', [[own]]],
    [
      'main/keys-everywhere',
      'keys are rotated everywhere, in two subscriptions',
      [[own], [onKeys], [own], [onKeys]],
    ],
    [
      'main/more-subscriptions-and-vaults',
      'vaults are named in two subscriptions',
      [[own], [onKeys], [own], [onKeys]],
    ],
    ['main/vault-elsewhere', 'the vault is not where the role is', [[own], [onKeys]]],
    [
      'main/keys-everywhere-vault-elsewhere',
      'a vault is where nothing else is looked after',
      [[own], [onKeys], [onKeys]],
    ],
    ['main/under-a-management-group', 'the other role is above', [[onKeys], [onKeys]]],
    ['management-group/role', 'Azure gives none above subscriptions', [[own]]],
  ])('of %s are the generated ones, with rights on keys apart: %s', (name, _why, expected) => {
    const found = definitions(read(name)).map(({ properties }) => properties.permissions)
    expect(found.toSorted(byText)).toEqual(expected.toSorted(byText))
  })

  it('can be assigned where they are defined only', () => {
    const names = ['main/more-subscriptions-and-vaults', 'management-group/role']
    const found = names.flatMap((name) => definitions(read(name)))
    expect(found.length).toBe(5)
    for (const { id, properties } of found) {
      expect(properties.assignableScopes).toEqual([id.split('/providers/Microsoft.Auth')[0]])
    }
  })
})

const byText = (left: unknown, right: unknown) =>
  JSON.stringify(left) < JSON.stringify(right) ? -1 : 1

/** Both deployments of one set of parameters. */
function deployments(name: string): readonly Snapshot[] {
  const events = name.replace('main/', 'events/')
  return [name, events].flatMap((one) => (NAMES.includes(one) ? [read(one)] : []))
}

describe('the assignments', () => {
  const own = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-rebaseline-prod`
  const HERE = `/subscriptions/${SUBSCRIPTION}`
  const THERE = `/subscriptions/${OTHER}`

  test.each([
    ['main/flex', 'the subscription, and no keys, until more is asked for', [HERE]],
    ['main/more-subscriptions-and-vaults', 'what is named', [HERE, THERE, VAULT, VAULT_ELSEWHERE]],
    [
      'main/under-a-management-group',
      'vaults only: the rest comes from above',
      [VAULT, VAULT_ELSEWHERE],
    ],
    ['main/vault-elsewhere', 'a vault without its subscription', [HERE, VAULT_ELSEWHERE]],
    ['main/keys-everywhere', 'each subscription with both roles', [HERE, HERE, THERE, THERE]],
    ['main/no-keys', 'no vault, though one is named', [HERE]],
  ])('of %s reach %s', (name, _what, expected) => {
    const beyond = deployments(name)
      .flatMap(assignments)
      .flatMap(({ at }) => (at.startsWith(own) ? [] : [at]))
    const folded = (ids: readonly string[]) => ids.map((id) => id.toLowerCase()).toSorted()
    expect(folded(beyond)).toEqual(folded(expected))
  })

  // The one deployment defines the role, the other one gives it.
  test.each(['more-subscriptions-and-vaults', 'under-a-management-group', 'vault-elsewhere'])(
    'on the vaults of %s name the role that their subscription defines',
    (name) => {
      const roles = definitions(read(`main/${name}`)).map(({ id }) => id)
      const given = assignments(read(`events/${name}`)).map(({ at, role }) => ({ at, role }))
      expect(given.length).toBeGreaterThan(0)
      expect(given.filter(({ role }) => !roles.includes(role))).toEqual([])
      const elsewhere = given.filter(({ at, role }) => at.split('/')[2] !== role.split('/')[2])
      expect(elsewhere).toEqual([])
    },
  )

  // https://github.com/Azure/azure-dev/issues/2916: azd deletes every resource group that its deployment names.
  test.each(NAMES.filter((name) => name.startsWith('main/') || name === 'samples/main'))(
    'of %s lie in no resource group of others, which `azd down` would delete',
    (name) => {
      const made = read(name)
      const group = one(made, 'Microsoft.Resources/resourceGroups').id.toLowerCase()
      const others = made.predictedResources
        .map(({ id }) => id.toLowerCase())
        .filter((id) => /^\/subscriptions\/[^/]+\/resourcegroups\//.test(id))
        .filter((id) => id !== group && !id.startsWith(`${group}/`))
      expect(others).toEqual([])
    },
  )

  it('in a management group name the role that is defined there', () => {
    const made = read('management-group/role')
    const [role] = definitions(made)
    expect(assignments(made)).toEqual([{ at: GROUP, role: role?.id, events: false }])
  })

  it('let the second identity write dead letters and nothing else', () => {
    const [only, ...more] = assignments(read('main/flex')).filter(({ events }) => events)
    expect(more).toEqual([])
    expect(only?.at).toMatch(/\/containers\/dead-letters$/)
  })
})
