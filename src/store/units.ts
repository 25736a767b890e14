// What workspaces depend on, kept in Table Storage so that an event on a dependency finds its workspaces at once.
import { odata, type TableClient } from '@azure/data-tables'
import type { UnitPort } from '../engine/ports.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import { namedBy, rootOf } from '../engine/unit.ts'
import { resourceKey } from './keys.ts'
import type { Storage } from './storage.ts'
import { isNotFound } from './table-errors.ts'

const TABLE = 'units'
const GROUPS = 'group'

/**
 * Units over the `units` table.
 * @param groupIsManaged asks Azure whether a resource group was made by a service for itself; throws when it cannot tell.
 */
export function createUnits(
  storage: Storage,
  groupIsManaged: (groupId: string) => Promise<boolean>,
): UnitPort {
  const table = () => storage.table(TABLE)
  return {
    async dependents(resourceId) {
      return idsIn(await table(), `member-${resourceKey(rootOf(resourceId))}`)
    },
    async members(workspaceId) {
      return [workspaceId, ...(await idsIn(await table(), `unit-${resourceKey(workspaceId)}`))]
    },
    async isManaged(resourceId) {
      const group = resourceId.split('/').slice(0, 5).join('/')
      const client = await table()
      try {
        const known = await client.getEntity<{ managed: boolean }>(GROUPS, resourceKey(group))
        return known.managed
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
      // Whose group it is was settled when it was made: asked once, and remembered.
      const managed = await groupIsManaged(group)
      await client.upsertEntity(groupRow(group, managed), 'Replace')
      return managed
    },
    async learn({ resourceId, resource }) {
      const id = parseResourceId(resourceId)
      if (typeof id === 'string') return
      const { members, managedGroups } = namedBy(id, resource)
      const client = await table()
      for (const group of managedGroups) {
        await client.upsertEntity(groupRow(group, true), 'Replace')
      }
      if (members.length > 0) await learnMembers(client, id.id, members)
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
    await client.deleteEntity(unit, resourceKey(member))
    await client.deleteEntity(`member-${resourceKey(member)}`, resourceKey(workspaceId))
  }
}

function groupRow(group: string, managed: boolean) {
  return { ...row(GROUPS, resourceKey(group), group), managed }
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
