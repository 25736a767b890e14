// Management locks, asked of the subscription as a whole.
import { textOf, valueAt } from '../engine/json.ts'
import type { Lock } from '../engine/lock.ts'
import type { LockPort } from '../engine/ports.ts'
import { type Arm, AzureReadError } from './arm.ts'

const LOCKS = '2020-05-01'
const LOCK = /^(\/subscriptions\/.+?)\/providers\/Microsoft\.Authorization\/locks\/([^/]+)$/i

/**
 * Locks over `ManagementLocks_ListAtSubscriptionLevel`. Whether a list at a resource holds what the resource inherits is
 * said in two ways (REST: "a resource or any level below"; the Java client: "its resource group" as well); by either,
 * the list of the subscription holds all that lies in it. unverified
 */
export function createLocks(arm: Pick<Arm, 'list'>): LockPort {
  return async (resourceId) => {
    const subscription = /^\/subscriptions\/[^/]+/i.exec(resourceId)?.[0]
    if (subscription === undefined) throw new AzureReadError('the id names no subscription')
    const rows = await arm.list(`${subscription}/providers/Microsoft.Authorization/locks`, LOCKS)
    return rows.flatMap((row): readonly Lock[] => {
      const [, scope, name] = LOCK.exec(textOf(valueAt(row, ['id']))) ?? []
      const level = textOf(valueAt(row, ['properties', 'level'])).toLowerCase()
      if (scope === undefined || name === undefined) return []
      if (level === 'readonly') return [{ name, scope, level: 'ReadOnly' }]
      return level === 'cannotdelete' ? [{ name, scope, level: 'CanNotDelete' }] : []
    })
  }
}
