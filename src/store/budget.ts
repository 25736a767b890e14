// A limit on writes per subscription and hour, shared by all instances: no defect of ours may rewrite an estate in a night.
import { foldCase } from '../engine/fold-case.ts'
import type { BudgetPort, Clock } from '../engine/ports.ts'
import type { Storage } from './storage.ts'
import { isConflict, isNotFound } from './table-errors.ts'

const TABLE = 'budgets'
const ATTEMPTS = 8

/** The budget over the `budgets` table; counted up with the row's ETag, so that two workers cannot take the same write. */
export function createBudget(storage: Storage, clock: Clock, writesPerHour: number): BudgetPort {
  return {
    async take(subscription, writes) {
      const table = await storage.table(TABLE)
      const partitionKey = `writes-${foldCase(subscription)}`
      const rowKey = clock.now().toISOString().slice(0, 13)
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
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
      throw new Error('the budget could not be counted: too many workers at once')
    },
  }
}
