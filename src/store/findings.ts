// The present state of each resource in Table Storage: one row per resource, one partition per subscription.
import { cutMark, type Finding, type RuleFinding } from '../engine/finding.ts'
import { foldCase } from '../engine/fold-case.ts'
import { type Json, shortText } from '../engine/json.ts'
import { type FindingPort, TooLarge } from '../engine/ports.ts'
import { pageAfter } from './continuation.ts'
import { cutToFit, leftOut } from './cut.ts'
import { longText, readLongText, resourceKey } from './keys.ts'
import { deleteRow, findRow } from './rows.ts'
import type { Storage } from './storage.ts'

const TABLE = 'findings'

/** Which findings to list. */
export type FindingFilter = 'all' | 'nonCompliant' | 'unknown' | 'held'

/** Findings as the loop, the sweep and the HTTP endpoints use them. */
export interface Findings extends FindingPort {
  list(
    filter: FindingFilter,
    limit: number,
    continuation?: string,
  ): Promise<{ readonly findings: readonly Finding[]; readonly continuation?: string }>
}

/** Findings over the `findings` table. */
export function createFindings(storage: Storage): Findings {
  const table = () => storage.table(TABLE)
  return {
    async get(resourceId) {
      const { partitionKey, rowKey } = keysOf(resourceId)
      const row = await findRow<Record<string, unknown>>(await table(), partitionKey, rowKey)
      return row && readRow(row)
    },
    async save(finding) {
      await (await table()).upsertEntity(rowOf(finding), 'Replace')
    },
    async close(resourceId) {
      const { partitionKey, rowKey } = keysOf(resourceId)
      await deleteRow(await table(), partitionKey, rowKey)
    },
    async list(filter, limit, continuation) {
      const pages = (await table())
        .listEntities<Record<string, unknown>>(
          filter === 'all' ? {} : { queryOptions: { filter: `${filter} gt 0` } },
        )
        .byPage({
          maxPageSize: limit,
          ...(continuation === undefined ? {} : { continuationToken: continuation }),
        })
      const { value: page } = await pageAfter(continuation, () => pages.next())
      const token = page?.continuationToken
      return {
        findings: (page ?? []).map(readRow),
        ...(token === undefined ? {} : { continuation: token }),
      }
    },
  }
}

function keysOf(resourceId: string) {
  const subscription = resourceId.split('/')[2] ?? ''
  return { partitionKey: foldCase(subscription), rowKey: resourceKey(resourceId) }
}

/**
 * The row of a finding. One that is too long keeps every verdict; the rules with the longest lists are cut, one after
 * the other, until it fits.
 */
export function rowOf(finding: Finding) {
  const states = Object.values(finding.rules)
  const count = (verdict: string) => states.filter((state) => state.verdict === verdict).length
  return {
    ...keysOf(finding.resourceId),
    resourceId: finding.resourceId,
    type: finding.type,
    nonCompliant: count('nonCompliant'),
    unknown: count('unknown'),
    held: states.filter((state) => state.held !== undefined).length,
    ...(finding.lookedAt === undefined ? {} : { lookedAt: finding.lookedAt }),
    ...(finding.unit === undefined ? {} : unitColumns(finding.unit)),
    ...rulesColumns(finding.rules),
  }
}

// Whoever makes workspaces that name an account makes the list as long as they like. The rules beside it may fill the row,
// so it has one column. With workspaces left out, less is taken for drift, and nothing is written for it.
function unitColumns(unit: readonly string[]): Record<string, string | Uint8Array> {
  for (let most = unit.length; ; most = Math.floor(most / 2)) {
    try {
      return longText('unit', JSON.stringify(unit.slice(0, most)), 1)
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error
    }
  }
}

const CUT = 'cut'
const SHOWN_GAPS = 20
const LONGEST = 500

function rulesColumns(rules: Finding['rules']): Record<string, string | Uint8Array> {
  const longest = Object.entries(rules)
    .map(([id, state]) => ({ id, state, length: JSON.stringify(state).length }))
    .toSorted((a, b) => b.length - a.length)
  const without = (count: number) => {
    const shortened = longest.slice(0, count).map(({ id, state }) => [id, cut(state)] as const)
    return fitted({ ...rules, ...Object.fromEntries(shortened) })
  }
  const whole = without(0)
  if (whole !== undefined) return whole
  // Each try packs megabytes: the fewest that have to be cut are found by halves, not one by one.
  let [tooFew, enough] = [0, longest.length]
  let row = without(enough)
  while (row !== undefined && enough - tooFew > 1) {
    const count = Math.floor((tooFew + enough) / 2)
    const fits = without(count)
    if (fits === undefined) tooFew = count
    else [enough, row] = [count, fits]
  }
  // A short rule gets longer when it is cut: where all of them are too much, fewer may fit.
  for (let count = enough - 1; row === undefined && count > tooFew; count -= 1) {
    row = without(count)
  }
  if (row === undefined) throw new TooLarge('a finding has more rules than a row can hold')
  return row
}

function fitted(rules: Finding['rules']): Record<string, string | Uint8Array> | undefined {
  try {
    return longText('rules', JSON.stringify(rules))
  } catch (error) {
    if (error instanceof TooLarge) return undefined
    throw error
  }
}

// A gap that is not kept would be taken for one that was not there, which is drift, and drift is put back. So the rule
// is said to have asked for something else at that time: then nothing is drift, and old gaps stay old.
function cut(whole: RuleFinding): RuleFinding {
  const { gaps = [], regressed: _, fromNew: __, held, known, ...state } = whole
  const kept = gaps.slice(0, SHOWN_GAPS).map(({ path, actual, expected }) => ({
    path: shortText(path, LONGEST),
    ...(actual === undefined ? {} : { actual: cutToFit(actual, isShort) }),
    expected: cutToFit(expected, isShort),
  }))
  const rest = gaps.length - kept.length
  const all = leftOut(JSON.parse(JSON.stringify(gaps)) as Json)
  return {
    ...state,
    ...(gaps.length === 0 ? {} : { gaps: kept }),
    ...(held === undefined ? {} : { held: { ...held, detail: shortText(held.detail, LONGEST) } }),
    reason:
      gaps.length === 0
        ? shortText(state.reason ?? '', LONGEST)
        : `too long to keep: ${rest} more gaps, and long values, are not here ${all}`,
    ...(known === undefined ? {} : { known: cut(known) }),
    basis: CUT,
    cut: cutMark(whole),
  }
}

function isShort(value: Json): boolean {
  return JSON.stringify(value).length <= 2 * LONGEST
}

/** The finding in a row. */
export function readRow(row: Readonly<Record<string, unknown>>): Finding {
  // Earlier versions kept the list in a column of another name.
  const unit = readLongText(row, 'unit') || row.unit
  return {
    resourceId: String(row.resourceId),
    type: String(row.type),
    rules: JSON.parse(readLongText(row, 'rules')) as Finding['rules'],
    ...(typeof unit === 'string' ? { unit: JSON.parse(unit) as string[] } : {}),
    ...(typeof row.lookedAt === 'string' ? { lookedAt: row.lookedAt } : {}),
  }
}
