// Locks of Azure: which of them forbids a change. Asked about what is offered to a person, and what a preview tells.
import type { ProposedFix } from './plan.ts'
import { isWithin, nameOf } from './resource-id.ts'

/**
 * A management lock. `ReadOnly` forbids every write, delete and action of the control plane, `CanNotDelete` forbids
 * deletes (learn.microsoft.com, "Lock your resources to protect your infrastructure").
 */
export interface Lock {
  readonly name: string
  /** The resource, group or subscription that it is on; all that lies in it inherits it. */
  readonly scope: string
  readonly level: 'ReadOnly' | 'CanNotDelete'
}

/** The first lock that forbids one of the changes of a fix. */
export function lockInTheWay(
  { changes }: ProposedFix,
  resourceId: string,
  locks: readonly Lock[],
): Lock | undefined {
  const calls = changes.flatMap((change) => {
    switch (change.kind) {
      case 'set':
        return [{ id: resourceId, deletes: false }]
      case 'request': {
        const { target, method } = change
        const id = 'id' in target ? target.id : `${resourceId}${target.below}`
        return [{ id, deletes: method === 'DELETE' }]
      }
      // What is done to a key goes to the vault itself, where locks do not reach.
      default:
        return []
    }
  })
  // unverified: how a lock treats the making of another lock. Azure says so when it is tried.
  const held = calls.filter(({ id }) => !/\/providers\/Microsoft\.Authorization\/locks\//i.test(id))
  return locks.find(({ scope, level }) =>
    held.some(({ id, deletes }) => isWithin(id, scope) && (deletes || level === 'ReadOnly')),
  )
}

/** A lock in words: its name, its level and where it is. */
export function lockWords({ name, level, scope }: Lock): string {
  const [, , , group, , ...inside] = scope.split('/').filter((part) => part !== '')
  const place =
    inside.length > 0
      ? nameOf(scope)
      : group === undefined
        ? 'the subscription'
        : `resource group ${group}`
  return `the ${level} lock ${name} on ${place}`
}
