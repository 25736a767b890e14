// What a person confirmed, value by value: the digest names the whole plan, and what remains of it after a throttle or the
// end of a process is another plan with another digest. Pure.
import { foldCase } from './fold-case.ts'
import { canonicalText } from './json.ts'
import type { PlannedWrite } from './plan.ts'
import type { RecordEntry } from './record.ts'

/** A confirmed plan, as its first intent records it. */
export interface Approval {
  /** The digest that the person sent. */
  readonly digest: string
  readonly writes: readonly ApprovedWrite[]
}

/** One write of a confirmed plan: what it touches, without the document that goes with it. */
export interface ApprovedWrite {
  readonly rules: readonly string[]
  readonly method: string
  readonly target: string
  readonly before: PlannedWrite['before']
  readonly after: PlannedWrite['after']
  /** Set when no read can show that it is missing. */
  readonly provenBy?: 'operation'
}

/** What is written down of a confirmed plan. */
export function approvalOf(digest: string, writes: readonly PlannedWrite[]): Approval {
  return { digest, writes: writes.map(approved) }
}

/** The form in which an approval speaks of a write. */
export function approved(write: PlannedWrite): ApprovedWrite {
  const { rules, request, before, after, provenBy } = write
  return {
    rules,
    method: request.kind === 'arm' ? request.method : request.kind,
    target: request.resourceId,
    before,
    after,
    ...(provenBy === undefined ? {} : { provenBy }),
  }
}

/**
 * All that one approved request of a person may still write, by what `itemsOf` calls it. Empty when the log holds no
 * write of that request: then the digest has to match the present plan.
 */
export function grantsOf(
  entries: readonly RecordEntry[],
  request: { readonly cause: string; readonly digest: string },
): ReadonlySet<string> {
  const { writes = [] } = approvalIn(entries, request) ?? {}
  return new Set(writes.flatMap(itemsOf))
}

/** The plan that a request confirmed, when something of it was begun. */
export function approvalIn(
  entries: readonly RecordEntry[],
  { cause, digest }: { readonly cause: string; readonly digest: string },
): Approval | undefined {
  return entries.find((entry) => entry.cause.id === cause && entry.approval?.digest === digest)
    ?.approval
}

/**
 * True when every value that the write touches was confirmed, from exactly what it is to exactly what it becomes. A write
 * that is not known to touch any is never confirmed by what was confirmed of others.
 */
export function isGranted(write: PlannedWrite, grants: ReadonlySet<string>): boolean {
  return areIn(grants, approved(write))
}

function areIn(known: ReadonlySet<string>, write: ApprovedWrite): boolean {
  const items = itemsOf(write)
  return items.length > 0 && items.every((item) => known.has(item))
}

/** The writes of a confirmed plan that no action in `entries` has proved. */
export function missingOf(
  approval: Approval,
  entries: readonly RecordEntry[],
  cause: string,
): readonly ApprovedWrite[] {
  const proved = new Set(
    entries.flatMap(({ action, state }) => (state === 'verified' ? action : [])),
  )
  const done = new Set(
    entries.flatMap(({ action, cause: of, write }) =>
      write !== undefined && of.id === cause && proved.has(action) ? itemsOf(approved(write)) : [],
    ),
  )
  return approval.writes.filter((write) => !areIn(done, write))
}

// Values, not writes: one that Azure refused as a whole is taken apart, and what is written in one call today may need
// two tomorrow. The rest of a document that goes back with them is what was there anyway.
function itemsOf({ target, method, before, after }: ApprovedWrite): readonly string[] {
  return after.map((value, index) =>
    canonicalText([foldCase(target), method, before[index], value]),
  )
}
