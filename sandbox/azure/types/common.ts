import type { LinkedAccess } from './define.ts'
import type { Shape } from './shape.ts'
import { computed, integer, mapOf, object, oneOf, text } from './shape.ts'

/** Region; never changes once the resource exists. */
export const location: Shape = text({ createOnly: true, required: true })

/** Tags: a PATCH replaces the whole map. */
export const tags: Shape = mapOf(text(), { whole: true, initial: {} })

/** A managed identity block as most providers have it. Assigned identities that a write leaves out are taken away. */
export const identity: Shape = object(
  {
    type: oneOf(['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned'], {
      required: true,
    }),
    userAssignedIdentities: mapOf(computed),
    principalId: text({ readOnly: true }),
    tenantId: text({ readOnly: true }),
  },
  { whole: true },
)

/** Sku of what Azure ML runs; the service decides about most of it. */
export const sku: Shape = object({
  name: text({ required: true }),
  tier: text(),
  size: text(),
  family: text(),
  capacity: integer({ min: 0 }),
})

/** Whoever gives a resource an assigned identity must be allowed to assign it. */
export const assignedIdentities: readonly LinkedAccess[] = [
  {
    path: 'identity.userAssignedIdentities{}',
    operation: 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
  },
]
