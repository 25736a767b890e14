// What each readiness check answers: a row per way in that somebody may use, and per proof that nobody does.
import type { Json } from '../../src/engine/json.ts'
import type { ReadinessCheck } from '../../src/engine/rule.ts'
import {
  account,
  answers,
  denied,
  found,
  group,
  key,
  link,
  linked,
  principal,
  type Row,
  refuse,
  vault,
  workspace,
} from './asking.ts'

const BLOB_ROLE = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
const FILE_ROLE = '69566ab7-960f-475b-8e7c-b3118f30c6bd'
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6'
const ADMINISTRATOR = '00482a5a-887f-4fb3-b363-3b7fe8e74483'
const KEYS = '14b46e9e-c2b7-41b4-b07b-48a6ebf60603'
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

const acls = (networkAcls: Json, more: object = {}) => ({
  properties: { publicNetworkAccess: 'Enabled', networkAcls, ...more },
})
const filesWith = (smb: boolean | null, nfs: boolean | null) =>
  found({
    properties: {
      protocolSettings: {
        smb: { encryptionInTransit: { required: smb } },
        nfs: { encryptionInTransit: { required: nfs } },
      },
    },
  })

const TABLE: Readonly<Record<ReadinessCheck, readonly Row[]>> = {
  publicNetworkIsOff: [
    {
      name: 'off, in whatever case',
      resource: { properties: { publicNetworkAccess: 'disabled' } },
      want: 'ready',
    },
    {
      name: 'on: whoever comes that way would be cut off, and the logs tell who',
      resource: acls({ defaultAction: 'Allow' }),
      nobody: true,
      want: 'public network access is on, and Rebaseline does not look at who comes that way: see CallerIpAddress in StorageBlobLogs',
    },
    {
      name: 'absent means on',
      resource: { properties: {} },
      nobody: true,
      want: 'public network access is on',
    },
    {
      name: 'a perimeter is not off',
      resource: { properties: { publicNetworkAccess: 'SecuredByPerimeter' } },
      nobody: true,
      want: 'public network access is on',
    },
    {
      name: 'on, at a vault: its audit log tells',
      id: vault,
      resource: acls({}),
      nobody: true,
      want: 'see CallerIPAddress in the audit log of the vault',
    },
    {
      name: 'on, and the firewall would shut a workspace out: whoever decides is told',
      resource: acls({ defaultAction: 'Allow', bypass: 'None' }),
      unit: [workspace],
      want: 'no exception of the firewall lets workspace ml in',
    },
    {
      name: 'on, and the workspace may pass by name: nothing more to tell',
      resource: acls({ bypass: 'None', resourceAccessRules: [{ resourceId: workspace }] }),
      unit: [workspace],
      nobody: true,
      want: 'StorageBlobLogs and its sisters$',
    },
  ],
  nobodyComesPublicly: [
    {
      name: 'the firewall denies, and lets nobody in',
      resource: acls({ defaultAction: 'deny', bypass: 'AzureServices', ipRules: [] }),
      want: 'ready',
    },
    {
      name: 'open to all networks: at least as much in use as open to one',
      resource: acls({ defaultAction: 'Allow', ipRules: [] }),
      nobody: true,
      want: 'all networks are let in',
    },
    {
      name: 'no firewall is open to all',
      resource: acls(null),
      nobody: true,
      want: 'all networks are let in',
    },
    {
      name: 'a workspace has no firewall: all networks may come',
      id: workspace,
      resource: { properties: { publicNetworkAccess: 'Enabled' } },
      nobody: true,
      want: 'all networks are let in, and Rebaseline does not look at who comes that way$',
    },
    {
      name: 'a workspace lets listed addresses in, and nobody else',
      id: workspace,
      resource: { properties: { publicNetworkAccess: 'Enabled', ipAllowlist: ['203.0.113.7'] } },
      want: '^the firewall lets 203.0.113.7 in, which closing would cut off',
    },
    {
      name: 'a workspace with an allowlist beside a firewall that denies',
      id: workspace,
      resource: {
        properties: { networkAcls: { defaultAction: 'Deny' }, ipAllowlist: ['203.0.113.7'] },
      },
      want: 'lets 203.0.113.7 in',
    },
    {
      name: 'a workspace with an empty allowlist is open to all',
      id: workspace,
      resource: { properties: { ipAllowlist: [] } },
      nobody: true,
      want: 'all networks are let in',
    },
    {
      name: 'open, and would shut a workspace out',
      resource: acls({ defaultAction: 'Allow', bypass: 'Logging' }),
      unit: [workspace],
      want: 'lets workspace ml in',
    },
    {
      name: 'open, and the workspace that is built on it has a private endpoint to it',
      resource: { properties: { ...acls(null).properties, ...linked('Approved').properties } },
      unit: [workspace],
      nobody: true,
      want: 'all networks are let in',
    },
    {
      name: 'open, and a workspace is built on it that the firewall would let in',
      resource: acls({ defaultAction: 'Allow', bypass: 'AzureServices' }),
      unit: [workspace],
      want: 'workspace ml is built on it, without a private endpoint to it$',
    },
    {
      name: 'open, and somebody is on a list all the same',
      resource: acls({
        defaultAction: 'Allow',
        virtualNetworkRules: [{ id: `${group}/subnets/nodes` }],
      }),
      want: 'all networks are let in, nodes by name',
    },
    ...(
      [
        ['an address', 'ipRules', { value: '203.0.113.7' }, '203.0.113.7'],
        ['an address of IPv6', 'ipv6Rules', { value: '2001:db8::/48' }, '2001:db8::/48'],
        ['a subnet', 'virtualNetworkRules', { id: `${group}/subnets/jobs` }, 'jobs'],
        ['a resource', 'resourceAccessRules', { resourceId: workspace }, 'ml'],
        ['something that only a newer Azure has', 'tagRules', { tag: 'x' }, '"tag":"x"'],
      ] as const
    ).map(([what, list, entry, want]) => ({
      name: `${what} is let in by name`,
      resource: acls({ defaultAction: 'Deny', [list]: [entry] }),
      want: `lets .*${want}.* in, which closing would cut off`,
    })),
    {
      name: 'many are let in: five are named',
      resource: acls({
        defaultAction: 'Deny',
        ipRules: Array.from({ length: 7 }, (_, index) => ({ value: `203.0.113.${index}` })),
      }),
      want: '203.0.113.4 and 2 more in',
    },
  ],
  nothingPublished: [
    { name: 'nothing is published', resource: acls({ defaultAction: 'Allow' }), want: 'ready' },
    {
      name: 'a domain of its own',
      resource: acls(null, { customDomain: { name: 'www.example.org' } }),
      want: 'www.example.org leads to the account',
    },
    {
      name: 'a web site',
      resource: acls({ defaultAction: 'Allow' }),
      around: { read: async () => found({ properties: { staticWebsite: { enabled: true } } }) },
      want: 'serves a static web site',
    },
    {
      name: 'a public container',
      resource: acls({ defaultAction: 'Allow' }),
      around: { publicContainers: async () => ['images'] },
      want: 'anonymous callers may read images',
    },
    {
      name: 'SFTP, which is on for somebody whom no list of networks names',
      resource: acls({ defaultAction: 'Allow' }, { isSftpEnabled: true }),
      around: { read: refuse },
      want: 'serves SFTP, which somebody set up',
    },
    {
      name: 'a file share, which drivers mount as soon as it is there',
      resource: acls({ defaultAction: 'Allow' }),
      around: { fileShares: async () => [{ name: 'pvc-1' }], read: refuse },
      want: 'file share pvc-1 may be mounted that way',
    },
    {
      name: 'a file share of an account that keeps nothing else',
      resource: { kind: 'FileStorage', properties: { networkAcls: { defaultAction: 'Allow' } } },
      around: { fileShares: async () => [{ name: 'pvc-1', protocols: 'NFS' }] },
      want: 'file share pvc-1 may be mounted that way',
    },
    {
      name: 'an account for blobs alone, which has no shares to ask for',
      resource: { kind: 'BlockBlobStorage', properties: {} },
      around: { fileShares: refuse },
      want: 'ready',
    },
    {
      name: 'shares that cannot be listed',
      resource: acls({ defaultAction: 'Allow' }),
      around: { fileShares: refuse },
      want: 'Azure did not answer',
      throws: true,
    },
    {
      name: 'SFTP behind a firewall that denies',
      resource: acls({ defaultAction: 'Deny' }, { isSftpEnabled: true }),
      want: 'ready',
    },
    {
      name: 'a public container behind a firewall that denies',
      resource: acls({ defaultAction: 'Deny' }),
      around: { publicContainers: refuse },
      want: 'ready',
    },
    {
      name: 'a public container without public network access',
      resource: { properties: { publicNetworkAccess: 'disabled' } },
      around: { publicContainers: refuse },
      want: 'ready',
    },
    {
      name: 'an account for files keeps no blobs',
      resource: { kind: 'FileStorage', properties: {} },
      around: { read: async () => denied },
      want: 'ready',
    },
    {
      name: 'a blob service that cannot be read',
      around: { read: async () => denied },
      want: 'blob service of stone could not be read',
      throws: true,
    },
  ],
  noUnencryptedMount: [
    { name: 'no share at all', resource: { kind: 'StorageV2' }, want: 'ready' },
    {
      name: 'a share over NFS',
      resource: { kind: 'StorageV2' },
      around: { fileShares: async () => [{ name: 'data', protocols: 'NFS' }] },
      want: 'mounted without encryption: data \\(NFS\\)',
    },
    {
      name: 'a share over SMB: version 2.1 has no encryption',
      resource: { kind: 'StorageV2' },
      around: { fileShares: async () => [{ name: 'team' }] },
      want: 'mounted without encryption: team \\(SMB\\)',
    },
    {
      name: 'shares over SMB whose mounts must be encrypted anyway',
      resource: { kind: 'StorageV2' },
      around: {
        read: async () => filesWith(true, null),
        fileShares: async () => [{ name: 'team', protocols: 'SMB' }],
      },
      want: 'ready',
    },
    {
      name: 'a share over NFS, whatever its own switch says: how the two act together is not known',
      resource: { kind: 'StorageV2' },
      around: {
        read: async () => filesWith(true, true),
        fileShares: async () => [
          { name: 'team', protocols: 'SMB' },
          { name: 'data', protocols: 'NFS' },
        ],
      },
      want: 'mounted without encryption: data \\(NFS\\)$',
    },
    {
      name: 'an account for files only: drivers make and mount NFS shares there by themselves',
      resource: { kind: 'filestorage' },
      want: 'for file shares only',
    },
    {
      name: 'a kind of account without files',
      resource: { kind: 'BlockBlobStorage' },
      around: { fileShares: refuse },
      want: 'ready',
    },
    {
      name: 'shares that cannot be listed',
      resource: { kind: 'StorageV2' },
      around: { fileShares: refuse },
      want: 'Azure did not answer',
      throws: true,
    },
    {
      name: 'a file service that cannot be read',
      resource: { kind: 'StorageV2' },
      around: { read: async () => denied },
      want: 'file service of stone could not be read',
      throws: true,
    },
  ],
  noHttpReaders: [
    { name: 'nothing is published', resource: { properties: {} }, want: 'ready' },
    {
      name: 'a domain that was taken away',
      resource: { properties: { customDomain: { name: '' } } },
      want: 'ready',
    },
    {
      name: 'a domain, which Azure serves over plain HTTP only',
      resource: { properties: { customDomain: { name: 'www.example.org' } } },
      want: 'www.example.org leads to the account',
    },
    {
      name: 'a web site, whose links stand in pages of others',
      around: { read: async () => found({ properties: { staticWebsite: { enabled: true } } }) },
      want: 'serves a static web site',
    },
    {
      name: 'a public container, likewise',
      around: { publicContainers: async () => ['images'] },
      want: 'anonymous callers may read images, also over plain HTTP',
    },
    {
      name: 'a public container that the account keeps closed',
      resource: { properties: { allowBlobPublicAccess: false } },
      around: { publicContainers: async () => ['images'] },
      want: 'ready',
    },
    {
      name: 'a blob service that cannot be read',
      around: { read: async () => denied },
      want: 'blob service of stone could not be read',
      throws: true,
    },
  ],
  approvedPrivateEndpoint: [
    { name: 'one is approved', resource: linked('approved'), want: 'ready' },
    {
      name: 'one waits',
      resource: linked('Pending'),
      nobody: true,
      want: 'no approved private endpoint',
    },
    {
      name: 'one is approved and gone',
      resource: { properties: { privateEndpointConnections: [link('Approved', null)] } },
      nobody: true,
      want: 'no approved private endpoint',
    },
    {
      name: 'there is none',
      resource: { properties: {} },
      nobody: true,
      want: 'no approved private endpoint',
    },
  ],
  storagePrivateEndpoints: [
    {
      name: 'blobs are reached',
      resource: linked('Approved'),
      around: { endpointGroups: async () => ['Blob'] },
      want: 'ready',
    },
    {
      name: 'nothing is reached',
      resource: { properties: {} },
      nobody: true,
      want: 'no approved private endpoint for blob$',
    },
    {
      name: 'a workspace keeps its notebooks in files',
      resource: linked('Approved'),
      around: {
        endpointGroups: async () => ['blob'],
        workspaces: async () => [{ id: workspace, storageAccount: account.toUpperCase() }],
      },
      want: 'endpoint for file, used by workspace ml',
    },
    {
      name: 'a workspace of another account asks for nothing',
      resource: linked('Approved'),
      around: {
        endpointGroups: async () => ['blob'],
        workspaces: async () => [{ id: workspace, storageAccount: `${account}2` }],
      },
      want: 'ready',
    },
    {
      name: 'workspaces that cannot be listed',
      resource: linked('Approved'),
      around: { workspaces: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
  noPublicContainer: [
    { name: 'all containers are closed', want: 'ready' },
    {
      name: 'one is open to anybody',
      around: { publicContainers: async () => ['site'] },
      want: 'anonymous callers may read site',
    },
    {
      name: 'containers that cannot be listed',
      around: { publicContainers: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
  noWorkspaceUsesAccountKey: [
    { name: 'no workspace', want: 'ready' },
    ...(
      [
        ['AccessKey', 'ml reaches it with the account key'],
        [null, 'ml reaches it with the account key'],
        ['Identity', 'ready'],
      ] as const
    ).map(([mode, want]) => ({
      name: `a workspace whose datastores use ${mode ?? 'nothing that is said: keys'}`,
      around: {
        workspaces: async () => [{ id: workspace, storageAccount: account }],
        read: async () => found({ properties: { systemDatastoresAuthMode: mode } }),
      },
      want,
    })),
    {
      name: 'a workspace that is gone meanwhile',
      around: {
        workspaces: async () => [{ id: workspace, storageAccount: account }],
        read: async () => ({ kind: 'gone' }) as const,
      },
      want: 'ready',
    },
    {
      name: 'a workspace that cannot be read',
      around: {
        workspaces: async () => [{ id: workspace, storageAccount: account }],
        read: async () => denied,
      },
      want: 'workspace ml: the role is missing',
      throws: true,
    },
    ...(
      [
        ['AccountKey', 'raw', 'datastore raw of workspace ml holds AccountKey'],
        ['Sas', 'raw', 'datastore raw of workspace ml holds Sas'],
        ['None', 'raw', 'ready'],
        ['AccountKey', 'workspaceblobstore', 'ready'],
      ] as const
    ).map(([credentialsType, name, want]) => ({
      name: `${name}, a datastore of any workspace, with ${credentialsType}`,
      around: {
        workspaces: async () => [{ id: workspace }],
        datastores: async () => [{ name, accountName: 'STONE', credentialsType }],
      },
      want,
    })),
    {
      name: 'a datastore with the key of another account',
      around: {
        workspaces: async () => [{ id: workspace }],
        datastores: async () => [
          { name: 'raw', accountName: 'sttwo', credentialsType: 'AccountKey' },
        ],
      },
      want: 'ready',
    },
  ],
  noCrossTenantReplication: [
    { name: 'no policy', want: 'ready' },
    {
      name: 'a policy into another tenant',
      around: { crossTenantPolicies: async () => ['p1'] },
      want: 'policy p1 may lead into another tenant',
    },
  ],
  noPinnedKeyVersion: [
    ...(
      [
        ['an account follows the newest version', { keyVersion: '' }, 'ready'],
        ['an account names a version', { keyVersion: 'v1' }, 'stone names a version'],
        ['an account names another key', { keyName: 'other', keyVersion: 'v1' }, 'ready'],
        ['another vault', { keyVaultUri: 'https://kvtwo.x/', keyVersion: 'v1' }, 'ready'],
        ['no address of a vault', { keyVaultUri: 'kvone', keyVersion: 'v1' }, 'ready'],
      ] as const
    ).map(([name, given, want]) => ({
      name,
      id: key,
      resource: { properties: { keyUri: 'https://kvone.x/keys/cmk' } },
      around: {
        storageAccounts: async () => [
          { id: account, keyVaultUri: 'https://kvone.x', keyName: 'CMK', ...given },
        ],
      },
      want,
    })),
    ...(
      [
        ['names a version', 'https://KVONE.x/keys/cmk/v1', 'ml names a version'],
        ['names a key whose name goes on', 'https://kvone.x/keys/cmk2/v1', 'ready'],
      ] as const
    ).map(([what, keyIdentifier, want]) => ({
      name: `a workspace ${what}`,
      id: key,
      resource: { properties: { keyUri: 'https://kvone.x/keys/cmk' } },
      around: { workspaces: async () => [{ id: workspace, keyIdentifier }] },
      want,
    })),
    {
      name: 'a key without an address',
      id: key,
      resource: { properties: {} },
      nobody: true,
      want: 'no URI for the key',
    },
  ],
  identityHasStorageRoles: [
    ...(
      [
        ['both roles', [BLOB_ROLE, FILE_ROLE], 'ready'],
        ['one of two', [BLOB_ROLE], 'lacks Storage File Data Privileged Contributor on stone'],
        ['another role', [READER], 'lacks Storage Blob Data Contributor, Storage File'],
      ] as const
    ).map(([what, roles, want]) => ({
      name: `an identity with ${what}`,
      id: workspace,
      resource: {
        identity: { principalId: principal },
        properties: { storageAccount: account },
      },
      around: { rolesOf: async () => roles },
      want,
    })),
    {
      name: 'an identity of its own that somebody assigned',
      id: workspace,
      resource: {
        identity: { userAssignedIdentities: { '/id': { principalId: principal }, '/x': null } },
        properties: { storageAccount: account },
      },
      want: `identity ${principal} lacks`,
    },
    {
      name: 'no identity',
      id: workspace,
      resource: { properties: { storageAccount: account } },
      nobody: true,
      want: 'no managed identity',
    },
    {
      name: 'no account',
      id: workspace,
      resource: { properties: {} },
      nobody: true,
      want: 'no storage account',
    },
  ],
  principalsHaveRoles: [
    ...(
      [
        ['secrets to read', { secrets: ['get', 'List'] }, [SECRETS_USER], 'ready'],
        ['nothing', {}, [READER], 'ready'],
        ['nothing that is said', undefined, [READER], 'ready'],
        ['no list', { secrets: 'all' }, [READER], 'ready'],
        ['secrets, a role that opens none', { secrets: ['get'] }, [READER], 'secrets/get'],
        ['secrets to write', { secrets: ['get', 'set'] }, [SECRETS_USER], 'secrets/set'],
        ['all secrets', { secrets: ['all'] }, [SECRETS_USER], 'secrets/all'],
        ['keys', { Keys: ['Sign'] }, [SECRETS_USER], 'Keys/sign'],
        ['keys and secrets', { keys: ['sign'], secrets: ['get'] }, [SECRETS_USER], 'sign'],
        [
          'both by two roles',
          { keys: ['rotate'], secrets: ['get'] },
          [SECRETS_USER, KEYS],
          'ready',
        ],
        ['all, an administrator', { keys: ['all'], storage: ['set'] }, [ADMINISTRATOR], 'ready'],
        ['a strange part', { constructor: ['get'] }, ['toString', SECRETS_USER], 'constructor/get'],
      ] as const
    ).map(([what, permissions, roles, want]) => ({
      name: `somebody is in the policies: ${what}`,
      id: vault,
      resource: {
        properties: {
          accessPolicies: [
            { objectId: principal, ...(permissions === undefined ? {} : { permissions }) },
            { objectId: 'x', permissions: { keys: ['all'] } },
          ],
        },
      },
      around: { rolesOf: async () => roles },
      want,
    })),
    {
      name: 'somebody is in two policies',
      id: vault,
      resource: {
        properties: {
          accessPolicies: [
            { objectId: principal, permissions: { secrets: ['get'] } },
            { objectId: principal.toUpperCase(), permissions: { keys: ['sign'] } },
          ],
        },
      },
      around: { rolesOf: async () => [SECRETS_USER] },
      want: 'allows what an access policy does: abcdef99-1111-4111-8111-111111111111 .keys/sign.$',
    },
    { name: 'nobody is in the policies', id: vault, resource: { properties: {} }, want: 'ready' },
  ],
  workspacePrivateEndpoint: [
    {
      name: 'the workspace around an endpoint has one',
      id: `${workspace}/onlineEndpoints/score`,
      around: { read: async () => found(linked('Approved')) },
      want: 'ready',
    },
    {
      name: 'a workspace of the unit has none',
      id: vault,
      unit: [workspace],
      nobody: true,
      want: 'workspace ml has no approved private endpoint',
    },
    { name: 'there is no workspace', id: vault, want: 'ready' },
    {
      name: 'the workspace cannot be read',
      id: vault,
      unit: [workspace],
      around: { read: async () => denied },
      want: 'workspace ml could not be read',
      throws: true,
    },
  ],
}

answers(TABLE)
