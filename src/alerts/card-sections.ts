// The parts of a card, each a pure function of the alert and of how much room there is.
import type { Alert, AlertRule } from '../engine/alert.ts'
import type { Hold, HoldReason, WouldBe } from '../engine/finding.ts'
import { nameOf } from '../engine/resource-id.ts'
import { SEVERITIES } from '../engine/rule.ts'
import { approveCall, findingCall } from './calls.ts'
import { type Element, fact, paragraph, run, section, type TextRun } from './card-elements.ts'
import { type CardLimits, listed } from './card-limits.ts'
import { HOLD_ADVICE } from './hold-advice.ts'
import { KIND_WORDS, PROVEN_BY_OPERATION } from './kind-words.ts'
import { plainText } from './plain-text.ts'
import type { ResourceWords } from './resource-words.ts'
import { durationText, momentText } from './time-words.ts'
import { valueText } from './value-text.ts'
import { wouldBeSentence } from './would-be-words.ts'

const MONO = { fontType: 'Monospace' } as const
const SUBTLE = { isSubtle: true } as const
const BOLD = { weight: 'Bolder' } as const

/** What happened, to what: readable from across the room. */
export function headSection(alert: Alert, resource: ResourceWords, limits: CardLimits): Element {
  const { kind } = alert
  const { sign, word, style, ...words } = KIND_WORDS[kind]
  const sentence = alert.provenBy === 'operation' ? PROVEN_BY_OPERATION : words.sentence
  const name = plainText(resource.name, limits.text)
  const what =
    kind === 'lost' && alert.resourceId === '/'
      ? [run('about no single resource', { size: 'Large' })]
      : [
          run(`${plainText(resource.type, 80)} `, { size: 'Large' }),
          run(name, { ...BOLD, size: 'Large' }),
        ]
  return {
    type: 'Container',
    style,
    bleed: true,
    items: [
      paragraph([run(`${sign}  ${word}: `, { ...BOLD, size: 'Large' }), ...what]),
      paragraph([run(sentence)], 'Small'),
    ],
  }
}

/** Where, who, when, how long. */
export function factsSection(alert: Alert, resource: ResourceWords, limits: CardLimits): Element {
  const text = (value: string) => plainText(value, limits.text)
  const { cause, elapsedMs, kind, reason } = alert
  // A code that only says the kind once more says nothing.
  const code =
    reason === undefined || reason.code.toLowerCase() === kind.toLowerCase()
      ? ''
      : ` (${text(reason.code)})`
  const items: readonly (Element | false)[] = [
    reason !== undefined && fact('Why', run(plainText(reason.message, limits.detail) + code)),
    ...(kind === 'digest' || kind === 'lost' ? [] : actorFacts(alert, text)),
    fact('When', run(momentText(cause.at))),
    alert.firstLook === true && fact('Before', run(FIRST_LOOK)),
    elapsedMs !== undefined &&
      fact(
        'Fixed within',
        run(`${durationText(elapsedMs)} of ${STARTS[cause.source]}, proof included`),
      ),
    resource.resourceGroup !== '' && fact('Resource group', run(text(resource.resourceGroup))),
    resource.subscription !== '' && fact('Subscription', run(resource.subscription)),
  ]
  return { type: 'Container', spacing: 'Medium', items: items.filter((item) => item !== false) }
}

const FIRST_LOOK =
  'not known: Rebaseline looked at this for the first time, so it cannot tell since when it is so, or who did it'

const STARTS = {
  event: 'the change',
  sweep: 'the sweep',
  timer: 'the timer',
  person: 'the request',
  queue: 'the message',
} as const

const ACTOR_KINDS = {
  user: 'a person',
  application: 'an application',
  platform: 'the Azure platform',
  unknown: 'of unknown kind',
} as const

function actorFacts(alert: Alert, text: (value: string) => string): readonly Element[] {
  const { actor, operation, source } = alert.cause
  const operations = operation === undefined ? [] : [fact('Operation', run(text(operation), MONO))]
  // A request over HTTP is who asked, not who broke it.
  const label = source === 'person' ? 'Asked by' : 'Changed by'
  if (actor === undefined) {
    const found = {
      event: 'Azure’s event does not say by whom',
      sweep: 'found by a sweep, which cannot tell who changed it',
      timer: 'found by a timer, which cannot tell who changed it',
      person: 'asked for over HTTP',
      queue: 'a message of the queue does not say by whom',
    }
    return [fact(label, run(found[source])), ...operations]
  }
  const name = text(actor.name) || 'no name'
  const who = [run(name, BOLD), run(`, ${ACTOR_KINDS[actor.kind] ?? ACTOR_KINDS.unknown}`)]
  return [
    isOnlySeen(alert) ? fact('Seen after', run('a change by '), ...who) : fact(label, ...who),
    ...operations,
  ]
}

// Whoever changed the resource last did not break it, unless something shows it.
function isOnlySeen({ rules }: Alert): boolean {
  return rules.length > 0 && rules.every(({ notByCause }) => notByCause)
}

/** The rules, worst first; held ones under their reason, with the way out. */
export function rulesSections(alert: Alert, limits: CardLimits): readonly Element[] {
  const rank = (rule: AlertRule) => SEVERITIES.indexOf(rule.severity)
  const sorted = [...alert.rules].sort((left, right) => rank(left) - rank(right))
  const { shown, more } = listed(sorted, limits.rules)
  if (shown.length === 0) return []
  const free = shown.filter((rule) => rule.held === undefined)
  const reasons = [...new Set(shown.flatMap((rule) => rule.held?.reason ?? []))]
  const rest = more === undefined ? [] : [paragraph([run(`${more} rules`, SUBTLE)], 'Small')]
  return [
    ...(free.length === 0
      ? []
      : [
          section(
            'Rules',
            free.map((rule) => ruleLine(rule, limits)),
          ),
        ]),
    ...reasons.map((reason) => holdSection(reason, shown, limits)),
    ...rest,
  ]
}

function holdSection(reason: HoldReason, rules: readonly AlertRule[], limits: CardLimits): Element {
  // An alert may wait in the queue while another version is deployed; a word that is not known must not stop it.
  const { why, what } = HOLD_ADVICE[reason] ?? { why: '', what: 'Read the detail.' }
  const held = rules.flatMap((rule) => {
    if (rule.held?.reason !== reason) return []
    const detail = plainText(rule.held.detail, limits.detail)
    return [
      ruleLine(rule, limits),
      paragraph([run('Detail: ', SUBTLE), run(detail)], 'None'),
      ...(rule.held.locks === undefined ? [] : [paragraph([run(LOCKS_UNREAD, SUBTLE)], 'None')]),
      ...refusedLine(rule.held.refusedBefore, limits),
      ...wouldBeLine(rule.held.wouldBe, limits),
    ]
  })
  const advice = paragraph([run('What to do: ', BOLD), run(what)])
  return section(`Held (${plainText(reason, 40)}): ${why}`, [...held, advice])
}

const LOCKS_UNREAD = 'Whether a lock forbids it is not known: the locks could not be read.'

function refusedLine(refused: Hold['refusedBefore'], limits: CardLimits): readonly Element[] {
  if (refused === undefined) return []
  const why = plainText(refused.reason, 40)
  const detail = plainText(refused.detail, limits.detail)
  return [paragraph([run(`Refused before (${why}): `, SUBTLE), run(detail)], 'None')]
}

function wouldBeLine(wouldBe: WouldBe | undefined, limits: CardLimits): readonly Element[] {
  if (wouldBe === undefined) return []
  const sentence = plainText(wouldBeSentence(wouldBe), limits.text)
  const because = plainText('because' in wouldBe ? wouldBe.because : '', limits.detail)
  return [paragraph([run(because === '' ? `${sentence}.` : `${sentence}: ${because}`)], 'None')]
}

/** What a person may confirm: each value that it changes, and the call that does it. */
export function approvalSection(alert: Alert, limits: CardLimits): readonly Element[] {
  const { approval } = alert
  if (approval === undefined) return []
  const values = approval.writes.flatMap(({ target, before, after }) => {
    const was = new Map(before.map((entry) => [entry.path, entry]))
    return after.map((entry) => ({ target, entry, was: was.get(entry.path) }))
  })
  const { shown } = listed(values, limits.values)
  const left = values.length - shown.length + (approval.more ?? 0)
  const lines = shown.map(({ target, entry, was }) => {
    const inside = target.toLowerCase() === alert.resourceId.toLowerCase()
    const path = inside || entry.path === target ? entry.path : `${nameOf(target)} ${entry.path}`
    return paragraph(
      [
        run(`${plainText(path, limits.text)}  `, { ...MONO, size: 'Small' }),
        run(valueText(was, limits.text)),
        run('  →  ', SUBTLE),
        run(valueText(entry, limits.text), BOLD),
      ],
      'Small',
    )
  })
  const rest = left > 0 ? [paragraph([run(`and ${left} more`, SUBTLE)], 'Small')] : []
  return [section('To confirm: all that waits on this resource', [...lines, ...rest])]
}

/** The calls that a reader can make about something that is held. */
export function callsSection(alert: Alert): readonly Element[] {
  if (alert.kind !== 'held') return []
  const calls = [approveCall(alert), findingCall(alert)].filter((call) => call !== undefined)
  // An approval that cannot be written as a call still has its digest.
  const { approval } = alert
  const digest =
    approval === undefined || calls.some(({ text }) => text.includes(approval.digest))
      ? []
      : [paragraph([run('Digest: ', BOLD), run(plainText(approval.digest, 80), MONO)], 'Small')]
  if (calls.length + digest.length === 0) return []
  return [
    section('Calls, with the function key in KEY', [
      ...digest,
      ...calls.flatMap(({ label, text }) => [
        paragraph([run(label, BOLD)], 'Small'),
        paragraph([run(text, { ...MONO, size: 'Small' })], 'None'),
      ]),
    ]),
  ]
}

function ruleLine(rule: AlertRule, limits: CardLimits): Element {
  const severity = `${rule.severity[0]?.toUpperCase()}${rule.severity.slice(1)}`
  const id: readonly TextRun[] =
    rule.id === rule.title
      ? []
      : [run(`  ${plainText(rule.id, limits.text)}`, { ...MONO, ...SUBTLE, size: 'Small' })]
  const { resources } = rule
  const many =
    resources === undefined
      ? []
      : [run(` (${resources} ${resources === 1 ? 'resource' : 'resources'})`)]
  const other = rule.notByCause ? [run('  not known to come from this change', SUBTLE)] : []
  return paragraph(
    [run(`${severity}: `, BOLD), run(plainText(rule.title, limits.text)), ...many, ...id, ...other],
    'Small',
  )
}

/** Every property, as it was and as it is. */
export function valuesSection(alert: Alert, limits: CardLimits): readonly Element[] {
  const before = new Map(alert.before.map((entry) => [entry.path, entry]))
  const after = new Map(alert.after.map((entry) => [entry.path, entry]))
  const { shown, more } = listed([...new Set([...before.keys(), ...after.keys()])], limits.values)
  if (shown.length === 0) return []
  const lines = shown.flatMap((path) => [
    paragraph([run(plainText(path, limits.text), { ...MONO, size: 'Small' })], 'Small'),
    paragraph(
      [
        run(valueText(before.get(path), limits.text)),
        run('  →  ', SUBTLE),
        run(valueText(after.get(path), limits.text), BOLD),
      ],
      'None',
    ),
  ])
  const rest = more === undefined ? [] : [paragraph([run(`${more} properties`, SUBTLE)], 'Small')]
  return [section(KIND_WORDS[alert.kind].values, [...lines, ...rest])]
}

/** What the reader can do, and the names to look things up by. */
export function footSection(alert: Alert, limits: CardLimits): readonly Element[] {
  const { next } = KIND_WORDS[alert.kind]
  const names = [
    ...(alert.action === undefined ? [] : [`Action ${plainText(alert.action, 80)}`]),
    `Recorded ${momentText(alert.at)}`,
    plainText(alert.resourceId, limits.detail),
  ]
  return [
    ...(next === undefined ? [] : [section('What to do', [paragraph([run(next)], 'Small')])]),
    {
      type: 'Container',
      separator: true,
      spacing: 'Medium',
      items: names.map((name) => paragraph([run(name, { ...SUBTLE, size: 'Small' })], 'None')),
    },
  ]
}
