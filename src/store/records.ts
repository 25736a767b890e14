// The append-only log in Table Storage: one partition per resource, the head moved in the transaction that adds a row.
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables'
import { type Clock, LostRace, type RecordPort } from '../engine/ports.ts'
import {
  type ActionState,
  entryHash,
  GENESIS,
  isFinal,
  type LogHead,
  type RecordEntry,
  type StoredEntry,
} from '../engine/record.ts'
import { asciiJson, longText, readLongText, resourceKey } from './keys.ts'
import type { Storage } from './storage.ts'
import { isConflict, isNotFound } from './table-errors.ts'
import { timelineRow } from './timeline-row.ts'
import { noteSince } from './timeline-scan.ts'
import { keepTold } from './told.ts'

const TABLE = 'records'
const HEAD = 'head'

type Row = Record<string, unknown> & { etag?: string; timestamp?: string }

/** The log over the `records` table. */
export function createRecords(storage: Storage, clock: Pick<Clock, 'now'>): RecordPort {
  const table = () => storage.table(TABLE)
  let noted = false
  return {
    async head(resourceId) {
      return readHead(await table(), resourceId)
    },
    async entries(resourceId, after) {
      return readEntries(await table(), resourceId, after)
    },
    async append(head, entry) {
      const sequence = head.sequence + 1
      const hash = entryHash(head.hash, sequence, entry)
      const partitionKey = resourceKey(head.resourceId)
      const row = {
        partitionKey,
        rowKey: entryKey(sequence),
        sequence,
        hash,
        action: entry.action,
        state: entry.state,
        ...longText('entry', asciiJson(entry)),
      }
      const open = isFinal(entry.state) ? undefined : openPart(entry)
      const owed = entry.owes ?? head.owed ?? []
      const next = headRow(partitionKey, { ...head, sequence, hash, at: entry.at, owed }, open)
      const client = await table()
      try {
        const actions: TransactionAction[] = [
          ['create', row],
          head.version === ''
            ? ['create', next]
            : ['update', next, 'Replace', { etag: head.version }],
        ]
        const answer = await client.submitTransaction(actions)
        const version =
          answer.subResponses[1]?.etag ?? (await readHead(client, head.resourceId)).version
        const { open: _, ...rest } = head
        return {
          ...rest,
          sequence,
          hash,
          at: entry.at,
          standsFor: 0,
          version,
          ...(open === undefined ? {} : { open }),
          ...(entry.owes === undefined ? {} : { owed: entry.owes }),
        }
      } catch (error) {
        if (isConflict(error)) throw new LostRace('another worker wrote to this log first')
        throw error
      }
    },
    async index(intent, outcome) {
      const client = await table()
      if (!noted) await noteSince(client, clock)
      noted = true
      await keepTold(client, intent, outcome)
      await client.upsertEntity(timelineRow(intent, outcome), 'Replace')
    },
    async markPublished(head) {
      const client = await table()
      const published = head.sequence
      const row = headRow(resourceKey(head.resourceId), { ...head, published }, head.open)
      try {
        const answer = await client.updateEntity(row, 'Replace', { etag: head.version })
        return { ...head, published, standsFor: 0, version: answer.etag ?? head.version }
      } catch (error) {
        if (isConflict(error)) return head
        throw error
      }
    },
  }
}

function entryKey(sequence: number): string {
  return `entry-${String(sequence).padStart(10, '0')}`
}

// The head keeps what settling needs; the plan itself, and all else that may be long, stays in the entry.
function openPart(entry: RecordEntry): RecordEntry {
  const { write: _, follows: __, approval: ___, owes: ____, ...open } = entry
  return open
}

function headRow(
  partitionKey: string,
  head: Omit<LogHead, 'version' | 'standsFor'>,
  open: RecordEntry | undefined,
) {
  return {
    partitionKey,
    rowKey: HEAD,
    resourceId: head.resourceId,
    sequence: head.sequence,
    hash: head.hash,
    published: head.published,
    at: head.at,
    ...openColumns(open === undefined ? '' : asciiJson(open)),
    ...((head.owed ?? []).length === 0 ? {} : longText('owed', asciiJson(head.owed ?? []))),
  }
}

// What Azure and events said is in it: as a rule it is short. What is owed beside it may fill the row, so it has one column.
function openColumns(text: string): Record<string, string | Uint8Array> {
  return text.length <= LONGEST_OPEN ? { open: text } : longText('open', text, 1)
}

const LONGEST_OPEN = 30_000

async function readHead(client: TableClient, resourceId: string): Promise<LogHead> {
  try {
    let said: string | undefined
    const row: Row = await client.getEntity(resourceKey(resourceId), HEAD, {
      onResponse: ({ headers }) => {
        said = headers.get('date')
      },
    })
    const open = readLongText(row, 'open') || String(row.open ?? '')
    const owed = readLongText(row, 'owed')
    return {
      resourceId,
      sequence: Number(row.sequence),
      hash: String(row.hash),
      published: Number(row.published),
      at: String(row.at),
      standsFor: secondsBetween(row.timestamp, said),
      version: String(row.etag),
      ...(open === '' ? {} : { open: JSON.parse(open) as RecordEntry }),
      ...(owed === '' ? {} : { owed: JSON.parse(owed) as LogHead['owed'] & object }),
    }
  } catch (error) {
    if (!isNotFound(error)) throw error
    return {
      resourceId,
      sequence: 0,
      hash: GENESIS,
      published: 0,
      at: '',
      standsFor: 0,
      version: '',
    }
  }
}

// What nobody can read any more is an entry that was changed: its hash will not fit, and the chain says so.
function readEntry(row: Row): RecordEntry {
  try {
    return JSON.parse(readLongText(row, 'entry')) as RecordEntry
  } catch {
    const { action, state } = row
    const cause = { source: 'event', id: '', at: '' } as const
    return {
      action: String(action),
      state: state as ActionState,
      at: '',
      resourceId: '',
      rules: [],
      cause,
    }
  }
}

// Both times are the store's own: when it took the row (`Timestamp`), and when it answered (`Date`, cut to the second, so
// that an age is never too great). Without them nobody knows whose turn it is, and nothing is written.
function secondsBetween(taken: string | undefined, answered: string | undefined): number {
  const seconds = (Date.parse(answered ?? '') - Date.parse(taken ?? '')) / 1000
  if (Number.isNaN(seconds)) throw new Error('Table Storage did not say what time it is')
  return Math.max(0, seconds)
}

async function readEntries(
  client: TableClient,
  resourceId: string,
  after: number,
): Promise<StoredEntry[]> {
  const partition = resourceKey(resourceId)
  const last = entryKey(after)
  const filter = odata`PartitionKey eq ${partition} and RowKey gt ${last} and RowKey lt 'entry.'`
  const entries: StoredEntry[] = []
  for await (const row of client.listEntities<Row>({ queryOptions: { filter } })) {
    entries.push({
      sequence: Number(row.sequence),
      hash: String(row.hash),
      entry: readEntry(row),
    })
  }
  return entries
}
