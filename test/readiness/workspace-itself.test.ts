// What a workspace says of itself: whose roles count on its account, and whether a private way leads to it.
import { account, answers, denied, found, linked, principal, refuse, workspace } from './asking.ts'

answers({
  identityHasStorageRoles: [
    {
      name: 'its own identity has the roles, and one that somebody assigned has none',
      id: workspace,
      resource: {
        identity: {
          principalId: principal,
          userAssignedIdentities: { '/id': { principalId: principal.replace('a', 'b') } },
        },
        properties: { storageAccount: account },
      },
      around: {
        rolesOf: async (id) =>
          id === principal
            ? ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', '69566ab7-960f-475b-8e7c-b3118f30c6bd']
            : [],
      },
      want: '^identity bbcdef99-1111-4111-8111-111111111111 lacks Storage Blob Data Contributor, Storage File Data Privileged Contributor on stone$',
    },
    {
      name: 'roles count on the account that the workspace names',
      id: workspace,
      resource: { identity: { principalId: principal }, properties: { storageAccount: account } },
      around: {
        rolesOf: async (_, on) =>
          on === account
            ? ['ba92f5b4-2d11-453d-a403-e96b0029c9fe', '69566ab7-960f-475b-8e7c-b3118f30c6bd']
            : [],
      },
      want: 'ready',
    },
    {
      name: 'an identity that Azure has not made yet',
      id: workspace,
      resource: { identity: { principalId: 'soon' }, properties: { storageAccount: account } },
      nobody: true,
      want: 'no managed identity',
    },
    {
      name: 'assigned identities are no object',
      id: workspace,
      resource: {
        identity: { userAssignedIdentities: [] },
        properties: { storageAccount: account },
      },
      nobody: true,
      want: 'no managed identity',
    },
    {
      name: 'roles that cannot be listed',
      id: workspace,
      resource: { identity: { principalId: principal }, properties: { storageAccount: account } },
      around: { rolesOf: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
  workspacePrivateEndpoint: [
    {
      name: 'the workspace around an endpoint has none',
      id: `${workspace}/onlineEndpoints/score`,
      nobody: true,
      want: '^workspace ml has no approved private endpoint$',
    },
    {
      name: 'the workspace around an endpoint, in another case, is what is read, and no unit',
      id: `${workspace}/onlineEndpoints/score`.replace('/workspaces/', '/WorkSpaces/'),
      unit: [`${workspace}2`],
      around: {
        read: async (id) =>
          id === workspace.replace('/workspaces/', '/WorkSpaces/')
            ? found(linked('Approved'))
            : denied,
      },
      want: 'ready',
    },
    {
      name: 'one workspace of two has none',
      id: account,
      unit: [workspace, `${workspace}2`],
      around: { read: async (id) => found(id === workspace ? linked('Approved') : {}) },
      nobody: true,
      want: '^workspace ml2 has no approved private endpoint$',
    },
    {
      name: 'the workspace is gone',
      unit: [workspace],
      around: { read: async () => ({ kind: 'gone' }) },
      want: 'workspace ml could not be read',
      throws: true,
    },
  ],
})
