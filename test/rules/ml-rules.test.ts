import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import type { Parameters } from '../../src/engine/parameters.ts'
import { computeClusterScaleToZero } from '../../src/rules/ml/compute-cluster-scale-to-zero.ts'
import { computeInstanceIdleShutdown } from '../../src/rules/ml/compute-instance-idle-shutdown.ts'
import { datastoreCredentialless } from '../../src/rules/ml/datastore-credentialless.ts'
import { datastoreHttps } from '../../src/rules/ml/datastore-https.ts'
import { datastoreServiceIdentity } from '../../src/rules/ml/datastore-service-identity.ts'
import { onlineEndpointAuthMode } from '../../src/rules/ml/online-endpoint-auth-mode.ts'
import { workspaceCmkKeyCurrent } from '../../src/rules/ml/workspace-cmk-key-current.ts'
import { workspaceDataIsolation } from '../../src/rules/ml/workspace-data-isolation.ts'
import { workspaceDependencyLocks } from '../../src/rules/ml/workspace-dependency-locks.ts'
import { workspaceIpAllowlist } from '../../src/rules/ml/workspace-ip-allowlist.ts'
import { workspaceResyncKeys } from '../../src/rules/ml/workspace-resync-keys.ts'
import { workspaceRoleAssignments } from '../../src/rules/ml/workspace-role-assignments.ts'
import { workspaceSharedPrivateLinks } from '../../src/rules/ml/workspace-shared-private-links.ts'
import { workspaceV1LegacyMode } from '../../src/rules/ml/workspace-v1-legacy-mode.ts'
import { SUBSCRIPTION } from '../engine/samples.ts'
import { callsOf, type Given, plannedFor, sentBy, verdictOf } from './edges.ts'
import { EXAMPLES_NOW, judge, observe, parameters, ruleWith } from './judging.ts'

describe(computeClusterScaleToZero.id, () => {
  it('sends the scale settings whole, and can put them back', () => {
    const scaleSettings = {
      minNodeCount: 2,
      maxNodeCount: 8,
      nodeIdleTimeBeforeScaleDown: 'PT120S',
    }
    const given = { properties: { computeType: 'AmlCompute', properties: { scaleSettings } } }
    const body = {
      properties: { properties: { scaleSettings: { ...scaleSettings, minNodeCount: 0 } } },
    }
    expect(callsOf(computeClusterScaleToZero, given)).toEqual([['PATCH ', body]])
    expect(plannedFor(computeClusterScaleToZero, given)).toMatchObject([
      { before: [{ path: '/', value: { properties: { properties: { scaleSettings } } } }] },
    ])
  })
})

describe(computeInstanceIdleShutdown.id, () => {
  const idle = (idleTimeBeforeShutdown: string): Given => ({
    properties: { computeType: 'ComputeInstance', properties: { idleTimeBeforeShutdown } },
  })
  it.each([
    { name: 'PT14M', because: 'the service takes no less than 15 minutes', want: 'nonCompliant' },
    { name: 'PT15M', because: 'the bound belongs to it', want: 'compliant' },
    { name: 'PT60M', because: 'the bound belongs to it', want: 'compliant' },
    { name: 'PT61M', because: 'the operator wants no more than an hour', want: 'nonCompliant' },
  ])('$name is $want: $because', ({ name, want }) => {
    expect(verdictOf(computeInstanceIdleShutdown, idle(name))).toBe(want)
  })

  it('asks for what the operator wants', () => {
    expect(
      callsOf(computeInstanceIdleShutdown, { ...idle('P9D'), values: { idleShutdown: 'P3D' } }),
    ).toEqual([['POST /updateIdleShutdownSetting', { idleTimeBeforeShutdown: 'P3D' }]])
  })
})

describe(datastoreCredentialless.id, () => {
  const store = (more: JsonObject, workspace: Json): Given => ({
    properties: {
      datastoreType: 'AzureBlob',
      accountName: 'acct1',
      credentials: { credentialsType: 'AccountKey', secrets: null },
      ...more,
    },
    needs: { workspace },
  })
  const reader = 'serviceDataAccessAuthIdentity'
  const owned = { identity: { type: 'SystemAssigned' } }

  it.each([
    {
      name: 'nobody so far',
      because: 'previews would fail without it',
      given: store({}, owned),
      want: 'WorkspaceSystemAssignedIdentity',
    },
    {
      name: 'nobody, as it says',
      because: 'that is the same',
      given: store({ [reader]: 'none' }, owned),
      want: 'WorkspaceSystemAssignedIdentity',
    },
    {
      name: 'somebody already',
      because: 'that was chosen',
      given: store({ [reader]: 'WorkspaceUserAssignedIdentity' }, owned),
      want: 'WorkspaceUserAssignedIdentity',
    },
    {
      name: 'nobody, in a workspace without an identity',
      because: 'there is none to choose',
      given: store({}, {}),
      want: undefined,
    },
  ] as readonly { name: string; because: string; given: Given; want: string | undefined }[])(
    'leaves nothing of the credentials, and lets $want read for the service where it was $name: $because',
    ({ given, want }) => {
      const sent = sentBy(datastoreCredentialless, given)
      expect(sent).toEqual({
        datastoreType: 'AzureBlob',
        accountName: 'acct1',
        credentials: { credentialsType: 'None' },
        ...(want === undefined ? {} : { [reader]: want }),
      })
    },
  )
})

describe(datastoreHttps.id, () => {
  const store = (credentialsType: string, name = 'training'): Given => ({
    resource: { name },
    properties: { datastoreType: 'AzureBlob', protocol: 'http', credentials: { credentialsType } },
  })
  it.each([
    {
      name: 'a secret',
      because: 'a GET never gives it, and a PUT would lose it',
      given: store('AccountKey'),
      want: 'the datastore holds a secret that a write would have to repeat; set https where it is kept',
    },
    {
      name: 'a name of Azure ML',
      because: 'it would be put back',
      given: store('None', 'workspaceartifactstore'),
      want: 'Azure ML keeps this datastore itself',
    },
  ])('writes nothing to a datastore with $name: $because', ({ given, want }) => {
    expect(plannedFor(datastoreHttps, given)).toBe(want)
  })
})

it.each([
  { name: 'managed', because: 'it takes Entra tokens', compute: null, want: 'AADToken' },
  { name: 'on Kubernetes', because: 'it does not', compute: '/computes/a', want: 'AMLToken' },
])('an endpoint that is $name gets $want: $because', ({ compute, want }) => {
  const given = { properties: { authMode: 'Key', compute, traffic: { blue: 100 } } }
  expect(sentBy(onlineEndpointAuthMode, given)).toEqual({
    authMode: want,
    compute,
    traffic: { blue: 100 },
  })
})

describe(workspaceDependencyLocks.id, () => {
  const account = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-a/providers/microsoft.storage/storageaccounts/acct1`
  const locks = (list: readonly Json[]): Given => ({
    properties: { storageAccount: account },
    needs: { dependencyLocks: { [account]: { value: list } } },
  })
  const ours = `${account}/providers/Microsoft.Authorization/locks/rebaseline`

  it('puts one lock of our own on what has none, and says which gap that closes', () => {
    expect(plannedFor(workspaceDependencyLocks, locks([]))).toMatchObject([
      {
        request: {
          method: 'PUT',
          resourceId: ours,
          body: { properties: { level: 'CanNotDelete' } },
        },
        before: [{ absent: true }],
        closes: ['properties.storageAccount'],
      },
    ])
  })

  it('can put back what stood in its place', () => {
    const before = { id: ours.toUpperCase(), properties: { level: 'NotSpecified' } }
    expect(plannedFor(workspaceDependencyLocks, locks([before]))).toMatchObject([
      { before: [{ value: before }] },
    ])
  })
})

describe(datastoreServiceIdentity.id, () => {
  it('says which setting is missing where the workspace has no identity to read as', () => {
    const given = {
      properties: { datastoreType: 'AzureBlob', credentials: { credentialsType: 'None' } },
      needs: { workspace: {} },
    }
    expect(plannedFor(datastoreServiceIdentity, given)).toBe(
      'the workspace has no managed identity',
    )
  })
})

describe('what a workspace is built on', () => {
  const account = `/subscriptions/${SUBSCRIPTION}/resourcegroups/rg-a/providers/microsoft.storage/storageaccounts/acct1`

  it('is left out where it names something that Azure was not asked for', () => {
    const given = {
      properties: { storageAccount: account, keyVault: 'kv' },
      needs: { dependencyLocks: { other: { value: [] } } },
    }
    expect(verdictOf(workspaceDependencyLocks, given)).toBe('compliant')
    const unread = { ...given, needs: { dependencyLocks: 'text' } }
    expect(verdictOf(workspaceDependencyLocks, unread)).toBe('compliant')
  })

  it.each([
    { name: 'no times', because: 'old accounts keep none', given: {}, want: 'compliant' },
    {
      name: 'times that cannot be read',
      because: 'they say nothing',
      given: { keyCreationTime: { key1: 'soon', key2: 7 } },
      want: 'compliant',
    },
    {
      name: 'one time that can be read',
      because: 'it is the newest that is known',
      given: { keyCreationTime: { key1: null, key2: EXAMPLES_NOW } },
      want: 'nonCompliant',
    },
  ] as readonly { name: string; because: string; given: JsonObject; want: string }[])(
    'may be an account with $name of its keys, which is $want: $because',
    ({ given, want }) => {
      const needs = { dependencies: { [account]: { properties: given } } }
      expect(
        verdictOf(workspaceResyncKeys, { properties: { storageAccount: account }, needs }),
      ).toBe(want)
    },
  )
})

describe(workspaceCmkKeyCurrent.id, () => {
  const keyVaultProperties = { keyIdentifier: 'https://kv.vault.azure.net/keys/k/1' }
  const properties = { encryption: { status: 'Enabled', keyVaultProperties } }
  it('does not take what is no list of keys for one', () => {
    expect(verdictOf(workspaceCmkKeyCurrent, { properties, needs: { keysOfVault: 'text' } })).toBe(
      'unknown: the key is not among those that Azure lists first',
    )
  })
})

it('an address list with something that is no text in it is not known to be narrow', () => {
  const ipAllowlist = ['203.0.113.7', { range: '203.0.113.0/24' }]
  const properties = { publicNetworkAccess: 'Enabled', ipAllowlist }
  expect(verdictOf(workspaceIpAllowlist, { properties })).toBe('nonCompliant')
})

describe(workspaceSharedPrivateLinks.id, () => {
  const gapsOf = (...sharedPrivateLinkResources: Json[]) => {
    const resource = { properties: { sharedPrivateLinkResources } }
    const verdict = judge(
      workspaceSharedPrivateLinks,
      observe(workspaceSharedPrivateLinks, resource),
    )
    return 'gaps' in verdict ? verdict.gaps : verdict.verdict
  }
  it('names each link, or its place where it has no name, and says only what Azure said', () => {
    expect(
      gapsOf(
        { properties: { status: 'Approved' } },
        { properties: {} },
        { name: 'b', properties: { status: 'Rejected' } },
      ),
    ).toEqual([
      { path: 'properties.sharedPrivateLinkResources.1', expected: 'Approved' },
      { path: 'properties.sharedPrivateLinkResources.b', expected: 'Approved', actual: 'Rejected' },
    ])
  })
})

it.each([
  { name: workspaceDataIsolation.id, rule: workspaceDataIsolation, need: 'workspaces' },
  { name: workspaceRoleAssignments.id, rule: workspaceRoleAssignments, need: 'roleAssignments' },
])('$name cannot judge a workspace that does not say who it is', ({ rule, need }) => {
  const given = { properties: {}, resource: { id: null }, needs: { [need]: { value: [] } } }
  expect(verdictOf(rule, given)).toBe('unknown: Azure gave no id')
})

it.each([
  { name: 'on', because: 'the policy wants it', wanted: true },
  { name: 'off', because: 'the v2 API works then', wanted: false },
])('v1 legacy mode is $name where the operator wants it: $because', ({ name, wanted }) => {
  const rule = workspaceV1LegacyMode({ ...parameters, v1LegacyMode: wanted })
  expect(rule.title).toMatch(new RegExp(` ${name}$`))
  expect(verdictOf(rule, { properties: { v1LegacyMode: wanted } })).toBe('compliant')
  expect(sentBy(rule, { properties: { v1LegacyMode: !wanted } })).toEqual({ v1LegacyMode: wanted })
})

it.each([
  { because: 'nothing is said', identifier: undefined },
  { because: 'the identifier leads nowhere', identifier: 'cmk' },
])(
  'of a workspace that names no key it is not known whether it is current: $because',
  ({ identifier }) => {
    const key = identifier === undefined ? {} : { keyIdentifier: identifier }
    const given = {
      properties: { encryption: { status: 'Enabled', keyVaultProperties: key } },
      needs: { keysOfVault: { value: [] } },
    }
    expect(verdictOf(workspaceCmkKeyCurrent, given)).toBe('unknown: Azure names no key')
  },
)

it('a tag that the operator requires without a value is one of everybody’s choice', () => {
  const values: Parameters = { ...parameters, requiredTags: { owner: null, stage: 'test' } }
  const rule = ruleWith('ml-workspace-tags', values)
  expect(judge(rule, observe(rule, { properties: {} }), values)).toEqual({
    verdict: 'nonCompliant',
    gaps: [
      { path: 'tags.owner', expected: 'a value of your choice' },
      { path: 'tags.stage', expected: 'test' },
    ],
  })
})
