// What workspaces depend on, kept in Table Storage so that an event on a dependency finds its workspaces at once.
import { odata, type TableClient } from '@azure/data-tables'
import type { UnitPort } from '../engine/ports.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { canBeNamed, namedBy, namesOthers, rootOf } from '../engine/unit.ts'
import { resourceKey } from './keys.ts'
import type { Storage } from './storage.ts'
import { isNotFound } from './table-errors.ts'

const TABLE = 'units'
// Not `group`: earlier versions kept there, for ever, what registries and workspaces said of groups that are not theirs.
const GROUPS = 'groups'
const DAY_MS = 86_400_000

interface Group {
  readonly managed: boolean
}

/**
 * Units over the `units` table. Whose a resource group is, only Azure's answer about the group itself tells; it is asked
 * again after a day, whatever it was.
 * @param groupIsManaged asks Azure whether a resource group was made by a service for itself; throws when it cannot tell.
 */
export function createUnits(
  storage: Storage,
  groupIsManaged: (groupId: string) => Promise<boolean>,
): UnitPort {
  const table = () => storage.table(TABLE)
  return {
    async dependents(resourceId) {
      return canBeNamed(resourceId)
        ? idsIn(await table(), `member-${resourceKey(rootOf(resourceId))}`)
        : []
    },
    async members(workspaceId) {
      return [workspaceId, ...(await idsIn(await table(), `unit-${resourceKey(workspaceId)}`))]
    },
    async isManaged(resourceId) {
      const group = resourceId.split('/').slice(0, 5).join('/')
      const client = await table()
      try {
        const known = await client.getEntity<Group>(GROUPS, resourceKey(group))
        if (!isOld(known.timestamp)) return known.managed
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
      // A group that was deleted may come again, as a service's or as nobody's.
      const managed = await groupIsManaged(group)
      await client.upsertEntity({ ...row(GROUPS, resourceKey(group), group), managed }, 'Replace')
      return managed
    },
    async learn({ resourceId, resource }) {
      const id = parseResourceId(resourceId)
      if (typeof id === 'string' || !namesOthers(id.type)) return
      await learnMembers(await table(), id.id, namedBy(id, resource))
    },
    async forget(resourceId) {
      const id = parseResourceId(resourceId)
      if (typeof id === 'string' || !namesOthers(id.type)) return
      await learnMembers(await table(), id.id, [])
    },
  }
}

async function learnMembers(client: TableClient, workspaceId: string, members: readonly string[]) {
  const unit = `unit-${resourceKey(workspaceId)}`
  const known = new Set((await idsIn(client, unit)).map((member) => member.toLowerCase()))
  const now = new Set(members.map((member) => member.toLowerCase()))
  for (const member of members.filter((one) => !known.has(one.toLowerCase()))) {
    // The way back first: a crash in between leaves a look too many, not one too few.
    const back = `member-${resourceKey(member)}`
    await client.upsertEntity(row(back, resourceKey(workspaceId), workspaceId), 'Replace')
    await client.upsertEntity(row(unit, resourceKey(member), member), 'Replace')
  }
  for (const member of [...known].filter((one) => !now.has(one))) {
    // The way back first, again: it is found anew as long as the other row is there.
    await deleteRow(client, `member-${resourceKey(member)}`, resourceKey(workspaceId))
    await deleteRow(client, unit, resourceKey(member))
  }
}

// Another worker may have done it a moment ago.
async function deleteRow(client: TableClient, partition: string, key: string): Promise<void> {
  try {
    await client.deleteEntity(partition, key)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

function isOld(timestamp: string | undefined): boolean {
  return timestamp === undefined || Date.now() - Date.parse(timestamp) > DAY_MS
}

function row(partitionKey: string, rowKey: string, resourceId: string) {
  return { partitionKey, rowKey, resourceId }
}

async function idsIn(client: TableClient, partition: string): Promise<string[]> {
  const ids: string[] = []
  const filter = odata`PartitionKey eq ${partition}`
  for await (const entity of client.listEntities<{ resourceId: string }>({
    queryOptions: { filter },
  })) {
    ids.push(entity.resourceId)
  }
  return ids
}
