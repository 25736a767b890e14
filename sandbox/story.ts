import { bodyWords } from '../src/alerts/body-words.ts'
import { valueText } from '../src/alerts/value-text.ts'
import { wouldBeSentence } from '../src/alerts/would-be-words.ts'
import type { WouldBe } from '../src/engine/finding.ts'
import { isObject, sameValue } from '../src/engine/json.ts'
import type { PropertyValue } from '../src/engine/plan.ts'
import type { ReceivedAlert } from './alert-receiver.ts'
import { shortIds, shortName, styled, terminalWidth, wrapped } from './console.ts'

interface Shown {
  readonly kind: string
  readonly at: string
  readonly resourceId: string
  readonly rules: readonly {
    readonly id: string
    readonly held?: { reason: string; detail: string; wouldBe?: WouldBe }
  }[]
  readonly before: readonly Value[]
  readonly after: readonly Value[]
  readonly cause: { readonly source: string; readonly actor?: { readonly name: string } }
  readonly elapsedMs?: number
  readonly action?: string
  readonly reason?: { readonly code: string }
  readonly digest?: { readonly resources: number; readonly gaps: number; readonly unknown: number }
}

type Value = PropertyValue

const WIDEST_VALUE = 60
const LONGEST_DOCUMENT = 4000
const INDENT = 10
const STYLES = { fixed: 'green', failed: 'red', held: 'yellow' } as const

/** One alert of the service as readable lines of at most `width` characters; undefined for what is not the webhook's form. */
export function storyOf(alert: ReceivedAlert, width = terminalWidth()): string | undefined {
  if (alert.destination !== 'webhook') return undefined
  const { data } = alert.body as { data: Shown }
  if (data.digest !== undefined) return digestStory(data.at, data.digest)
  const style = STYLES[data.kind as keyof typeof STYLES] ?? 'cyan'
  const who = data.cause.actor?.name ?? `found by the ${data.cause.source}`
  const time =
    data.elapsedMs === undefined || data.cause.source !== 'event'
      ? ''
      : `, ${data.elapsedMs} ms after the event`
  const head =
    `${data.at.slice(11, 19)}  ${styled(style, data.kind.padEnd(6))}  ` +
    `${styled('bold', shortName(data.resourceId))}  ${data.rules.map((rule) => rule.id).join(', ')}`
  return [
    ...wrapped(head, width),
    ...[...details(data), `${who}${time}${record(data)}`].flatMap((line) =>
      wrapped(line, width - INDENT).map((part) => ' '.repeat(INDENT) + part),
    ),
  ].join('\n')
}

function digestStory(at: string, digest: NonNullable<Shown['digest']>): string {
  const { resources, gaps, unknown } = digest
  const more = unknown === 0 ? '' : `, ${unknown} could not be judged`
  return (
    `${at.slice(11, 19)}  ${styled('cyan', 'digest')}  seen for the first time: ` +
    `${gaps} gaps on ${resources} resources${more}`
  )
}

function details(data: Shown): string[] {
  if (data.kind === 'held') {
    return data.rules.flatMap(({ held }) =>
      held === undefined
        ? []
        : [
            `${held.reason}: ${shortIds(held.detail)}`,
            ...(held.wouldBe === undefined ? [] : [wouldBeSentence(held.wouldBe)]),
          ],
    )
  }
  const changes = data.after.flatMap((after, index) =>
    members(data.before[index], after).map(([before, now]) => {
      const [was, is] = apart(shown(before), shown(now))
      return `${now.path.replace(/^\W*properties\./, '')}: ${was} → ${is}`
    }),
  )
  return data.reason === undefined ? changes : [...changes, `refused: ${data.reason.code}`]
}

// Of two documents only the members that differ are a change. What has words of its own is shown by them.
function members(before: Value | undefined, after: Value): readonly (readonly [Value, Value])[] {
  const was = before?.value
  const is = after.value
  const gone = { path: after.path, absent: true } as const
  if (
    !isObject(is) ||
    bodyWords(after.path, is) !== undefined ||
    (was !== undefined && !isObject(was))
  )
    return [[before ?? gone, after]]
  return Object.entries(is).flatMap(([name, value]) => {
    const path = `${after.path}.${name}`
    const old = was?.[name]
    if (old !== undefined && sameValue(old, value)) return []
    return members(old === undefined ? { path, absent: true } : { path, value: old }, {
      path,
      value,
    })
  })
}

// A whole document would fill the screen; the record has it.
function shown(value: Value | undefined): string {
  return value === undefined || value.absent ? 'absent' : valueText(value, LONGEST_DOCUMENT)
}

/** Two texts cut to where they differ: what both begin with says nothing. */
function apart(one: string, other: string): readonly [string, string] {
  if (Math.max(one.length, other.length) <= WIDEST_VALUE) return [one, other]
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  const from = Math.max(0, same - 20)
  const cut = (text: string) =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + WIDEST_VALUE)}` +
    (text.length > from + WIDEST_VALUE ? '…' : '')
  return [cut(one), cut(other)]
}

function record({ action }: Shown): string {
  return action === undefined ? '' : `, record ${action}`
}
