// The timeline's row of one action: in the partition of its day, newest first. A function of the action's first entry and
// its outcome, so that it can be compared with the log.
import * as z from 'zod'
import { canonicalText, shortText } from '../engine/json.ts'
import { TooLarge } from '../engine/ports.ts'
import type { RecordEntry } from '../engine/record.ts'
import { cutToFit } from './cut.ts'
import { asciiJson, dayKey, longText, newestFirst, readLongText, resourceKey } from './keys.ts'

type Row = Readonly<Record<string, unknown>>

/** One action as the timeline lists it. */
export interface TimelineAction {
  readonly action: string
  readonly resourceId: string
  readonly state: RecordEntry['state']
  readonly rules: readonly string[]
  readonly intendedAt: string
  readonly endedAt: string
  readonly cause: RecordEntry['cause']
  readonly before: NonNullable<RecordEntry['write']>['before']
  readonly after: NonNullable<RecordEntry['write']>['after']
  readonly approvedBy?: string
  readonly reason?: RecordEntry['reason']
}

/** The timeline's view of an action, from its first and its newest row. */
export function timelineAction(intent: RecordEntry, newest: RecordEntry): TimelineAction {
  return {
    action: intent.action,
    resourceId: intent.resourceId,
    state: newest.state,
    rules: intent.rules,
    intendedAt: intent.at,
    endedAt: newest.at,
    cause: intent.cause,
    before: intent.write?.before ?? [],
    after: intent.write?.after ?? [],
    ...(intent.approvedBy === undefined ? {} : { approvedBy: intent.approvedBy }),
    ...(newest.reason === undefined ? {} : { reason: newest.reason }),
  }
}

/** Where the row of an action is. */
export function timelineKeys({ at, action }: Pick<RecordEntry, 'at' | 'action'>) {
  return { partitionKey: dayKey(at), rowKey: newestFirst(at, action) }
}

/** The row of a finished action. `resource` is there to be asked for: rows of earlier versions do not have it. */
export function timelineRow(intent: RecordEntry, outcome: RecordEntry) {
  return {
    ...timelineKeys(intent),
    resource: resourceKey(intent.resourceId),
    ...actionColumns(timelineAction(intent, outcome)),
  }
}

/** True when a row says of an action what the log says of it. */
export function tellsOf(said: TimelineAction, intent: RecordEntry, outcome: RecordEntry): boolean {
  const text = canonicalText(said)
  const whole = timelineAction(intent, outcome)
  return text === canonicalText(whole) || text === canonicalText(shownPart(whole))
}

// No more than readers rely on: what a later version adds is no damage.
const readable = z.looseObject({
  ...{ action: z.string(), resourceId: z.string(), state: z.string() },
  ...{ intendedAt: z.string(), endedAt: z.string() },
  rules: z.array(z.string()),
  cause: z.looseObject({ actor: z.looseObject({ name: z.string() }).optional() }),
  ...{ before: z.array(z.unknown()), after: z.array(z.unknown()) },
})

/** The action in a row; undefined when the row is not one that this service writes, or lies where it does not belong. */
export function readTimelineRow(row: Row): TimelineAction | undefined {
  try {
    const said: unknown = JSON.parse(readLongText(row, 'action'))
    if (!readable.safeParse(said).success) return undefined
    const action = said as TimelineAction
    const { partitionKey, rowKey } = timelineKeys({ at: action.intendedAt, action: action.action })
    return row.partitionKey === partitionKey && row.rowKey === rowKey ? action : undefined
  } catch {
    // Somebody wrote over it: no JSON, or no packed text any more.
    return undefined
  }
}

// The entry has everything; the timeline shows what a row can hold of it.
function actionColumns(action: TimelineAction): Record<string, string | Uint8Array> {
  try {
    return longText('action', asciiJson(action))
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return longText('action', asciiJson(shownPart(action)))
  }
}

function shownPart(action: TimelineAction): TimelineAction {
  const shown = (values: TimelineAction['before']) =>
    values.slice(0, SHOWN_VALUES).map(({ path, value }) => ({
      path: shortText(path, LONGEST_VALUE),
      ...(value === undefined
        ? { absent: true as const }
        : { value: cutToFit(value, (cut) => asciiJson([cut]).length <= LONGEST_VALUE) }),
    }))
  return { ...action, before: shown(action.before), after: shown(action.after) }
}

const SHOWN_VALUES = 100
const LONGEST_VALUE = 1000
