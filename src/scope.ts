// An id in the configuration that something lies in.
import * as z from 'zod'
import { parseResourceId } from './engine/resource-id.ts'

const GUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'
const SCOPE = new RegExp(`^/subscriptions/${GUID}(/resourceGroups/[^/]+)?/?$`, 'i')
const isScope = (text: string) => SCOPE.test(text) || typeof parseResourceId(text) !== 'string'
/** The id of a subscription, a resource group or a resource. */
export const scope = z
  .string()
  .refine(
    isScope,
    'expected the id of a subscription, a resource group or a resource: /subscriptions/…',
  )
