import { describe, expect, it } from 'vitest'
import { createCatalogue } from '../../src/rules/catalogue.ts'
import { rules } from '../../src/rules/index.ts'
import { idOf, parameters, SUBSCRIPTION } from '../engine/samples.ts'

const catalogue = createCatalogue(rules, parameters)
const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a/providers`
const ACCOUNT = `${GROUP}/Microsoft.Storage/storageAccounts/acct1`

it('has each type once, with all its rules in the order of the baseline', () => {
  const types = catalogue.subjects.map(({ type }) => type.type.toLowerCase())
  expect(new Set(types).size).toBe(types.length)
  const listed = catalogue.subjects.flatMap(({ judges }) => judges.map(({ rule }) => rule.id))
  expect(listed.toSorted()).toEqual(rules.map(({ id }) => id).toSorted())
  for (const { type, judges } of catalogue.subjects) {
    expect(judges.every(({ rule }) => rule.resource === type)).toBe(true)
  }
})

it('finds a rule by its id and a type in any case, and nothing for what it does not know', () => {
  expect(catalogue.rule('storage-minimum-tls')?.resource.type).toBe(
    'Microsoft.Storage/storageAccounts',
  )
  expect(catalogue.rule('storage-no-such-rule')).toBeUndefined()
  expect(catalogue.ofType('microsoft.keyvault/VAULTS')?.type.type).toBe('Microsoft.KeyVault/vaults')
  expect(catalogue.ofType('Microsoft.Compute/virtualMachines')).toBeUndefined()
})

describe('the covered resource', () => {
  it.each([
    { name: 'an account', because: 'it has rules', given: ACCOUNT, want: ACCOUNT },
    {
      name: 'its blob service',
      because: 'it has rules of its own',
      given: `${ACCOUNT}/blobServices/default`,
      want: `${ACCOUNT}/blobServices/default`,
    },
    {
      name: 'a policy of a container',
      because: 'the nearest one above has rules',
      given: `${ACCOUNT}/blobServices/default/containers/data/immutabilityPolicies/default`,
      want: `${ACCOUNT}/blobServices/default/containers/data`,
    },
    {
      name: 'a diagnostic setting',
      because: 'it belongs to what it extends',
      given: `${ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings/x`,
      want: ACCOUNT,
    },
    {
      name: 'in any case',
      because: 'events spell types in more than one way',
      given: `${GROUP}/microsoft.machinelearningservices/WORKSPACES/ws`,
      want: `${GROUP}/microsoft.machinelearningservices/WORKSPACES/ws`,
    },
    {
      name: 'a machine',
      because: 'no rule is about it, nor about anything above',
      given: `${GROUP}/Microsoft.Compute/virtualMachines/vm/extensions/x`,
      want: undefined,
    },
  ])('of $name: $because', ({ given, want }) => {
    expect(catalogue.covering(idOf(given))?.id.id).toBe(want)
  })
})
