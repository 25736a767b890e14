// Who comes over public networks or without encryption: the edges of what counts as somebody, as open and as closed.
import type { Json } from '../../src/engine/json.ts'
import { account, answers, denied, found, refuse, vault, workspace } from './asking.ts'

const BLOB_SERVICE = `${account}/blobServices/default`
const FILE_SERVICE = `${account}/fileServices/default`
const firewall = (networkAcls: Json, more: object = {}) => ({
  properties: { publicNetworkAccess: 'Enabled', networkAcls, ...more },
})
const encrypted = {
  properties: { protocolSettings: { smb: { encryptionInTransit: { required: true } } } },
}
const SEE_STORAGE = ': see CallerIpAddress in StorageBlobLogs and its sisters'
const UNLOOKED = ', and Rebaseline does not look at who comes that way'
const linked = {
  privateEndpointConnections: [
    {
      properties: {
        privateEndpoint: { id: '/pe' },
        privateLinkServiceConnectionState: { status: 'Approved' },
      },
    },
  ],
}

answers({
  publicNetworkIsOff: [
    {
      name: 'a workspace would be shut out, and has a private way in: nobody is known to come',
      resource: firewall({ bypass: 'None' }, linked),
      unit: [workspace],
      nobody: true,
      want: `^public network access is on${UNLOOKED}${SEE_STORAGE}; no exception of the firewall lets workspace ml in$`,
    },
    {
      name: 'two workspaces would be shut out, and only the one that is let in by name is not told',
      resource: firewall({ bypass: 'None', resourceAccessRules: [{ resourceId: workspace }] }),
      unit: [workspace, `${workspace}2`],
      want: `${SEE_STORAGE}; no exception of the firewall lets workspace ml2 in$`,
    },
    {
      name: 'trusted services pass by default, and a workspace is one',
      resource: firewall({ defaultAction: 'Allow' }),
      unit: [workspace],
      nobody: true,
      want: `^public network access is on${UNLOOKED}${SEE_STORAGE}$`,
    },
    {
      name: 'a vault of another case',
      id: vault.replace('Microsoft.KeyVault/vaults', 'microsoft.keyvault/VAULTS'),
      resource: firewall(null),
      nobody: true,
      want: `${UNLOOKED}: see CallerIPAddress in the audit log of the vault$`,
    },
    {
      name: 'what lies in an account has no log of its own to look at',
      id: BLOB_SERVICE,
      resource: firewall(null),
      nobody: true,
      want: `^public network access is on${UNLOOKED}$`,
    },
  ],
  nobodyComesPublicly: [
    {
      name: 'a firewall that denies, whose lists are empty or absent',
      resource: firewall({ defaultAction: 'Deny', ipRules: [], virtualNetworkRules: null }),
      want: 'ready',
    },
    {
      name: 'a firewall that is no object',
      resource: firewall('Deny'),
      nobody: true,
      want: `^all networks are let in${UNLOOKED}${SEE_STORAGE}$`,
    },
    {
      name: 'open, with somebody by name, a workspace without a private way, and one that is shut out',
      resource: firewall({ bypass: 'None', ipRules: [{ value: '203.0.113.7' }] }),
      unit: [workspace, `${workspace}2`],
      want: `^all networks are let in, 203.0.113.7 by name${UNLOOKED}${SEE_STORAGE}; no exception of the firewall lets workspace ml, ml2 in; workspace ml, ml2 is built on it, without a private endpoint to it$`,
    },
    {
      name: 'open, with one by name and one workspace without a private way',
      resource: firewall({ ipRules: [{ value: '203.0.113.7' }] }),
      unit: [workspace],
      want: '203.0.113.7 by name, .*; workspace ml is built on it, without a private endpoint to it$',
    },
    {
      name: 'open, with somebody by name, and a private way in for the workspace',
      resource: firewall({ ipRules: [{ value: '203.0.113.7' }] }, linked),
      unit: [workspace],
      want: `^all networks are let in, 203.0.113.7 by name${UNLOOKED}${SEE_STORAGE}$`,
    },
  ],
  nothingPublished: [
    {
      name: 'SFTP that is off',
      resource: firewall(null, { isSftpEnabled: false }),
      want: 'ready',
    },
    {
      name: 'it is the blob service of this account that is asked',
      resource: firewall(null),
      around: { read: async (id) => (id === BLOB_SERVICE ? found({}) : denied) },
      want: 'ready',
    },
    {
      name: 'it is this account whose shares and containers are asked for',
      resource: firewall(null),
      around: {
        fileShares: async (id) => (id === account ? [{ name: 'one' }, { name: 'two' }] : []),
      },
      want: '^file share one, two may be mounted that way$',
    },
    {
      name: 'containers of this account',
      resource: firewall(null),
      around: { publicContainers: async (id) => (id === account ? ['images', 'site'] : []) },
      want: '^anonymous callers may read images, site$',
    },
    {
      name: 'a blob service that is gone',
      resource: firewall(null),
      around: { read: async () => ({ kind: 'gone' }) },
      want: 'blob service of stone could not be read',
      throws: true,
    },
    {
      name: 'an account for blobs, of the older kind, has no shares',
      resource: { kind: 'blobstorage', properties: {} },
      around: { fileShares: refuse },
      want: 'ready',
    },
    {
      name: 'a web site that is off, and a public container',
      resource: firewall(null),
      around: {
        read: async () => found({ properties: { staticWebsite: { enabled: false } } }),
        publicContainers: async () => ['images'],
      },
      want: '^anonymous callers may read images$',
    },
    {
      name: 'containers that the account keeps closed, which nobody need list',
      resource: firewall(null, { allowBlobPublicAccess: false }),
      around: { publicContainers: refuse },
      want: 'ready',
    },
    {
      name: 'containers that cannot be listed',
      resource: firewall(null),
      around: { publicContainers: refuse },
      want: 'did not answer',
      throws: true,
    },
    {
      name: 'a domain of its own, whatever the blob service says',
      resource: firewall(null, { customDomain: { name: 'www.example.org' } }),
      around: { read: refuse },
      want: '^www.example.org leads to the account$',
    },
    {
      name: 'a domain without a name',
      resource: firewall(null, { customDomain: {} }),
      want: 'ready',
    },
  ],
  noUnencryptedMount: [
    {
      name: 'an account for blobs alone, of which nothing is asked',
      resource: { kind: 'BlobStorage' },
      around: { read: refuse, fileShares: refuse },
      want: 'ready',
    },
    {
      name: 'shares that do not say their protocol, whose mounts over SMB must be encrypted anyway',
      resource: { kind: 'StorageV2' },
      around: {
        read: async (id) => (id === FILE_SERVICE ? found(encrypted) : denied),
        fileShares: async (id) => (id === account ? [{ name: 'team' }] : []),
      },
      want: 'ready',
    },
    {
      name: 'a protocol of a newer Azure, about which nothing is known',
      resource: { kind: 'StorageV2' },
      around: {
        read: async () => found(encrypted),
        fileShares: async () => [{ name: 'next', protocols: 'QUIC' }],
      },
      want: '^file shares may be mounted without encryption: next .QUIC.$',
    },
    {
      name: 'an encryption that is wanted in other words than true',
      resource: { kind: 'StorageV2' },
      around: {
        read: async () =>
          found({
            properties: { protocolSettings: { smb: { encryptionInTransit: { required: 'no' } } } },
          }),
        fileShares: async () => [{ name: 'team' }],
      },
      want: '^file shares may be mounted without encryption: team .SMB.$',
    },
    {
      name: 'a file service that is gone',
      resource: { kind: 'StorageV2' },
      around: { read: async () => ({ kind: 'gone' }) },
      want: 'file service of stone could not be read',
      throws: true,
    },
  ],
  noHttpReaders: [
    {
      name: 'an account for files keeps no blobs to read',
      resource: { kind: 'FileStorage', properties: { customDomain: { name: 'x.example.org' } } },
      around: { read: refuse },
      want: 'ready',
    },
    {
      name: 'two public containers',
      around: { publicContainers: async () => ['images', 'site'] },
      want: '^anonymous callers may read images, site, also over plain HTTP$',
    },
    {
      name: 'containers that cannot be listed',
      around: { publicContainers: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
})
