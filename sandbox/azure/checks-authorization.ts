import type { Check } from './checks.ts'
import { valueAt } from './json.ts'
import { bad, conflict } from './refusals.ts'
import { holderOf, nameOf } from './target.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What Microsoft.Authorization asks of a write. */
export const authorizationChecks = {
  roleAssignment({ id, next, store }) {
    if (!GUID.test(nameOf(id))) {
      throw bad('InvalidRoleAssignmentId', `The role assignment ID '${nameOf(id)}' is not a GUID.`)
    }
    const terms = ['principalId', 'roleDefinitionId'].map((name) => `properties.${name}`)
    const twin = store
      .ofType('Microsoft.Authorization/roleAssignments')
      .find(
        (other) =>
          other.id.toLowerCase() !== id.toLowerCase() &&
          holderOf(other.id).toLowerCase() === holderOf(id).toLowerCase() &&
          terms.every((term) => valueAt(other.body, term) === valueAt(next, term)),
      )
    if (twin === undefined) return
    throw conflict('RoleAssignmentExists', 'The role assignment already exists.')
  },
} satisfies Readonly<Record<string, Check>>
