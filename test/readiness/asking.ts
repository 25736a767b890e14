// Questions about the surroundings of a resource, put to surroundings that a row makes up.
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import type { ReadResult } from '../../src/engine/ports.ts'
import type { ReadinessCheck } from '../../src/engine/rule.ts'
import { createReadiness } from '../../src/readiness/checks.ts'
import type { Surroundings } from '../../src/readiness/surroundings.ts'
import { SUBSCRIPTION } from '../engine/samples.ts'

export const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a/providers`
/** Resources that the rows are about. */
export const account = `${group}/Microsoft.Storage/storageAccounts/stone`
export const vault = `${group}/Microsoft.KeyVault/vaults/kvone`
export const key = `${vault}/keys/cmk`
export const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/ml`
export const endpoint = `${group}/Microsoft.Network/privateEndpoints/pe`
export const principal = 'abcdef99-1111-4111-8111-111111111111'
/** Azure gave this document. */
export const found = (body: Json): ReadResult => ({ kind: 'found', body })
/** A connection of a private endpoint in this state, and the properties of a resource that has it. */
export const link = (status: string, id: string | null = endpoint) => ({
  properties: { privateEndpoint: { id }, privateLinkServiceConnectionState: { status } },
})
export const linked = (status: string) => ({
  properties: { privateEndpointConnections: [link(status)] },
})

/** One resource in its surroundings, and the answer. */
export interface Row {
  readonly name: string
  readonly id?: string
  readonly unit?: readonly string[]
  readonly resource?: Json
  readonly around?: Partial<Surroundings>
  /** `ready`, or words of what stands in the way, or of the error. */
  readonly want: string
  readonly throws?: true
  /** The check only cannot rule anybody out: it found nobody. */
  readonly nobody?: true
}

// Nothing is around a resource unless a row says so.
const NOTHING: Surroundings = {
  read: async () => found({}),
  workspaces: async () => [],
  datastores: async () => [],
  storageAccounts: async () => [],
  publicContainers: async () => [],
  fileShares: async () => [],
  crossTenantPolicies: async () => [],
  rolesOf: async () => [],
  endpointGroups: async () => [],
}

/** Azure refused the read. */
export const denied: ReadResult = { kind: 'denied', message: 'the role is missing' }
/** Azure does not answer. */
export const refuse = async () => {
  throw new Error('Azure did not answer')
}

/** A test per row. */
export function answers(table: Partial<Readonly<Record<ReadinessCheck, readonly Row[]>>>): void {
  describe.each(Object.entries(table))('%s', (check, rows) => {
    it.each(rows)('$name: $want', async (row) => {
      const { id = account, unit = [], resource = { properties: {} }, around, want } = row
      const readiness = createReadiness({ ...NOTHING, ...around })
      const observation = {
        resourceId: id,
        apiVersion: '2026-04-01',
        at: '2026-11-20T10:00:00.000Z',
        resource,
        needs: {},
        unit,
      }
      const answer = readiness(check as ReadinessCheck, observation)
      if (row.throws) await expect(answer).rejects.toThrow(want)
      else if (want === 'ready') expect(await answer).toBe('ready')
      else {
        const blockedBy = expect.stringMatching(want)
        expect(await answer).toEqual(row.nobody ? { blockedBy } : { blockedBy, inUse: true })
      }
    })
  })
}
