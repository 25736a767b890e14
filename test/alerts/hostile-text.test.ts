import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withLinks } from '../../src/alerts/calls.ts'
import { KIND_WORDS } from '../../src/alerts/kind-words.ts'
import { MOST_MESSAGE_BYTES, teamsMessage } from '../../src/alerts/teams-card.ts'
import type { Alert } from '../../src/engine/alert.ts'
import { cardProblems } from './adaptive-cards.ts'
import { anyAlert } from './any-alert.ts'
import { SAMPLES } from './sample-alerts.ts'

const cardOf = (alert: Alert) => teamsMessage(alert).attachments[0].content

/** Values of a member anywhere in a document. */
function all(member: string, document: unknown): unknown[] {
  const found: unknown[] = []
  JSON.stringify(document, (key, value: unknown) => {
    if (key === member) found.push(value)
    return value
  })
  return found
}

const HOSTILE = {
  markdown: '# h\n- **bold** _it_ `code` ![i](http://evil/i.png)',
  link: 'x](http://evil) [press](http://evil "t")',
  html: '<script>alert(1)</script><at>everyone</at>&lt;b&gt;',
  direction: 'invoice\u202Egpj.exe\u2066\u200F',
  long: 'x'.repeat(10_000),
  emoji: '👩‍👩‍👧 🇩🇪 🔥'.repeat(100),
  lines: 'a\r\nb\u2028c\u0085d\te\u0000f\u001B[31m',
  date: '{{DATE(2026-01-01T00:00:00Z)}} {{{TIME(2026-01-01T00:00:00Z)}}',
  half: `\uD800${'\u0301'.repeat(50)}`,
}

function hostileAlert(text: string): Alert {
  return {
    ...SAMPLES.failed,
    resourceId: text,
    rules: [
      { id: text, title: text, severity: 'high', held: { reason: 'locked', detail: text } },
      { id: text, title: `${text}.`, severity: 'low' },
    ],
    before: [{ path: text, value: text }],
    after: [{ path: text, value: { [text]: [text] } }],
    cause: {
      source: 'event',
      id: text,
      at: text,
      operation: text,
      actor: { kind: 'user', name: text },
    },
    action: text,
    reason: { code: text, message: text },
  }
}

describe('hostile text', () => {
  test.each(Object.entries(HOSTILE))('%s stays text in a valid card', (_, text) => {
    const alert = hostileAlert(text)
    expect(cardProblems(cardOf(alert))).toEqual([])
    expectHarmless(alert)
  })

  test('the largest alert there can be still makes a card that Teams takes', () => {
    // The largest letters in every field that has one, every line that a card can have, and calls as long as they get.
    const text = '𝒜'.repeat(9000)
    const hold = { reason: 'locked', detail: text } as const
    const wouldBe = {
      decision: 'keptBack',
      switches: ['writesOff', 'audit'],
      because: text,
    } as const
    const held = {
      ...hold,
      refusedBefore: hold,
      locks: 'unread',
      wouldBe: { ...hold, ...wouldBe },
    } as const
    const rule = {
      title: text,
      severity: 'medium',
      held,
      notByCause: true,
      resources: 1e9,
    } as const
    const values = Array.from({ length: 60 }, (_, index) => ({
      path: `${index}${text}`,
      value: text,
    }))
    const alert: Alert = {
      ...hostileAlert(text),
      kind: 'held',
      resourceId: `${SAMPLES.fixed.resourceId}/blobServices/${'𝒜'.repeat(130)}`,
      rules: Array.from({ length: 60 }, (_, index) => ({ id: `${index}${text}`, ...rule })),
      before: values,
      after: values,
      elapsedMs: Number.MAX_VALUE,
      firstLook: true,
      digest: {
        ...{ resources: 1e9, gaps: 1e9, unknown: 1e9 },
        severities: { high: 1e9, medium: 1e9, low: 1e9 },
        reasons: Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`${n}${text}`, 1e9])),
      },
      approval: {
        digest: `sha256:${'a'.repeat(64)}`,
        rules: Array.from({ length: 3 }, () => 'a'.repeat(99)),
        writes: [{ target: text, before: values, after: values }],
        more: 1e9,
      },
    }
    expectHarmless(withLinks(alert, 'https://app.example'))
    expectHarmless(alert)
  })

  test('any alert makes a bounded, harmless, valid card', () => {
    fc.assert(
      fc.property(anyAlert, fc.boolean(), (any, known) => {
        const alert = withLinks(any, known ? 'https://app.example' : undefined)
        expectHarmless(alert)
        expect(cardProblems(cardOf(alert))).toEqual([])
      }),
      // Shrinking an alert of this size takes minutes, so a failure is reported as it was found.
      { numRuns: 100, endOnFailure: true },
    )
  }, 60_000)
})

const MARKUP_FREE = new Set([
  'AdaptiveCard',
  'Container',
  'ColumnSet',
  'Column',
  'RichTextBlock',
  'TextRun',
  'Action.OpenUrl',
])

function expectHarmless(alert: Alert): void {
  const message = teamsMessage(alert)
  const card = cardOf(alert)
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(MOST_MESSAGE_BYTES)
  // No element that reads markdown: neither TextBlock nor Fact, and nothing that loads or runs anything.
  expect(all('type', card).filter((type) => !MARKUP_FREE.has(String(type)))).toEqual([])
  // Outside text has one way in, the text of a run; every other string of the card is ours.
  for (const run of all('inlines', card).flat() as Record<string, unknown>[]) {
    expect(Object.keys(run).filter((key) => !RUN_MEMBERS.includes(key))).toEqual([])
    expect(run.text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\{\{|\p{M}{4}/u)
  }
  for (const { title, url } of card.actions) {
    expect(title).toBe('Open in the Azure portal')
    expect(url).toMatch(/^https:\/\/portal\.azure\.com\/#resource\/subscriptions\/[\w/.()%-]+$/)
  }
  expect(
    Object.values(KIND_WORDS).some(({ word }) => card.fallbackText.includes(`: ${word}.`)),
  ).toBe(true)
}

const RUN_MEMBERS = ['type', 'text', 'weight', 'size', 'isSubtle', 'fontType']
