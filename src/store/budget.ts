// A limit on writes per subscription and hour, shared by all instances: no defect of ours may rewrite an estate in a night.
import { foldCase } from '../engine/fold-case.ts'
import type { BudgetPort, Clock } from '../engine/ports.ts'
import type { Storage } from './storage.ts'
import { isConflict, isNotFound } from './table-errors.ts'

const TABLE = 'budgets'
const ATTEMPTS = 8
const FIRST_WAIT_MS = 25

/** All workers of a subscription count in one row, and this one lost each race for it: nothing is wrong, later it wins. */
class BudgetBusy extends Error {
  /** Read by `hadNoTime`: the write is not held for it, the work is put back. */
  readonly retryAfterSeconds = 5
}

/**
 * The budget over the `budgets` table; counted up with the row's ETag, so that two workers cannot take the same write.
 * Rejects with an error of somebody who had no time when it loses eight races, with growing waits between them.
 * @param random between 0 and 1: workers that lost one race together do not meet in the next one.
 */
export function createBudget(
  storage: Storage,
  clock: Clock,
  writesPerHour: number,
  random: () => number,
): BudgetPort {
  return {
    async take(subscription, writes) {
      const table = await storage.table(TABLE)
      const partitionKey = `writes-${foldCase(subscription)}`
      const rowKey = clock.now().toISOString().slice(0, 13)
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        if (attempt > 0) await clock.sleep(random() * FIRST_WAIT_MS * 2 ** attempt)
        try {
          const row = await table.getEntity<{ count: number }>(partitionKey, rowKey)
          const count = row.count + writes
          if (count > writesPerHour) return false
          await table.updateEntity({ partitionKey, rowKey, count }, 'Replace', { etag: row.etag })
          return true
        } catch (error) {
          if (isConflict(error)) continue
          if (!isNotFound(error)) throw error
        }
        if (writes > writesPerHour) return false
        try {
          await table.createEntity({ partitionKey, rowKey, count: writes })
          return true
        } catch (error) {
          if (!isConflict(error)) throw error
        }
      }
      throw new BudgetBusy('the budget could not be counted: too many workers at once')
    },
  }
}
