// A private endpoint lies beside the resource that it leads to, in the subnet that the operator named, wherever that is.
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/engine/json.ts'
import type { Rule } from '../../src/engine/rule.ts'
import { rules } from '../../src/rules/index.ts'
import { idFor, judge, observe, parameters, writesOf } from './judging.ts'

const SUBNET =
  '/subscriptions/99999999-8888-4777-8666-555555555555/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/hub/subnets/endpoints'
const VALUES = { ...parameters, privateEndpointSubnetId: SUBNET }

interface Row {
  readonly id: string
  /** The sub-resource, by https://learn.microsoft.com/azure/private-link/private-endpoint-overview. */
  readonly group: string
  readonly kind?: string
  /** Where the type lists its connections, and the state of one in it. */
  readonly connections: (status: string) => JsonObject
}

const plain = (status: string) => ({
  privateEndpointConnections: [{ properties: { privateLinkServiceConnectionState: { status } } }],
})
// Only registries say it in words of their own (Registries_Get).
const ofRegistry = (status: string) => ({
  registryPrivateEndpointConnections: [
    { properties: { registryPrivateLinkServiceConnectionState: { status } } },
  ],
})

const ROWS: readonly Row[] = [
  { id: 'keyvault-private-endpoint', group: 'vault', connections: plain },
  { id: 'mhsm-private-endpoint', group: 'managedhsm', connections: plain },
  { id: 'ml-registry-private-endpoint', group: 'amlregistry', connections: ofRegistry },
  { id: 'ml-workspace-private-endpoint', group: 'amlworkspace', connections: plain },
  { id: 'storage-private-endpoint', group: 'blob', kind: 'StorageV2', connections: plain },
  { id: 'storage-private-endpoint', group: 'file', kind: 'FileStorage', connections: plain },
]

it('has a row for every rule that makes one', () => {
  const made = rules.filter(({ id }) => id.endsWith('-private-endpoint')).map(({ id }) => id)
  expect([...new Set(ROWS.map(({ id }) => id))]).toEqual(made)
})

describe.each(ROWS)('$id for $group', ({ id, group, kind, connections }) => {
  const rule = rules.find((one) => one.id === id) as Rule
  const resourceId = idFor(rule)
  const about = { id: resourceId, location: 'northeurope', ...(kind === undefined ? {} : { kind }) }

  it('is made in the group of the resource, and leads from the subnet to nothing but the resource', () => {
    const writes = writesOf(rule, observe(rule, { ...about, properties: {} }), VALUES)
    const name = `pe-one-${group}`
    const [besides] = resourceId.split('/providers/')
    expect(writes).toMatchObject([
      {
        request: {
          method: 'PUT',
          resourceId: `${besides}/providers/Microsoft.Network/privateEndpoints/${name}`,
          body: {
            location: 'northeurope',
            properties: {
              subnet: { id: SUBNET },
              privateLinkServiceConnections: [
                { name, properties: { privateLinkServiceId: resourceId, groupIds: [group] } },
              ],
            },
          },
        },
      },
    ])
  })

  it.each([
    { status: 'approved', because: 'case does not matter', want: 'compliant' },
    { status: 'Pending', because: 'nobody comes through it yet', want: 'nonCompliant' },
    { status: 'Rejected', because: 'nobody comes through it', want: 'nonCompliant' },
    { status: 'Disconnected', because: 'nobody comes through it any more', want: 'nonCompliant' },
  ])('is $want when its state is $status: $because', ({ status, want }) => {
    const seen = observe(rule, { ...about, properties: connections(status) })
    expect(judge(rule, seen, VALUES)).toMatchObject({ verdict: want })
  })
})
