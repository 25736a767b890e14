// Do the roles of somebody open what an access policy of a vault opens? A role for secrets says nothing about keys.
import { foldCase } from '../engine/fold-case.ts'
import { isObject, type Json, textOf } from '../engine/json.ts'

/** Parts of a vault that a role opens: all that a policy can allow there, or these permissions. */
type Opens = Readonly<Record<string, 'all' | readonly string[]>>

const EVERYTHING: Opens = { keys: 'all', secrets: 'all', certificates: 'all', storage: 'all' }
const READ = ['get', 'list']
const USE = ['encrypt', 'decrypt', 'wrapkey', 'unwrapkey', 'sign', 'verify']

// Azure built-in roles, whose ids are the same in every tenant, and what of the permissions of policies they open:
// https://learn.microsoft.com/azure/key-vault/general/rbac-migration
const ROLES = new Map<string, Opens>(
  Object.entries({
    '00482a5a-887f-4fb3-b363-3b7fe8e74483': EVERYTHING,
    '14b46e9e-c2b7-41b4-b07b-48a6ebf60603': { keys: 'all' },
    'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': { secrets: 'all' },
    'a4417e6f-fecd-4de8-b567-7b0420556985': { certificates: 'all' },
    '12338af0-0e69-4776-bea7-57ae8d297424': { keys: [...READ, ...USE, 'update', 'backup'] },
    '4633458b-17de-408a-b874-0445c86b69e6': { secrets: READ },
    'e147488a-f6f5-4113-8e2d-b22465e65bf6': { keys: [...READ, 'wrapkey', 'unwrapkey'] },
    'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba': { certificates: READ, secrets: READ, keys: READ },
  }),
)

/**
 * What an access policy allows and none of the roles does, as `keys/sign`.
 * @param permissions the policy's own, by part of the vault.
 * @param roles ids of the roles of its principal on the vault.
 */
export function notOpenedBy(
  roles: readonly string[],
  permissions: Json | undefined,
): readonly string[] {
  const opened = roles.map((role) => new Map(Object.entries(ROLES.get(role) ?? {})))
  const parts = Object.entries(isObject(permissions) ? permissions : {})
  return parts.flatMap(([part, list]) =>
    (Array.isArray(list) ? list : []).flatMap((one: Json) => {
      const permission = foldCase(textOf(one))
      const isOpen = opened.some((role) => {
        const open = role.get(foldCase(part))
        return open === 'all' || open?.includes(permission)
      })
      return isOpen ? [] : [`${part}/${permission}`]
    }),
  )
}
