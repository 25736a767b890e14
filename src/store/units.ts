// What workspaces depend on, kept in Table Storage so that an event on a dependency finds its workspaces at once.
import { odata, type TableClient } from '@azure/data-tables'
import { foldCase } from '../engine/fold-case.ts'
import type { Clock, UnitPort } from '../engine/ports.ts'
import { parseResourceId } from '../engine/resource-id.ts'
import type { Observation } from '../engine/rule.ts'
import { canBeNamed, namedBy, namesOthers, rootOf } from '../engine/unit.ts'
import { resourceKey } from './keys.ts'
import { deleteRow, findRow } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'units'
// Not `group`: earlier versions kept there, for ever, what registries and workspaces said of groups that are not theirs.
const GROUPS = 'groups'
const DAY_MS = 86_400_000

interface Group {
  readonly managed: boolean
  /** When storage took the row. */
  readonly timestamp?: string
}

/** What may be known of units before the workspaces themselves are read. */
export interface UnitHints {
  /**
   * Remembers what a document of a workspace names, beside what is known. The document may be old: it adds, and never
   * takes away. A look at the workspace itself sets it right.
   */
  expect(seen: Pick<Observation, 'resourceId' | 'resource'>): Promise<void>
}

/**
 * Units over the `units` table. Whose a resource group is, only Azure's answer about the group itself tells; it is asked
 * again after a day, whatever it was.
 * @param groupIsManaged asks Azure whether a resource group was made by a service for itself; throws when it cannot tell.
 */
export function createUnits(
  storage: Storage,
  groupIsManaged: (groupId: string) => Promise<boolean>,
  clock: Pick<Clock, 'now'>,
): UnitPort & UnitHints {
  const table = () => storage.table(TABLE)
  // Rows as they were read, which are right for as long as the rows are.
  const groups = new Map<string, Group>()
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
      const key = resourceKey(group)
      const remembered = groups.get(key)
      if (isFresh(remembered, clock)) return remembered.managed
      const client = await table()
      const known = await findRow<Group>(client, GROUPS, key)
      if (isFresh(known, clock)) {
        groups.set(key, known)
        return known.managed
      }
      // A group that was deleted may come again, as a service's or as nobody's.
      const managed = await groupIsManaged(group)
      await client.upsertEntity({ ...row(GROUPS, key, group), managed }, 'Replace')
      return managed
    },
    async learn({ resourceId, resource }) {
      const id = parseResourceId(resourceId)
      if (typeof id === 'string' || !namesOthers(id.type)) return
      await learnMembers(await table(), id.id, namedBy(id, resource))
    },
    async expect({ resourceId, resource }) {
      const id = parseResourceId(resourceId)
      if (typeof id === 'string' || !namesOthers(id.type)) return
      const client = await table()
      const known = await idsIn(client, `unit-${resourceKey(id.id)}`)
      await addMembers(client, id.id, known, namedBy(id, resource))
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
  const known = await idsIn(client, unit)
  await addMembers(client, workspaceId, known, members)
  const now = new Set(members.map(foldCase))
  for (const member of known.filter((one) => !now.has(foldCase(one)))) {
    // The way back first, again: it is found anew as long as the other row is there.
    await deleteRow(client, `member-${resourceKey(member)}`, resourceKey(workspaceId))
    await deleteRow(client, unit, resourceKey(member))
  }
}

async function addMembers(
  client: TableClient,
  workspaceId: string,
  known: readonly string[],
  members: readonly string[],
) {
  const has = new Set(known.map(foldCase))
  for (const member of members.filter((one) => !has.has(foldCase(one)))) {
    // The way back first: a crash in between leaves a look too many, not one too few.
    const back = `member-${resourceKey(member)}`
    await client.upsertEntity(row(back, resourceKey(workspaceId), workspaceId), 'Replace')
    await client.upsertEntity(
      row(`unit-${resourceKey(workspaceId)}`, resourceKey(member), member),
      'Replace',
    )
  }
}

function isFresh(known: Group | undefined, clock: Pick<Clock, 'now'>): known is Group {
  if (known?.timestamp === undefined) return false
  return clock.now().getTime() - Date.parse(known.timestamp) <= DAY_MS
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
