// What the built-in roles of Key Vault open, by their data actions as Microsoft publishes them:
// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security and
// https://learn.microsoft.com/azure/key-vault/general/rbac-migration
import { describe, expect, it } from 'vitest'
import { notOpenedBy } from '../../src/readiness/vault-roles.ts'
import { answers, principal, refuse, vault } from './asking.ts'

const SECOND = principal.replace('abcdef', 'fedcba')
// All that an access policy can allow.
const ALL: Readonly<Record<string, readonly string[]>> = {
  keys: 'all get list update create import delete recover backup restore purge encrypt decrypt sign verify wrapKey unwrapKey rotate getrotationpolicy setrotationpolicy release'.split(
    ' ',
  ),
  secrets: 'all get list set delete recover backup restore purge'.split(' '),
  certificates:
    'all get list update create import delete recover backup restore purge managecontacts manageissuers getissuers listissuers setissuers deleteissuers'.split(
      ' ',
    ),
  storage: 'all get list set delete recover backup restore purge regeneratekey'.split(' '),
}

const ROLES: readonly {
  readonly role: string
  readonly id: string
  readonly opens: Readonly<Record<string, readonly string[]>>
}[] = [
  { role: 'Key Vault Administrator', id: '00482a5a-887f-4fb3-b363-3b7fe8e74483', opens: ALL },
  {
    role: 'Key Vault Crypto Officer',
    id: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
    opens: { keys: ALL.keys ?? [] },
  },
  {
    role: 'Key Vault Secrets Officer',
    id: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
    opens: { secrets: ALL.secrets ?? [] },
  },
  {
    role: 'Key Vault Certificates Officer',
    id: 'a4417e6f-fecd-4de8-b567-7b0420556985',
    opens: { certificates: ALL.certificates ?? [] },
  },
  {
    role: 'Key Vault Crypto User',
    id: '12338af0-0e69-4776-bea7-57ae8d297424',
    opens: {
      keys: 'get list update backup encrypt decrypt sign verify wrapKey unwrapKey'.split(' '),
    },
  },
  {
    role: 'Key Vault Secrets User',
    id: '4633458b-17de-408a-b874-0445c86b69e6',
    opens: { secrets: ['get', 'list'] },
  },
  {
    role: 'Key Vault Crypto Service Encryption User',
    id: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
    opens: { keys: ['get', 'list', 'wrapKey', 'unwrapKey'] },
  },
  {
    role: 'Key Vault Certificate User',
    id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba',
    opens: { certificates: ['get', 'list'], secrets: ['get', 'list'], keys: ['get', 'list'] },
  },
  // They read metadata, manage access, or are for another plane: none of them opens what a policy does.
  { role: 'Key Vault Contributor', id: 'f25e0fa2-a7c8-4377-a976-54943a77a395', opens: {} },
  { role: 'Key Vault Reader', id: '21090545-7ca7-4776-b22c-e363652d74d2', opens: {} },
  { role: 'Owner', id: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', opens: {} },
]

const policies = (...accessPolicies: readonly object[]) => ({
  id: vault,
  resource: { properties: { accessPolicies: accessPolicies as never } },
})

describe('what of all that a policy can allow is open to', () => {
  it.each(ROLES)('$role', ({ id, opens }) => {
    const shut = Object.entries(ALL).flatMap(([part, permissions]) =>
      permissions
        .filter((permission) => opens[part]?.includes(permission) !== true)
        .map((permission) => `${part}/${permission.toLowerCase()}`),
    )
    expect(notOpenedBy([id], ALL)).toEqual(shut)
  })

  it('two roles: what either opens', () => {
    const both = ROLES.filter(({ role }) => /Secrets User|Crypto Officer/.test(role))
    expect(
      notOpenedBy(
        both.map(({ id }) => id),
        ALL,
      ),
    ).toEqual(
      Object.entries({
        secrets: (ALL.secrets ?? []).filter((one) => !/^(get|list)$/.test(one)),
        certificates: ALL.certificates ?? [],
        storage: ALL.storage ?? [],
      }).flatMap(([part, permissions]) => permissions.map((permission) => `${part}/${permission}`)),
    )
  })

  it('a role, in whatever case a policy names a part and a right', () => {
    expect(notOpenedBy(['4633458b-17de-408a-b874-0445c86b69e6'], { Secrets: ['GET'] })).toEqual([])
  })

  it.each([
    { because: 'there is none', permissions: undefined },
    { because: 'it is no object', permissions: ['keys'] },
    { because: 'no part of it is a list', permissions: { keys: 'all', secrets: null } },
    { because: 'its lists are empty', permissions: { keys: [], secrets: [] } },
  ])('nobody, where a policy allows nothing: $because', ({ permissions }) => {
    expect(notOpenedBy([], permissions)).toEqual([])
  })
})

answers({
  principalsHaveRoles: [
    {
      name: 'two principals, each with rights that no role of it opens',
      ...policies(
        { objectId: principal, permissions: { keys: ['sign', 'get'], secrets: ['set'] } },
        { objectId: SECOND, permissions: { secrets: ['get'] } },
      ),
      want: `^no Key Vault role allows what an access policy does: ${principal} .keys/sign, keys/get, secrets/set.; ${SECOND} .secrets/get.$`,
    },
    {
      name: 'one right in two policies of one principal is named once',
      ...policies(
        { objectId: principal, permissions: { keys: ['sign'] } },
        { objectId: principal, permissions: { keys: ['Sign'] } },
      ),
      want: `does: ${principal} .keys/sign.$`,
    },
    {
      name: 'roles of one principal open nothing for another',
      ...policies(
        { objectId: principal, permissions: { secrets: ['get'] } },
        { objectId: SECOND, permissions: { secrets: ['get'] } },
      ),
      around: {
        rolesOf: async (id) => (id === principal ? ['4633458b-17de-408a-b874-0445c86b69e6'] : []),
      },
      want: `does: ${SECOND} .secrets/get.$`,
    },
    {
      name: 'roles are asked for on this vault',
      ...policies({ objectId: principal, permissions: { secrets: ['get'] } }),
      around: {
        rolesOf: async (_, on) => (on === vault ? ['4633458b-17de-408a-b874-0445c86b69e6'] : []),
      },
      want: 'ready',
    },
    {
      name: 'policies are no list',
      id: vault,
      resource: { properties: { accessPolicies: 'all' } },
      around: { rolesOf: refuse },
      want: 'ready',
    },
    {
      name: 'roles that cannot be listed',
      ...policies({ objectId: principal, permissions: { secrets: ['get'] } }),
      around: { rolesOf: refuse },
      want: 'did not answer',
      throws: true,
    },
  ],
})
