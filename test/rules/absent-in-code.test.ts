// Rules with code of their own read what is absent as the service does, and tell people which value that is.
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS } from '../../src/engine/parameters.ts'
import { idFor, judge, observe, ruleWith } from './judging.ts'

const WORKSPACE = '/workspaces/ml'

interface Row {
  readonly id: string
  readonly because: string
  readonly resource: JsonObject
  readonly needs?: Readonly<Record<string, Json>>
  readonly unit?: readonly string[]
  /** The values that people are told, a gap each, or that the absence is right or harmless. */
  readonly want: { readonly actual?: Json } | readonly { readonly actual: Json }[] | 'compliant'
}

const ROWS: readonly Row[] = [
  {
    id: 'keyvault-defender',
    because: 'a subscription without the plan has the free one',
    resource: { properties: {} },
    needs: { defenderPlan: { properties: {} } },
    want: { actual: 'Free' },
  },
  {
    id: 'keyvault-key-cmk-consumer-follow',
    because: 'a version that does not say when it was made is older than one that does',
    resource: {
      properties: { keyUriWithVersion: '/3', attributes: { created: 1_795_100_000 } },
    },
    needs: {
      versions: {
        value: [
          { properties: { keyUriWithVersion: '/1', attributes: { enabled: false } } },
          {
            properties: {
              keyUriWithVersion: '/2',
              attributes: { enabled: true, created: 1_790_000_000 },
            },
          },
        ],
      },
    },
    want: 'compliant',
  },
  {
    id: 'keyvault-public-network-access',
    because: 'public access is on by default',
    resource: { properties: {} },
    want: {},
  },
  {
    id: 'keyvault-trusted-services-bypass',
    because: 'trusted services pass by default',
    resource: { properties: { networkAcls: { defaultAction: 'Deny' } } },
    unit: [WORKSPACE],
    want: 'compliant',
  },
  {
    id: 'storage-trusted-services-bypass',
    because: 'trusted services pass by default',
    resource: { properties: { networkAcls: { defaultAction: 'Deny' } } },
    unit: [WORKSPACE],
    want: 'compliant',
  },
  {
    id: 'storage-public-network-access',
    because: 'public access is on by default',
    resource: { properties: {} },
    want: {},
  },
  {
    id: 'storage-files-identity-auth',
    because: 'there is no directory service',
    resource: { properties: {} },
    unit: [WORKSPACE],
    want: { actual: 'None' },
  },
  {
    id: 'storage-smb-no-ntlm',
    because: 'both methods are offered',
    resource: { properties: {} },
    needs: {
      account: {
        properties: {
          azureFilesIdentityBasedAuthentication: { directoryServiceOptions: 'AADKERB' },
        },
      },
    },
    want: { actual: 'NTLMv2;Kerberos;' },
  },
  {
    id: 'storage-smb-no-ntlm',
    because: 'without a directory, the key is the only way in',
    resource: { properties: {} },
    needs: { account: { properties: {} } },
    want: 'compliant',
  },
  {
    id: 'storage-cmk-auto-rotation',
    because: 'without a version, Storage follows the newest',
    resource: {
      properties: {
        encryption: { keySource: 'Microsoft.Keyvault', keyvaultproperties: { keyname: 'cmk' } },
      },
    },
    want: 'compliant',
  },
  {
    id: 'ml-online-deployment-egress',
    because: 'egress is on, and there is no managed network',
    resource: { properties: {} },
    needs: { workspace: { properties: {} } },
    want: { actual: 'Enabled' },
  },
  {
    id: 'ml-compute-vnet',
    because: 'there is no managed network',
    resource: { properties: { computeType: 'AmlCompute', properties: {} } },
    needs: { workspace: { properties: {} } },
    want: {},
  },
  {
    id: 'ml-compute-attached-kubernetes',
    because: 'scoring is plain and public by default',
    resource: { properties: { computeType: 'AKS', isAttachedCompute: true, properties: {} } },
    want: [{ actual: 'Disabled' }, { actual: 'PublicIp' }],
  },
  {
    id: 'ml-compute-cluster-ssh-port',
    because: 'not specified is open outside of a virtual network',
    resource: { properties: { computeType: 'AmlCompute', properties: {} } },
    want: { actual: 'NotSpecified' },
  },
  {
    id: 'ml-compute-cluster-ssh-port',
    because: 'not specified is closed in a virtual network',
    resource: { properties: { computeType: 'AmlCompute', properties: { subnet: { id: '/s' } } } },
    want: 'compliant',
  },
  {
    id: 'ml-compute-cluster-scale-to-zero',
    because: 'the least number of nodes is none by default',
    resource: { properties: { computeType: 'AmlCompute', properties: {} } },
    want: 'compliant',
  },
  {
    id: 'ml-datastore-service-identity',
    because: 'whoever looks at the data reads it in the own name',
    resource: {
      properties: { datastoreType: 'AzureBlob', credentials: { credentialsType: 'None' } },
    },
    needs: { workspace: { identity: { type: 'SystemAssigned' } } },
    want: { actual: 'None' },
  },
  {
    id: 'ml-datastore-https',
    because: 'https is the default',
    resource: { properties: { datastoreType: 'AzureBlob' } },
    want: 'compliant',
  },
  {
    id: 'ml-registry-storage-public-blob',
    because: 'accounts of the service are closed by default',
    resource: {
      properties: {
        regionDetails: [{ storageAccountDetails: [{ systemCreatedStorageAccount: {} }] }],
      },
    },
    want: 'compliant',
  },
]

describe('what is absent', () => {
  it.each(ROWS)('$id: $because', ({ id, resource, needs, unit = [], want }) => {
    const rule = ruleWith(id, DEFAULT_PARAMETERS)
    const seen = observe(rule, { id: idFor(rule), ...resource }, needs, { unit })
    const verdict = judge(rule, seen, DEFAULT_PARAMETERS)
    if (want === 'compliant') expect(verdict).toEqual({ verdict: 'compliant' })
    else
      expect(verdict).toMatchObject({
        verdict: 'nonCompliant',
        gaps: [want].flat(),
      })
  })
})
