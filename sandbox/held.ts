// What a sweep did not put right, in as few lines as a person would read.
import { HOLD_ADVICE } from '../src/alerts/hold-advice.ts'
import type { HoldReason } from '../src/engine/finding.ts'
import { shortName, table } from './console.ts'
import type { ResourceFinding } from './service-client.ts'

const WIDEST_PLACE = 60
const WIDEST_DETAIL = 80
const MOST_NAMES = 2
// Nobody has to do anything about these today: a number is enough.
const QUIET: readonly string[] = ['reportOnly', 'notConfigured', 'ownResource', 'managedByAzure']

interface Held {
  readonly resource: string
  readonly rule: string
  readonly reason: string
  readonly detail: string
}

/** Tables of what is held: what waits for somebody by rule, and the rest by its reason. */
export function heldTables(findings: readonly ResourceFinding[]): string {
  const all: readonly Held[] = findings.flatMap(({ resourceId, rules }) =>
    Object.entries(rules).flatMap(([rule, { held }]) =>
      held === undefined ? [] : [{ resource: shortName(resourceId), rule, ...held }],
    ),
  )
  const waiting = all.filter(({ reason }) => !QUIET.includes(reason))
  const byRule = Map.groupBy(waiting, ({ rule, reason }) => `${reason} ${rule}`)
  const rows = [...byRule.keys()].toSorted().flatMap((key) => rowOf(byRule.get(key) ?? []))
  const quiet = QUIET.flatMap((reason) => {
    const count = all.filter((one) => one.reason === reason).length
    return count === 0 ? [] : [[reason, `${count}`, HOLD_ADVICE[reason as HoldReason].why]]
  })
  return [
    table([['waits', 'rule', 'where', 'because'], ...rows]),
    table([['left alone', 'rules', 'because'], ...quiet]),
  ].join('\n\n')
}

function rowOf(held: readonly Held[]): readonly string[][] {
  const [first] = held
  if (first === undefined) return []
  const { rule, reason, detail } = first
  const names = held.map(({ resource }) => resource).toSorted()
  const more = names.length > MOST_NAMES ? ` +${names.length - MOST_NAMES}` : ''
  const where = `${names.slice(0, MOST_NAMES).join(', ')}${more}`
  return [[reason, rule, cut(where, WIDEST_PLACE), cut(detail, WIDEST_DETAIL)]]
}

function cut(text: string, widest: number): string {
  return text.length > widest ? `${text.slice(0, widest)}…` : text
}
