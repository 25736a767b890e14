// What people and scripts can read: actions, findings, health.

import type { Clock, RecordPort } from './engine/ports.ts'
import { chainBreak } from './engine/record.ts'
import { parseResourceId } from './engine/resource-id.ts'
import { type Answer, problem, shown } from './problem.ts'
import { BadContinuation, tableToken } from './store/continuation.ts'
import type { FindingFilter, Findings } from './store/findings.ts'
import { timelineAction } from './store/records.ts'
import type { Storage } from './store/storage.ts'
import { listTimeline } from './store/timeline.ts'

const FILTERS: readonly FindingFilter[] = ['all', 'nonCompliant', 'unknown', 'held']
const MOST = 500
const DAYS_BACK = 90

/** Query parameters as they came. */
export type Query = Readonly<Record<string, string | undefined>>

/** Handles `GET /api/actions`: one resource's whole log with its chain, or all resources newest first. */
export async function listActions(
  query: Query,
  ports: { readonly storage: Storage; readonly records: RecordPort; readonly clock: Clock },
): Promise<Answer> {
  const limit = limitOf(query)
  if (typeof limit !== 'number') return limit
  if (query.resourceId !== undefined) return resourceActions(query.resourceId, ports.records)
  const until = query.until ?? ports.clock.now().toISOString().slice(0, 10)
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until))) {
    return invalid('until', `expected a date, YYYY-MM-DD (got ${shown(until)})`)
  }
  try {
    const days = DAYS_BACK
    const page = await listTimeline(ports.storage, { until, days, limit }, query.continuation)
    return { status: 200, body: page }
  } catch (error) {
    if (error instanceof BadContinuation) return invalid('continuation', error.message)
    throw error
  }
}

async function resourceActions(resourceId: string, records: RecordPort): Promise<Answer> {
  const id = parseResourceId(resourceId)
  if (typeof id === 'string') return invalid('resourceId', `${id} (got ${shown(resourceId)})`)
  const [head, entries] = [await records.head(id.id), await records.entries(id.id, 0)]
  const broken = chainBreak(entries, head)
  const actions = entries
    .filter(({ entry }) => entry.write !== undefined)
    .map(({ entry }) => {
      const rows = entries.filter((other) => other.entry.action === entry.action)
      return timelineAction(entry, rows.at(-1)?.entry ?? entry)
    })
    .reverse()
  return {
    status: 200,
    body: {
      actions,
      entries,
      chain: {
        valid: broken === undefined,
        entries: entries.length,
        ...(broken ? { broken } : {}),
      },
    },
  }
}

/** Handles `GET /api/findings`: one resource's finding, or a page of all. */
export async function listFindings(query: Query, findings: Findings): Promise<Answer> {
  const limit = limitOf(query)
  if (typeof limit !== 'number') return limit
  if (query.resourceId !== undefined) {
    const id = parseResourceId(query.resourceId)
    if (typeof id === 'string') {
      return invalid('resourceId', `${id} (got ${shown(query.resourceId)})`)
    }
    const finding = await findings.get(id.id)
    return { status: 200, body: { findings: finding === undefined ? [] : [finding] } }
  }
  const filter = FILTERS.find((one) => one === (query.filter ?? 'all'))
  if (filter === undefined) {
    return invalid('filter', `expected one of ${FILTERS.join(', ')} (got ${shown(query.filter)})`)
  }
  try {
    const token = query.continuation
    const continuation =
      token === undefined ? undefined : tableToken(Buffer.from(token, 'base64url').toString())
    const page = await findings.list(filter, limit, continuation)
    return {
      status: 200,
      body: {
        findings: page.findings,
        ...(page.continuation === undefined
          ? {}
          : { continuation: Buffer.from(page.continuation).toString('base64url') }),
      },
    }
  } catch (error) {
    if (error instanceof BadContinuation) return invalid('continuation', error.message)
    throw error
  }
}

function limitOf(query: Query): number | Answer {
  const limit = Number(query.limit ?? 100)
  return Number.isInteger(limit) && limit >= 1 && limit <= MOST
    ? limit
    : invalid('limit', `expected a whole number from 1 to ${MOST} (got ${shown(query.limit)})`)
}

function invalid(field: string, detail: string): Answer {
  return problem(400, 'QueryInvalid', 'The query cannot be answered', detail, [{ field, detail }])
}
