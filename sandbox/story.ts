import type { ReceivedAlert } from './alert-receiver.ts'
import { shortName, styled } from './console.ts'

interface Shown {
  readonly kind: string
  readonly at: string
  readonly resourceId: string
  readonly rules: readonly {
    readonly id: string
    readonly held?: { reason: string; detail: string }
  }[]
  readonly before: readonly Value[]
  readonly after: readonly Value[]
  readonly cause: { readonly source: string; readonly actor?: { readonly name: string } }
  readonly elapsedMs?: number
  readonly action?: string
  readonly reason?: { readonly code: string }
  readonly digest?: { readonly resources: number; readonly gaps: number; readonly unknown: number }
}

interface Value {
  readonly path: string
  readonly value?: unknown
  readonly absent?: true
}

const WIDEST_VALUE = 60
const STYLES = { fixed: 'green', failed: 'red', held: 'yellow' } as const

/** One alert of the service as a readable line; undefined for what is not the webhook's form. */
export function storyOf(alert: ReceivedAlert): string | undefined {
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
    head,
    ...details(data).map((line) => `          ${line}`),
    `          ${who}${time}${record(data)}`,
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
    return data.rules.map(
      (rule) => `${rule.held?.reason ?? ''}: ${(rule.held?.detail ?? '').slice(0, 150)}`,
    )
  }
  const changes = data.after.map(({ path, value }, index) => {
    const before = data.before[index]
    const was = before?.absent || before?.value === undefined ? 'absent' : shown(before.value)
    return `${path.replace(/^properties\./, '')}: ${was} → ${shown(value)}`
  })
  return data.reason === undefined ? changes : [...changes, `refused: ${data.reason.code}`]
}

// A whole document would fill the screen; the record has it.
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > WIDEST_VALUE ? `${text.slice(0, WIDEST_VALUE)}…` : text
}

function record({ action }: Shown): string {
  return action === undefined ? '' : `, record ${action}`
}
