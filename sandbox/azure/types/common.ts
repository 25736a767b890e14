import type { Shape } from './shape.ts'
import { computed, mapOf, object, oneOf, text } from './shape.ts'

/** Region; never changes once the resource exists. */
export const location: Shape = text({ createOnly: true, required: true })

/** Tags: a PATCH replaces the whole map. */
export const tags: Shape = mapOf(text(), { whole: true, initial: {} })

/** A managed identity block as most providers have it. */
export const identity: Shape = object({
  type: oneOf(['None', 'SystemAssigned', 'UserAssigned', 'SystemAssigned,UserAssigned'], {
    required: true,
  }),
  userAssignedIdentities: mapOf(computed),
  principalId: text({ readOnly: true }),
  tenantId: text({ readOnly: true }),
})
