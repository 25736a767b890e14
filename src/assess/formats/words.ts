// Findings in words, for reports that people read. Names and values are somebody else's text: each is made one line of
// visible characters first.
import { plainText } from '../../alerts/plain-text.ts'
import { valueText } from '../../alerts/value-text.ts'
import type { Json } from '../../engine/json.ts'
import type { Gap } from '../../engine/rule.ts'
import type { Tally } from '../judged.ts'

const LONGEST_VALUE = 120
const LONGEST_NAME = 300

/** `properties.minimumTlsVersion is TLS1_0, expected TLS1_2`. */
export function gapWords({ path, actual, expected }: Gap): string {
  const is = actual === undefined ? 'is not set' : `is ${value(actual)}`
  return `${name(path)} ${is}, expected ${wanted(expected)}`
}

/** A finding in words, with what it rests on. */
export function withAssumed(text: string, assumes: string | undefined): string {
  return assumes === undefined ? text : `${text} (taken for granted: ${name(assumes)})`
}

/** Where a resource is from, where a run has several deployments. */
export function originWords(deployment: string | null): string {
  return deployment === null ? 'read' : name(deployment)
}

/** What would be right: one value, or one of several. */
export function wanted(expected: Json): string {
  return Array.isArray(expected) && expected.length > 0
    ? expected.map(value).join(' or ')
    : value(expected)
}

/** A value on one line. */
export function value(json: Json): string {
  try {
    return valueText({ path: '', value: json }, LONGEST_VALUE)
  } catch {
    // JSON.stringify gives up on values that are nested thousands deep.
    return 'a deeply nested value'
  }
}

/** A name from outside on one line. */
export function name(text: string): string {
  return plainText(text, LONGEST_NAME)
}

/** Resource group and names, for a line that has no room for an id: `rg-ml/stmlprod/default`. */
export function shortId(id: string): string {
  const [, subscriptions, , , group, providers, , ...rest] = id.split('/')
  const known = subscriptions?.toLowerCase() === 'subscriptions' && providers !== undefined
  if (!known || rest.length === 0) return name(id)
  return name([group, ...rest.filter((_, index) => index % 2 === 1)].join('/'))
}

/** How it all came out, in one sentence; against a baseline, what is new and what was left out as known. */
export function summary({ resources, withoutRules, verdicts, nonCompliant, known }: Tally): string {
  const { high, medium, low } = nonCompliant
  const others = withoutRules === 0 ? '' : `; ${count(withoutRules, 'resource')} of other types`
  const rest = ({ compliant, notApplicable, unknown }: Tally['verdicts']) =>
    `${compliant} compliant, ${notApplicable} not applicable, ${unknown} unknown`
  const leftOut =
    known === undefined
      ? ''
      : `; left out as known from the baseline: ${known.nonCompliant} not compliant, ${rest(known)}`
  return (
    `${count(resources, 'resource')} judged${known === undefined ? '' : ', new'}: ` +
    `${verdicts.nonCompliant} not compliant (${high} high, ${medium} medium, ${low} low), ${rest(verdicts)}${leftOut}${others}`
  )
}

/** What could not be judged, and why: one line per rule and reason. */
export function unknownLines(tally: Tally): readonly string[] {
  return tally
    .unknown()
    .map(
      ({ rule, reason, count: times }) =>
        `${rule.id} on ${count(times, 'resource')}: ${name(reason)}`,
    )
}

/** `1 resource`, `2 resources`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
