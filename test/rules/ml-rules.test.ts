import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { computeClusterScaleToZero } from '../../src/rules/ml/compute-cluster-scale-to-zero.ts'
import { computeInstanceIdleShutdown } from '../../src/rules/ml/compute-instance-idle-shutdown.ts'
import { datastoreCredentialless } from '../../src/rules/ml/datastore-credentialless.ts'
import { datastoreHttps } from '../../src/rules/ml/datastore-https.ts'
import { onlineEndpointAuthMode } from '../../src/rules/ml/online-endpoint-auth-mode.ts'
import { workspaceDataIsolation } from '../../src/rules/ml/workspace-data-isolation.ts'
import { workspaceDependencyLocks } from '../../src/rules/ml/workspace-dependency-locks.ts'
import { workspaceRoleAssignments } from '../../src/rules/ml/workspace-role-assignments.ts'
import { workspaceV1LegacyMode } from '../../src/rules/ml/workspace-v1-legacy-mode.ts'
import { callsOf, type Given, plannedFor, sentBy, verdictOf } from './edges.ts'
import { parameters } from './judging.ts'

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
  const account =
    '/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/rg-a/providers/microsoft.storage/storageaccounts/acct1'
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
