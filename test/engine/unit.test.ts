import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import { canBeNamed, namedBy, rootOf } from '../../src/engine/unit.ts'
import { GROUP, idOf, SUBSCRIPTION } from './samples.ts'

const ML = `${GROUP}/providers/Microsoft.MachineLearningServices`
const workspace = idOf(`${ML}/workspaces/ws`)
const registry = idOf(`${ML}/registries/reg`)
const account = `${GROUP}/providers/Microsoft.Storage/storageAccounts/acct1`
const vault = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv`
const images = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/acr`
const insights = `${GROUP}/providers/Microsoft.Insights/components/ai`
const hub = `${ML}/workspaces/hub`

describe('what a workspace names', () => {
  it('is all that it depends on, once each, in Azure’s spelling', () => {
    const properties = {
      storageAccount: account,
      keyVault: vault,
      containerRegistry: images,
      applicationInsights: insights,
      encryption: { keyVaultProperties: { keyVaultArmId: vault } },
      hubResourceId: hub,
    }
    expect(namedBy(workspace, { properties })).toEqual([account, vault, images, insights, hub])
  })

  it.each([
    { name: 'null', because: 'a registry is made later', given: { containerRegistry: null } },
    { name: 'no id', because: 'text is not taken for one', given: { storageAccount: 'acct1' } },
    { name: 'an object', because: 'an API may change', given: { keyVault: { id: vault } } },
    { name: 'nothing', because: 'it may be on its way', given: {} },
  ] as readonly { name: string; because: string; given: Json }[])(
    'is nothing where it says $name: $because',
    ({ given }) => {
      expect(namedBy(workspace, { properties: given })).toEqual([])
    },
  )
})

it('nobody is believed about a resource group: who makes a registry could name any', () => {
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/of-others`
  const properties = {
    managedResourceGroup: { resourceId: group },
    serviceProvisionedResourceGroup: group,
    storageAccount: account,
  }
  expect(namedBy(registry, { properties })).toEqual([])
  expect(namedBy(workspace, { properties })).toEqual([account])
})

it('types are known in any case, and no other type names anything', () => {
  const properties = { storageAccount: account, serviceProvisionedResourceGroup: 'g' }
  const shouted = idOf(workspace.id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))
  expect(namedBy(shouted, { properties })).toEqual([account])
  expect(namedBy(idOf(account), { properties })).toEqual([])
  expect(namedBy(idOf(`${workspace.id}/datastores/a`), { properties })).toEqual([])
})

describe('the root of an id', () => {
  it.each([
    { name: 'itself', because: 'nothing is above it', given: account, want: account },
    {
      name: 'what it lies in, however deep',
      because: 'a workspace names the account, not its blobs',
      given: `${account}/blobServices/default/containers/a`,
      want: account,
    },
    {
      name: 'what it extends',
      because: 'a setting of the account is part of it',
      given: `${account}/providers/Microsoft.Insights/diagnosticSettings/a`,
      want: account,
    },
    {
      name: 'kept in its case',
      because: 'ids are compared elsewhere',
      given: `${account.toUpperCase()}/BLOBSERVICES/DEFAULT`,
      want: account.toUpperCase(),
    },
    {
      name: 'the id itself when it lies in no group',
      because: 'there is nothing to cut it at',
      given: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/pricings/KeyVaults`,
      want: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/pricings/KeyVaults`,
    },
  ])('is $name: $because', ({ given, want }) => {
    expect(rootOf(given)).toBe(want)
  })
})

describe('whether a workspace can name something', () => {
  it.each([
    { because: 'it keeps its data there', id: account, can: true },
    { because: 'a part of it is a change of it', id: `${account}/blobServices/default`, can: true },
    { because: 'ids come in any case', id: vault.toUpperCase(), can: true },
    { because: 'a hub is named by its projects', id: hub, can: true },
    {
      because: 'no workspace names a network',
      id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/v`,
      can: false,
    },
  ])('$can, because $because', ({ id, can }) => {
    expect(canBeNamed(id)).toBe(can)
  })
})
