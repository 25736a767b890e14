// What a workspace, in whatever subscription, needs of the account that it is built on.
import { account, answers, endpoint, found, link, linked, refuse, workspace } from './asking.ts'

const ELSEWHERE = workspace.replace(/subscriptions\/[^/]+/, 'subscriptions/another')
const OTHER = { id: ELSEWHERE.replace(/ml$/, 'lab'), storageAccount: account }
const usedBy = (...storageAccounts: readonly string[]) => ({
  workspaces: async () =>
    storageAccounts.map((storageAccount, index) => ({
      id: `${workspace}${index}`,
      storageAccount,
    })),
})
const IDENTITY = { properties: { systemDatastoresAuthMode: 'Identity' } }

answers({
  approvedPrivateEndpoint: [
    {
      name: 'one waits and another is approved',
      resource: { properties: { privateEndpointConnections: [link('Pending'), link('APPROVED')] } },
      want: 'ready',
    },
    {
      name: 'connections are no list',
      resource: { properties: { privateEndpointConnections: 'Approved' } },
      nobody: true,
      want: 'no approved private endpoint',
    },
  ],
  storagePrivateEndpoints: [
    {
      name: 'two endpoints serve blobs and files of an account with a workspace',
      resource: {
        properties: {
          privateEndpointConnections: [link('Approved'), link('Approved', `${endpoint}2`)],
        },
      },
      around: {
        ...usedBy(account),
        endpointGroups: async (id) => (id === endpoint ? ['BLOB'] : ['file']),
      },
      want: 'ready',
    },
    {
      name: 'files only are served: artifacts lie in blobs',
      resource: linked('Approved'),
      around: { ...usedBy(account), endpointGroups: async () => ['file'] },
      want: 'no approved private endpoint for blob, used by workspace ml0$',
    },
    {
      name: 'nothing is served, and two workspaces use it',
      resource: linked('Approved'),
      around: usedBy(account, account),
      want: 'no approved private endpoint for blob and file, used by workspace ml0, ml1$',
    },
    {
      name: 'an endpoint that waits serves nobody',
      resource: linked('Pending'),
      around: { endpointGroups: async () => ['blob'] },
      nobody: true,
      want: 'no approved private endpoint for blob$',
    },
    {
      name: 'the endpoint is asked what it serves for this account',
      resource: linked('Approved'),
      around: { endpointGroups: async (_, resourceId) => (resourceId === account ? ['blob'] : []) },
      want: 'ready',
    },
    {
      name: 'a workspace of another subscription keeps its notebooks there',
      resource: linked('Approved'),
      around: { workspaces: async () => [OTHER], endpointGroups: async () => ['blob'] },
      want: 'endpoint for file, used by workspace lab$',
    },
    {
      name: 'a workspace says no account',
      resource: linked('Approved'),
      around: { workspaces: async () => [{ id: workspace }], endpointGroups: async () => ['blob'] },
      want: 'ready',
    },
    {
      name: 'an endpoint that cannot be read',
      resource: linked('Approved'),
      around: { endpointGroups: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
  noPublicContainer: [
    {
      name: 'many are open: five are named',
      around: { publicContainers: async () => ['a', 'b', 'c', 'd', 'e', 'f'] },
      want: '^anonymous callers may read a, b, c, d, e and 1 more$',
    },
    {
      name: 'five are open: all are named',
      around: { publicContainers: async () => ['a', 'b', 'c', 'd', 'e'] },
      want: 'read a, b, c, d, e$',
    },
    {
      name: 'it is this account that is asked',
      around: { publicContainers: async (id) => (id === account ? ['site'] : []) },
      want: 'read site$',
    },
  ],
  noWorkspaceUsesAccountKey: [
    {
      name: 'a workspace that is not read in the words of Azure',
      around: {
        ...usedBy(account.toUpperCase()),
        read: async () => found({ properties: { systemDatastoresAuthMode: 'accesskey' } }),
      },
      want: '^workspace ml0 reaches it with the account key$',
    },
    {
      name: 'a workspace of another account may use keys',
      around: usedBy(`${account}2`),
      want: 'ready',
    },
    {
      name: 'one workspace of two uses the key',
      around: {
        ...usedBy(account, account),
        read: async (id) => found(id.endsWith('0') ? IDENTITY : {}),
      },
      want: '^workspace ml1 reaches it with the account key$',
    },
    {
      name: 'a workspace is gone, and the next one uses the key',
      around: {
        ...usedBy(account, account),
        read: async (id) => (id.endsWith('0') ? { kind: 'gone' } : found({})),
      },
      want: '^workspace ml1 reaches it with the account key$',
    },
    {
      name: 'a workspace and a datastore of another subscription: both are named',
      around: {
        workspaces: async () => [OTHER],
        datastores: async (id) =>
          id === OTHER.id
            ? [{ name: 'raw', accountName: 'stone', credentialsType: 'accountkey' }]
            : [],
      },
      want: '^workspace lab reaches it with the account key; datastore raw of workspace lab holds accountkey$',
    },
    {
      name: 'a datastore without an account is about something else',
      around: {
        workspaces: async () => [{ id: workspace }],
        datastores: async () => [{ name: 'git', credentialsType: 'AccountKey' }],
      },
      want: 'ready',
    },
    {
      name: 'a datastore that does not say what it holds',
      around: {
        workspaces: async () => [{ id: workspace }],
        datastores: async () => [{ name: 'raw', accountName: 'stone' }],
      },
      want: 'ready',
    },
    {
      name: 'datastores that cannot be listed',
      around: { workspaces: async () => [{ id: workspace }], datastores: refuse },
      want: 'did not answer',
      throws: true,
    },
    {
      name: 'workspaces that cannot be listed',
      around: { workspaces: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
  noCrossTenantReplication: [
    {
      name: 'it is this account that is asked',
      around: { crossTenantPolicies: async (id) => (id === account ? ['p1', 'p2'] : []) },
      want: '^object replication policy p1, p2 may lead into another tenant$',
    },
    {
      name: 'policies that cannot be listed',
      around: { crossTenantPolicies: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
})
