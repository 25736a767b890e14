import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { isSystemDatastore, isSystemName, serviceIdentity } from '../../src/rules/datastores.ts'
import { timeGap } from '../../src/rules/keyvault-times.ts'
import {
  addressRules,
  isWide,
  letInByName,
  prefixLength,
  within,
} from '../../src/rules/networks.ts'
import { widePart } from '../../src/rules/outbound-destinations.ts'

describe('the prefix of a range', () => {
  it.each([
    { name: '203.0.113.7', because: 'one address is a /32', want: 32 },
    { name: '203.0.113.0/24', because: 'it is written there', want: 24 },
    { name: '0.0.0.0/0', because: 'everybody', want: 0 },
    { name: ' 10.0.0.1 ', because: 'blanks around it mean nothing', want: 32 },
    { name: '256.0.0.1', because: 'no part is above 255', want: undefined },
    { name: '10.0.0.0/33', because: 'an address has 32 bits', want: undefined },
    { name: '10.0.0', because: 'four parts make an address', want: undefined },
    { name: 'any', because: 'a word is no range', want: undefined },
    { name: '2001:db8::1', because: 'one address of IPv6 has 128 bits', want: 128 },
    { name: '2000::/3', because: 'all of IPv6 that is given out', want: 3 },
    { name: '2001:DB8:0:0:1:2:3:4/64', because: 'nothing need be left out', want: 64 },
    { name: '::ffff:203.0.113.7', because: 'an end in IPv4 is a way to write it', want: 128 },
    { name: '2001:db8::/129', because: 'an address of IPv6 has 128 bits', want: undefined },
    { name: '1::2::3', because: 'what is left out is left out once', want: undefined },
    { name: ':', because: 'a colon is no address', want: undefined },
    { name: '', because: 'nothing is no range', want: undefined },
  ])('of $name is $want: $because', ({ name, want }) => {
    expect(prefixLength(name)).toBe(want)
  })
})

describe('a range within another', () => {
  it.each([
    { given: ['203.0.113.7', '203.0.113.0/24'], because: 'it lies in it', want: true },
    { given: ['203.0.113.0/24', '203.0.113.0/24'], because: 'it is the same', want: true },
    { given: ['203.0.112.0/23', '203.0.113.0/24'], because: 'it is wider', want: false },
    { given: ['203.0.114.7', '203.0.113.0/24'], because: 'it is the next one', want: false },
    { given: ['203.0.113.255', '203.0.113.7/24'], because: 'host bits do not count', want: true },
    { given: ['255.255.255.255', '0.0.0.0/0'], because: 'everything lies there', want: true },
    { given: ['2001:db8:7::9', '2001:db8::/32'], because: 'it lies in it', want: true },
    { given: ['2001:db9::', '2001:db8::/32'], because: 'it is the next one', want: false },
    { given: ['2001:db8::/16', '2001:db8::/32'], because: 'it is wider', want: false },
    { given: ['203.0.113.7', '::/0'], because: 'IPv4 does not lie in IPv6', want: false },
    { given: ['any', '0.0.0.0/0'], because: 'a word lies nowhere', want: false },
    { given: ['10.0.0.1', 'any'], because: 'nothing lies in a word', want: false },
  ] as const)('$given is $want: $because', ({ given: [inner, outer], want }) => {
    expect(within(inner, outer)).toBe(want)
  })
})

describe('a range is too wide', () => {
  it.each([
    { given: '203.0.113.0/24', because: 'it is as wide as may be', want: false },
    { given: '203.0.112.0/23', because: 'two networks', want: true },
    {
      given: '2001:db8:7::/48',
      because: 'one site of IPv6, whatever is set for IPv4',
      want: false,
    },
    { given: '2001:db8::/47', because: 'two sites', want: true },
    { given: '2000::/3', because: 'everybody', want: true },
    { given: 'any', because: 'what is no range is not known to be narrow', want: true },
  ])('$given is $want: $because', ({ given, want }) => {
    expect(isWide(given, 24)).toBe(want)
  })
})

describe('whom a firewall lets in', () => {
  const subnet = '/subscriptions/s/subnets/a'
  const resource = {
    properties: {
      networkAcls: {
        defaultAction: ['Deny'],
        bypass: ['None'],
        ipRules: [{ value: '203.0.113.7' }],
        ipv6Rules: [{ value: '2001:db8::1' }],
        virtualNetworkRules: [{ id: subnet }],
        resourceAccessRules: [{ resourceId: '/w', tenantId: 't' }],
        listOfNextYear: [{ what: 1 }, '198.51.100.0/24'],
      },
    },
  }

  it('is told by every list of it, also by one that nobody knew when this was written', () => {
    expect(letInByName(resource)).toEqual([
      '203.0.113.7',
      '2001:db8::1',
      subnet,
      '/w',
      '{"what":1}',
      '198.51.100.0/24',
    ])
    expect(letInByName({ properties: { networkAcls: null } })).toEqual([])
  })

  it('by address are all lists but those of subnets and resources', () => {
    expect(addressRules(resource).map(({ list, value }) => [list, value])).toEqual([
      ['properties.networkAcls.ipRules', '203.0.113.7'],
      ['properties.networkAcls.ipv6Rules', '2001:db8::1'],
      ['properties.networkAcls.listOfNextYear', '{"what":1}'],
      ['properties.networkAcls.listOfNextYear', '198.51.100.0/24'],
    ])
  })
})

describe('an outbound destination that stands for everywhere', () => {
  const wide = 'wide'
  it.each([
    { name: 'any host', because: 'it is all of them', given: '*', want: '*' },
    { name: 'a country', because: 'anybody gets a name there', given: '*.co.uk', want: '*.co.uk' },
    {
      name: 'hosts of every customer',
      because: 'anybody gets a name there',
      given: '*.Blob.core.windows.net',
      want: '*.Blob.core.windows.net',
    },
    { name: 'one host', because: 'it has a name', given: 'pypi.org', want: undefined },
    { name: 'hosts of one owner', because: 'it has a name', given: '*.pypi.org', want: undefined },
    {
      name: 'an address range of all',
      because: 'it is the internet',
      given: { serviceTag: 'Storage', addressPrefixes: ['10.0.0.0/8', '0.0.0.0/0'] },
      want: '0.0.0.0/0',
    },
    {
      name: 'a word among addresses',
      because: 'it is not known to be everywhere',
      given: { addressPrefixes: ['somewhere'] },
      want: undefined,
    },
    {
      name: 'all of IPv6 that is given out',
      because: 'it is the internet',
      given: { addressPrefixes: ['fc00::/7', '2000::/3'] },
      want: '2000::/3',
    },
    {
      name: 'half of the internet',
      because: 'two of them are all of it',
      given: { addressPrefixes: ['128.0.0.0/1'] },
      want: '128.0.0.0/1',
    },
    {
      name: 'all of IPv6',
      because: 'it is the internet, too',
      given: { addressPrefixes: ['::/0'] },
      want: '::/0',
    },
    {
      name: 'a star for addresses',
      because: 'it is all of them',
      given: { addressPrefixes: ['*'] },
      want: '*',
    },
    {
      name: 'a narrow range',
      because: 'the tag beside it does not count',
      given: { serviceTag: 'Internet', addressPrefixes: ['203.0.113.0/24'] },
      want: undefined,
    },
    {
      name: 'what is no range',
      because: 'Azure would not take it as everybody',
      given: { addressPrefixes: [7, 'fd00::/8'] },
      want: undefined,
    },
    {
      name: 'the tag of the internet',
      because: 'it says so',
      given: { serviceTag: 'internet' },
      want: 'internet',
    },
    { name: 'another tag', because: 'it is one service', given: { serviceTag: 'AzureMonitor' } },
    {
      name: 'a rule that denies',
      because: 'it lets nobody out',
      given: { action: 'deny', serviceTag: 'Internet' },
    },
    { name: 'no destination', because: 'it names nobody', given: {} },
    { name: 'null', because: 'it names nobody', given: null },
  ] as readonly { name: string; because: string; given: Json; want?: Json }[])(
    `$name is ${wide} in $want: $because`,
    ({ given, want }) => {
      expect(widePart(given)).toEqual(want)
    },
  )
})

describe('datastores of Azure ML itself', () => {
  it.each([
    { name: 'by name', because: 'case does not matter', given: { name: 'workspaceBlobStore' } },
    { name: 'by id', because: 'a name may be missing', given: { id: '/w/workspacefilestore' } },
  ] as readonly { name: string; because: string; given: JsonObject }[])(
    'are known $name: $because',
    ({ given }) => {
      expect(isSystemDatastore(given)).toBe(true)
    },
  )

  it('are not any others, and not what has no name', () => {
    expect(isSystemDatastore({ name: 'training', id: '/w/workspaceblobstore' })).toBe(false)
    expect(isSystemDatastore({})).toBe(false)
    expect(isSystemName(undefined)).toBe(false)
  })
})

describe('the identity that a workspace reads data as', () => {
  const system = 'WorkspaceSystemAssignedIdentity'
  const assigned = 'WorkspaceUserAssignedIdentity'
  const of = (type: string, primaryUserAssignedIdentity?: string | null) => ({
    identity: { type },
    properties: primaryUserAssignedIdentity === undefined ? {} : { primaryUserAssignedIdentity },
  })
  it.each([
    { name: 'its own', because: 'it has no other', given: of('SystemAssigned'), want: system },
    {
      name: 'its own beside others',
      because: 'nobody chose one of the others',
      given: of('SystemAssigned,UserAssigned', null),
      want: system,
    },
    {
      name: 'the chosen one',
      because: 'the workspace runs as that one',
      given: of('SystemAssigned, UserAssigned', '/id/a'),
      want: assigned,
    },
    {
      name: 'its own when none is chosen',
      because: 'an empty name is none',
      given: of('systemassigned,userassigned', ''),
      want: system,
    },
    {
      name: 'an assigned one',
      because: 'it has no own',
      given: of('UserAssigned'),
      want: assigned,
    },
    { name: 'none', because: 'it has none', given: of('None'), want: undefined },
    { name: 'none for no document', because: 'nobody says', given: undefined, want: undefined },
  ] as readonly { name: string; because: string; given: Json | undefined; want: string }[])(
    'is $name: $because',
    ({ given, want }) => {
      expect(serviceIdentity(given)).toBe(want)
    },
  )
})

it('a time that no date can hold is shown as the number that it is', () => {
  expect(timeGap('p', 1791000000, 'x')).toMatchObject({ actual: '2026-10-03T04:00:00.000Z' })
  expect(timeGap('p', 8.64e13, 'x')).toMatchObject({ actual: 8.64e13 })
  expect(timeGap('p', undefined, 'x')).toEqual({ path: 'p', expected: 'x' })
})
