// What a sweep did not put right, in as few lines as a person would read.
import { HOLD_ADVICE } from '../src/alerts/hold-advice.ts'
import { wouldBeSentence } from '../src/alerts/would-be-words.ts'
import type { HoldReason, WouldBe } from '../src/engine/finding.ts'
import { shortIds, shortName, table, terminalWidth } from './console.ts'
import type { ResourceFinding } from './service-client.ts'

const MOST_NAMES = 2
const LONGEST_NOTE = 200
// Nobody has to do anything about these today: a number is enough.
const QUIET: readonly string[] = ['reportOnly', 'notConfigured', 'ownResource', 'managedByAzure']

interface Held {
  readonly resource: string
  readonly rule: string
  readonly reason: string
  readonly detail: string
  readonly wouldBe?: WouldBe
}

/** Tables of what is held: what waits for somebody by rule, and the rest by its reason. */
export function heldTables(findings: readonly ResourceFinding[], width = terminalWidth()): string {
  const all: readonly Held[] = findings.flatMap(({ resourceId, rules }) =>
    Object.entries(rules).flatMap(([rule, { held }]) =>
      held === undefined ? [] : [{ resource: shortName(resourceId), rule, ...held }],
    ),
  )
  const waiting = all.filter((one) => !QUIET.includes(lastReasonOf(one)))
  const byRule = Map.groupBy(waiting, (one) => `${one.reason} ${one.rule} ${noteOf(one)}`)
  const groups = [...byRule.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const quiet = QUIET.flatMap((reason) => {
    const count = all.filter((one) => lastReasonOf(one) === reason).length
    return count === 0 ? [] : [[reason, `${count}`, HOLD_ADVICE[reason as HoldReason].why]]
  })
  return [
    table([['waits', 'rule', 'where'], ...groups.map(([, held]) => rowOf(held))], {
      width,
      notes: groups.map(([, [first]]) => (first === undefined ? '' : noteOf(first))),
    }),
    table([['left alone', 'rules', 'because'], ...quiet], { width }),
  ].join('\n\n')
}

// What is kept back whatever the operator's switches are is nobody's to do.
function lastReasonOf({ reason, wouldBe }: Held): string {
  return wouldBe?.decision === 'keptBack' ? wouldBe.reason : reason
}

function rowOf(held: readonly Held[]): readonly string[] {
  const names = held.map(({ resource }) => resource).toSorted()
  const more = names.length > MOST_NAMES ? ` +${names.length - MOST_NAMES}` : ''
  const { reason = '', rule = '' } = held[0] ?? {}
  return [reason, rule, `${names.slice(0, MOST_NAMES).join(', ')}${more}`]
}

// While the operator only watches, what would be done says more than that nothing is.
function noteOf({ detail, wouldBe }: Held): string {
  if (wouldBe === undefined) return cut(detail)
  const because = wouldBe.decision === 'fixedAtOnce' ? '' : `: ${cut(wouldBe.because)}`
  return `${wouldBeSentence(wouldBe)}${because}`
}

// Azure's refusals hold whole documents; their first words say what is the matter.
function cut(detail: string): string {
  const text = shortIds(detail).replace(
    / Policy identifiers: .*?"name":"([^"]+)".*$/s,
    ' Policy: $1.',
  )
  return text.length > LONGEST_NOTE ? `${text.slice(0, LONGEST_NOTE)}…` : text
}
