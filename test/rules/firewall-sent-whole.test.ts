// Azure replaces a firewall as a whole. What nobody asked to change goes back as the service has it, or as it was read.
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { sentBy } from './edges.ts'
import { ruleWith } from './judging.ts'

// Without a firewall, trusted services come in. A new firewall that kept them out would cut off backups, logs and the
// workspace that is built on the resource: the default of `bypass` is AzureServices in all three REST definitions.
const NONE_YET = { bypass: 'AzureServices', ipRules: [], virtualNetworkRules: [] }

const ROWS: readonly { what: string; id: string; empty: JsonObject }[] = [
  { what: 'a vault', id: 'keyvault-firewall-default-deny', empty: NONE_YET },
  { what: 'a managed HSM', id: 'mhsm-public-network-access', empty: NONE_YET },
  {
    what: 'a storage account',
    id: 'storage-network-default-deny',
    empty: { ...NONE_YET, resourceAccessRules: [] },
  },
]

describe.each(ROWS)('the firewall of $what that is to deny', ({ id, empty }) => {
  const rule = ruleWith(id, DEFAULT_PARAMETERS)
  const firewallOf = (properties: JsonObject) => {
    const sent = sentBy(rule, { properties })
    return typeof sent === 'object' && sent !== null && 'networkAcls' in sent
      ? sent.networkAcls
      : sent
  }

  it('lets trusted services in, and nobody by name, where there was no firewall', () => {
    expect(firewallOf({})).toEqual({ ...empty, defaultAction: 'Deny' })
  })

  it.each<{ because: string; there: JsonObject }>([
    { because: 'somebody keeps trusted services out', there: { bypass: 'None' } },
    {
      because: 'an office and a subnet are let in',
      there: {
        ipRules: [{ value: '203.0.113.7' }],
        virtualNetworkRules: [{ id: '/subnets/jobs', ignoreMissingVnetServiceEndpoint: true }],
      },
    },
    { because: 'a newer Azure has one more list', there: { tagRules: [{ tag: 'x' }] } },
  ])('sends back what is there: $because', ({ there }) => {
    expect(firewallOf({ networkAcls: { ...there, defaultAction: 'Allow' } })).toEqual({
      ...there,
      defaultAction: 'Deny',
    })
  })
})
