// Requests of people that took longer than an HTTP call may: their state, for the status URL.
import type { Json } from '../engine/json.ts'
import { TooLarge } from '../engine/ports.ts'
import { cutToFit } from './cut.ts'
import { longText, readLongText } from './keys.ts'
import { findRow } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'requests'
const PARTITION = 'request'

/** A stored request: `running` until its answer is there. */
export interface StoredRequest {
  readonly id: string
  readonly state: 'running' | 'done'
  readonly resourceId: string
  /** The answer's body, as JSON text. */
  readonly answer?: string
}

/** Requests over the `requests` table. */
export interface Requests {
  get(id: string): Promise<StoredRequest | undefined>
  save(request: StoredRequest): Promise<void>
}

/** Opens the requests. */
export function createRequests(storage: Storage): Requests {
  return {
    async get(id) {
      const table = await storage.table(TABLE)
      const row = await findRow<Record<string, unknown>>(table, PARTITION, id)
      if (row === undefined) return undefined
      const answer = readLongText(row, 'answer')
      return {
        id,
        state: row.state === 'done' ? 'done' : 'running',
        resourceId: String(row.resourceId),
        ...(answer === '' ? {} : { answer }),
      }
    },
    async save({ id, state, resourceId, answer }) {
      await (await storage.table(TABLE)).upsertEntity(
        {
          partitionKey: PARTITION,
          rowKey: id,
          state,
          resourceId,
          ...answerColumns(answer ?? ''),
        },
        'Replace',
      )
    },
  }
}

const MOST_CHARACTERS = 400_000

// What was written is in the records; an answer that does not fit shows as much of it as a person would read.
function answerColumns(answer: string): Record<string, string | Uint8Array> {
  try {
    return longText('answer', answer)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    const cut = cutToFit(
      JSON.parse(answer) as Json,
      (value) => JSON.stringify(value).length <= MOST_CHARACTERS,
    )
    return longText('answer', JSON.stringify(cut))
  }
}
