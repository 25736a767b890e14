import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import { accessKeyAge } from '../../src/rules/storage/access-key-age.ts'
import { amlResourceAccessRule } from '../../src/rules/storage/aml-resource-access-rule.ts'
import { blobCors } from '../../src/rules/storage/blob-cors.ts'
import { cmkAutoRotation } from '../../src/rules/storage/cmk-auto-rotation.ts'
import { defender } from '../../src/rules/storage/defender.ts'
import { fileEncryptionInTransit } from '../../src/rules/storage/file-encryption-in-transit.ts'
import { privateEndpoint } from '../../src/rules/storage/private-endpoint.ts'
import { publicNetworkAccess } from '../../src/rules/storage/public-network-access.ts'
import { sasPolicy } from '../../src/rules/storage/sas-policy.ts'
import { callsOf, type Given, plannedFor, sentBy, verdictOf } from './edges.ts'
import { judge, observe, parameters } from './judging.ts'

describe(amlResourceAccessRule.id, () => {
  const given = (resourceAccessRules: Json, subscription: Json): Given => ({
    properties: {
      networkAcls: { bypass: 'None', defaultAction: 'Deny', ipRules: [], resourceAccessRules },
    },
    needs: { subscription },
    unit: ['/workspaces/a', '/workspaces/b'],
  })

  it('adds what is missing to what is there, whatever that is', () => {
    const there = ['x', { tenantId: 't', resourceId: '/WORKSPACES/A' }]
    expect(sentBy(amlResourceAccessRule, given(there, { tenantId: 't' }))).toMatchObject({
      networkAcls: {
        bypass: 'None',
        resourceAccessRules: [...there, { tenantId: 't', resourceId: '/workspaces/b' }],
      },
    })
  })

  it('writes nothing before it knows the tenant', () => {
    expect(plannedFor(amlResourceAccessRule, given([], {}))).toBe(
      'Azure does not say which tenant the subscription is in',
    )
  })
})

it('where a perimeter is asked for, an open account is told both values that are right', () => {
  const values: Parameters = { ...parameters, publicNetwork: 'SecuredByPerimeter' }
  const resource = { properties: { publicNetworkAccess: 'Enabled' } }
  expect(judge(publicNetworkAccess, observe(publicNetworkAccess, resource), values)).toEqual({
    verdict: 'nonCompliant',
    gaps: [
      {
        path: 'properties.publicNetworkAccess',
        actual: 'Enabled',
        expected: ['Disabled', 'SecuredByPerimeter'],
      },
    ],
  })
})

describe('public networks where the operator lets some in', () => {
  const open = (networkAcls: Json): Given => ({
    properties: { publicNetworkAccess: 'Enabled', networkAcls },
    values: {
      publicNetwork: 'SelectedNetworks',
      allowedNetworks: ['203.0.113.0/24', '2001:db8::/32'],
    },
  })
  it.each([
    {
      name: 'no firewall',
      because: 'it lets everybody in',
      given: open({}),
      want: 'nonCompliant',
    },
    {
      name: 'a firewall without ranges',
      because: 'it lets nobody in',
      given: open({ defaultAction: 'deny' }),
      want: 'compliant',
    },
    {
      name: 'a range that is none',
      because: 'nobody knows whom it lets in',
      given: open({ defaultAction: 'Deny', ipRules: [{}] }),
      want: 'nonCompliant',
    },
  ] as readonly { name: string; because: string; given: Given; want: string }[])(
    '$name is $want: $because',
    ({ given, want }) => {
      expect(verdictOf(publicNetworkAccess, given)).toBe(want)
    },
  )

  it.each([
    {
      name: 'a foreign range',
      because: 'the listed networks work on',
      acls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }, { value: '8.8.8.8' }] },
      sent: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] },
    },
    {
      name: 'a firewall that lets everybody in',
      because: 'it is closed to all but the list',
      acls: { defaultAction: 'Allow', ipRules: [{ value: '203.0.113.7' }] },
      sent: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] },
    },
    {
      name: 'foreign ranges of both lists',
      because: 'IPv6 has a list of its own, and subnets are no public networks',
      acls: {
        defaultAction: 'Deny',
        ipRules: [{ value: '203.0.113.7' }, { value: '8.8.8.8' }],
        ipv6Rules: [{ value: '2001:db8::1' }, { value: '2000::/3' }],
        virtualNetworkRules: [{ id: '/subnets/jobs' }],
      },
      sent: {
        defaultAction: 'Deny',
        ipRules: [{ value: '203.0.113.7' }],
        ipv6Rules: [{ value: '2001:db8::1' }],
        virtualNetworkRules: [{ id: '/subnets/jobs' }],
      },
    },
  ])('takes back $name only: $because', ({ acls, sent }) => {
    expect(sentBy(publicNetworkAccess, open(acls))).toEqual({ networkAcls: sent })
  })
})

describe(fileEncryptionInTransit.id, () => {
  const files = (account: Json): Given => ({ properties: {}, needs: { account } })
  it.each([
    {
      name: 'insecure',
      because: 'the account decides where the service does not',
      given: files({ properties: { supportsHttpsTrafficOnly: false } }),
      want: 'nonCompliant',
    },
    {
      name: 'without a document',
      because: 'accounts are secure unless they say otherwise',
      given: files(null),
      want: 'compliant',
    },
  ] as readonly { name: string; because: string; given: Given; want: string }[])(
    'in an account $name is $want: $because',
    ({ given, want }) => {
      expect(verdictOf(fileEncryptionInTransit, given)).toBe(want)
    },
  )
})

it.each([
  {
    name: 'neither key',
    because: 'Azure would refuse the policy',
    given: { keyCreationTime: { key1: '2026-10-01T00:00:00Z', key2: null } },
    want: 'Azure does not know the age of both keys: each must be regenerated once first',
  },
  {
    name: 'both, but the policy blocks',
    because: 'a shorter period would refuse SAS in use',
    given: {
      keyCreationTime: { key1: 'x', key2: 'y' },
      sasPolicy: { sasExpirationPeriod: '9.00:00:00', expirationAction: 'Block' },
    },
    want: 'the policy blocks: a shorter period would refuse SAS in use at once, so a person must set it',
  },
])(
  'a SAS policy is not written where Azure knows the age of $name: $because',
  ({ given, want }) => {
    expect(plannedFor(sasPolicy(parameters), { properties: given })).toBe(want)
  },
)

it.each([
  { period: '23:59:59', because: 'no days are named', want: 'compliant' },
  { period: '1.00:00:00', because: 'it is exactly a day', want: 'compliant' },
  { period: '1.00:00:01', because: 'it is a second longer', want: 'nonCompliant' },
  { period: '24:00:01', because: 'hours make days, too', want: 'nonCompliant' },
])('where a SAS may live a day, $period is $want: $because', ({ period, want }) => {
  const values = { ...parameters, sasMaxDays: 1 }
  const policy = { sasExpirationPeriod: period, expirationAction: 'Log' }
  const given = { properties: { sasPolicy: policy }, values }
  expect(verdictOf(sasPolicy(values), given)).toBe(want)
})

describe(accessKeyAge.id, () => {
  const aged = (key1: string | null, key2: string | null): Given => ({
    properties: { keyCreationTime: { key1, key2 } },
    at: '2026-11-19T10:00:00Z',
  })
  const regenerate = (keyName: string) => ['POST /regenerateKey', { keyName }]
  const [old, older, young] = [
    '2026-05-01T00:00:00Z',
    '2025-05-01T00:00:00Z',
    '2026-11-01T00:00:00Z',
  ]

  it.each([
    {
      name: 'the one old key',
      because: 'the other is young',
      given: aged(old, young),
      want: 'key1',
    },
    { name: 'the older one', because: 'one per run', given: aged(older, old), want: 'key1' },
    {
      name: 'the unknown one',
      because: 'it may be the oldest',
      given: aged(old, null),
      want: 'key2',
    },
    {
      name: 'the second of two alike',
      because: 'clients take the first',
      given: aged(old, old),
      want: 'key2',
    },
  ] as readonly { name: string; because: string; given: Given; want: string }[])(
    'regenerates $name: $because',
    ({ given, want }) => {
      expect(callsOf(accessKeyAge, given)).toEqual([regenerate(want)])
      // The other key may be as old: the proof is about this one.
      const writes = plannedFor(accessKeyAge, given)
      expect(writes).toMatchObject([{ closes: [`properties.keyCreationTime.${want}`] }])
    },
  )

  it('tells every workspace that depends on the account, after the key is new', () => {
    const unit = ['/workspaces/a', '/workspaces/b']
    expect(callsOf(accessKeyAge, { ...aged(old, young), unit })).toEqual([
      regenerate('key1'),
      'POST /workspaces/a/resyncKeys',
      'POST /workspaces/b/resyncKeys',
    ])
  })
})

describe(blobCors.id, () => {
  const rule = (allowedOrigins: Json, allowedMethods: Json) => ({ allowedOrigins, allowedMethods })
  const cors = (...corsRules: Json[]): Given => ({ properties: { cors: { corsRules } } })

  it.each([
    {
      name: 'keeps the named origins',
      because: 'only the star goes',
      given: cors(rule(['https://a.example', ' * '], ['PUT'])),
      want: [rule(['https://a.example'], ['PUT'])],
    },
    {
      name: 'lets everybody read where nobody is named',
      because: 'reading was not the problem',
      given: cors(rule(['*'], ['GET', 'put', 'HEAD'])),
      want: [rule(['*'], ['GET', 'HEAD'])],
    },
    {
      name: 'takes a rule away that is left without a meaning',
      because: 'nobody is named, and nothing is read',
      given: cors(rule(['*'], ['DELETE']), rule(['https://a.example'], ['PUT'])),
      want: [rule(['https://a.example'], ['PUT'])],
    },
    {
      name: 'names the studio for a workspace',
      because: 'the studio may rely on that rule',
      given: { ...cors(rule(['*'], ['PUT'])), unit: ['/workspaces/ws'] },
      want: [
        {
          allowedOrigins: expect.arrayContaining(['https://ml.azure.com']),
          allowedMethods: ['PUT'],
        },
      ],
    },
    {
      name: 'leaves what it does not understand alone',
      because: 'it goes back as it was',
      given: cors('x', rule('all', null), rule(['*'], ['PUT'])),
      want: ['x', rule('all', null)],
    },
  ] as readonly { name: string; because: string; given: Given; want: Json }[])(
    '$name: $because',
    ({ given, want }) => {
      expect(sentBy(blobCors, given)).toMatchObject({ cors: { corsRules: want } })
    },
  )
})

describe(cmkAutoRotation.id, () => {
  const key = { keyname: 'k', keyvaulturi: 'https://v.vault.azure.net', keyversion: '1a2b' }
  const encryption = { keySource: 'Microsoft.Keyvault', keyvaultproperties: key }

  it('sends the encryption back whole, without what the service fills in', () => {
    const services = {
      blob: { enabled: true, keyType: 'Account', lastEnabledTime: '2024-01-01' },
      file: { enabled: true },
    }
    const identity = { userAssignedIdentity: '/id/a' }
    const given = { properties: { encryption: { ...encryption, services, identity } } }
    expect(sentBy(cmkAutoRotation, given)).toEqual({
      encryption: {
        keySource: 'Microsoft.Keyvault',
        identity,
        services: { blob: { enabled: true, keyType: 'Account' }, file: { enabled: true } },
        keyvaultproperties: { ...key, keyversion: '' },
      },
    })
  })

  it.each([
    {
      name: 'no name',
      because: 'it cannot be sent back',
      given: { keyvaulturi: 'u', keyversion: '1' },
    },
    {
      name: 'no vault',
      because: 'it cannot be sent back',
      given: { keyname: 'k', keyversion: '1' },
    },
  ] as readonly { name: string; because: string; given: JsonObject }[])(
    'writes nothing for a key with $name: $because',
    ({ given }) => {
      const properties = { encryption: { ...encryption, keyvaultproperties: given } }
      expect(plannedFor(cmkAutoRotation, { properties })).toBe(
        'Azure does not say which key is used',
      )
    },
  )
})

describe(defender.id, () => {
  it('keeps what is set there about scanning, without what the service fills in', () => {
    const scanning = { onUpload: { isEnabled: false } }
    const present = {
      properties: {
        isEnabled: false,
        malwareScanning: { ...scanning, operationStatus: { code: 'x' } },
      },
    }
    const given = { properties: {}, needs: { defender: present } }
    expect(sentBy(defender, given)).toEqual({
      isEnabled: true,
      malwareScanning: scanning,
      sensitiveDataDiscovery: { isEnabled: true },
      overrideSubscriptionLevelSettings: true,
    })
    const value = { properties: { isEnabled: false, malwareScanning: scanning } }
    expect(plannedFor(defender, given)).toMatchObject([{ before: [{ value }] }])
  })

  it('scans no more than a month’s 5,000 GB where nothing was set: each is charged', () => {
    expect(sentBy(defender, { properties: {}, needs: { defender: null } })).toEqual({
      isEnabled: true,
      malwareScanning: { onUpload: { isEnabled: true, capGBPerMonth: 5000 } },
      sensitiveDataDiscovery: { isEnabled: true },
      overrideSubscriptionLevelSettings: true,
    })
  })

  it('goes back to the plan of the subscription where nothing was set: there is no DELETE', () => {
    const given = { properties: {}, needs: { defender: null } }
    const value = { properties: { isEnabled: false, overrideSubscriptionLevelSettings: false } }
    expect(plannedFor(defender, given)).toMatchObject([{ before: [{ value }] }])
  })
})

describe(privateEndpoint.id, () => {
  const groupOf = (given: Given) => {
    const writes = plannedFor(privateEndpoint, given)
    if (typeof writes === 'string') return writes
    const [write] = writes
    return write?.request.kind === 'arm' ? write.request : undefined
  }

  it.each([
    { name: 'blobs', because: 'most accounts hold them', kind: 'StorageV2', want: 'blob' },
    {
      name: 'files',
      because: 'such accounts hold nothing else',
      kind: 'FileStorage',
      want: 'file',
    },
  ])('is made for $name: $because', ({ kind, want }) => {
    const request = groupOf({ properties: {}, resource: { kind } })
    expect(request).toMatchObject({
      method: 'PUT',
      resourceId: expect.stringMatching(
        new RegExp(
          `/resourceGroups/rg-a/providers/Microsoft.Network/privateEndpoints/pe-one-${want}$`,
        ),
      ),
      body: {
        location: 'westeurope',
        properties: {
          subnet: { id: parameters.privateEndpointSubnetId },
          privateLinkServiceConnections: [{ properties: { groupIds: [want] } }],
        },
      },
    })
  })

  it('is not made before the operator has named a subnet, nor where Azure does not say where', () => {
    const { privateEndpointSubnetId: _, ...without } = parameters
    expect(
      plannedFor(privateEndpoint, {
        properties: {},
        values: { ...without, privateEndpointSubnetId: undefined } as never,
      }),
    ).toBe('privateEndpointSubnetId is not set in rebaseline.json')
    expect(groupOf({ properties: {}, resource: { location: null } })).toBe(
      'Azure gave no id or location',
    )
  })
})
