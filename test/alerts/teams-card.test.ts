import { describe, expect, test } from 'vitest'
import { HOLD_ADVICE } from '../../src/alerts/hold-advice.ts'
import { KIND_WORDS } from '../../src/alerts/kind-words.ts'
import { teamsMessage } from '../../src/alerts/teams-card.ts'
import type { Alert, AlertKind } from '../../src/engine/alert.ts'
import type { HoldReason, WouldBe } from '../../src/engine/finding.ts'
import { cardProblems } from './adaptive-cards.ts'
import { SAMPLES, SENT } from './sample-alerts.ts'

const kinds = Object.keys(SAMPLES) as AlertKind[]
const cardOf = (alert: Alert) => teamsMessage(alert).attachments[0].content

/** Every text that a card shows, in order. */
function shown(alert: Alert): string {
  const texts: string[] = []
  JSON.stringify(cardOf(alert).body, (key, value: unknown) => {
    if (key === 'text') texts.push(String(value))
    return value
  })
  return texts.join('\n')
}

describe('the message', () => {
  test.each(kinds)('a card for %s is an Adaptive Card 1.4 to Microsoft’s own library', (kind) => {
    const message = teamsMessage(SAMPLES[kind])
    expect(message).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: { type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' } },
        },
      ],
    })
    expect(cardProblems(cardOf(SAMPLES[kind]))).toEqual([])
  })

  test('the judge does judge: an unknown element is a problem', () => {
    const card = { ...cardOf(SAMPLES.fixed), body: [{ type: 'Nothing' }] }
    expect(cardProblems(card)).toHaveLength(1)
  })

  test('kinds differ in sign and word, not only in colour', () => {
    const heads = kinds.map((kind) => shown(SAMPLES[kind]).split('\n')[0])
    expect(new Set(heads).size).toBe(kinds.length)
    expect(new Set(kinds.map((kind) => KIND_WORDS[kind].sign)).size).toBe(kinds.length)
  })

  test.each([
    ['what happened', 'fixed', '✔  Fixed: '],
    ['the type in words', 'fixed', 'storage account '],
    ['the name', 'fixed', 'stmlprod01'],
    ['the resource group', 'fixed', 'rg-ml-prod'],
    ['a rule’s title', 'fixed', 'Storage accounts accept TLS 1.2 or later only'],
    ['a rule’s severity', 'fixed', 'High: '],
    ['the path of a property', 'fixed', 'properties.minimumTlsVersion'],
    ['the value before', 'fixed', 'TLS1_0'],
    ['the value after', 'fixed', 'TLS1_2'],
    ['who did it', 'fixed', 'anna.meier@contoso.com'],
    ['what kind of actor', 'fixed', ', a person'],
    ['what they did', 'fixed', 'Microsoft.Storage/storageAccounts/write'],
    ['when', 'fixed', '2026-10-03 02:58:11 UTC'],
    ['how long it took', 'fixed', '14 s of the change, proof included'],
    ['the action', 'fixed', 'Action 20261003T025825123Z-7f3a9c'],
    ['the whole id, to copy', 'fixed', SAMPLES.fixed.resourceId],
    ['a value that was absent', 'held', 'not set'],
    ['an application', 'held', ', an application'],
    ['what is in the way', 'held', 'workspace mlw-fraud-prod reaches it with the account key'],
    ['why it failed', 'failed', 'Please remove the lock and try again. (ScopeLocked)'],
    [
      'that a sweep knows no actor',
      'unknown',
      'found by a sweep, which cannot tell who changed it',
    ],
    ['who asked is not who broke it', 'gaveUp', 'Asked by'],
    [
      'why it gave up, without repeating the code',
      'gaveUp',
      'Azure is still working on the last write\n',
    ],
    ['how much a sweep saw for the first time', 'digest', '13\n (12 high, 1 medium, 0 low)'],
    ['on how many resources', 'digest', 'Resources\n14'],
    ['what nobody could judge', 'digest', 'Not judged\n2'],
    ['why it was left', 'digest', 'needsApproval\n9\nnotReady\n4'],
    ['how many resources a rule is about', 'digest', ' (12 resources)'],
    ['one resource as one', 'digest', ' (1 resource)'],
    ['where the list is', 'digest', 'GET /api/findings?filter=held'],
  ] as const)('a card says %s', (_, kind, text) => {
    expect(`${shown(SAMPLES[kind])}\n`).toContain(text)
  })

  test('a card says what is not known when nobody looked before', () => {
    const text = 'it cannot tell since when it is so, or who did it'
    expect(shown({ ...SAMPLES.held, firstLook: true })).toContain(text)
    expect(shown(SAMPLES.held)).not.toContain(text)
  })

  test('a rule that the change is not known to have broken says so, and nobody is blamed for it', () => {
    const [first, ...others] = SAMPLES.fixed.rules.map((rule) => ({
      ...rule,
      notByCause: true as const,
    }))
    const mixed = shown({
      ...SAMPLES.fixed,
      rules: [...SAMPLES.fixed.rules.slice(0, 1), ...others],
    })
    expect(mixed.split('not known to come from this change')).toHaveLength(2)
    expect(mixed).toContain('Changed by')
    const seen = shown({ ...SAMPLES.fixed, rules: first === undefined ? [] : [first] })
    expect(seen).toContain('Seen after\na change by \nanna.meier@contoso.com')
    expect(seen).not.toContain('Changed by')
    expect(shown({ ...SAMPLES.fixed, rules: [] })).toContain('Changed by')
  })

  test('worst rules come first, so that a cut list loses the least', () => {
    const ofEach = (['low', 'medium', 'high'] as const).map((severity) => ({
      ...{ id: severity, title: severity, severity },
    }))
    const text = shown({ ...SAMPLES.fixed, rules: ofEach })
    expect(text.indexOf('High: ')).toBeLessThan(text.indexOf('Medium: '))
    expect(text.indexOf('Medium: ')).toBeLessThan(text.indexOf('Low: '))
  })

  test.each(Object.entries(HOLD_ADVICE))(
    'a hold for %s says why and what to do',
    (reason, { why, what }) => {
      const held = { reason: reason as HoldReason, detail: 'the detail' }
      const text = shown({
        ...SAMPLES.held,
        rules: [{ id: 'a', title: 'b', severity: 'low', held }],
      })
      expect(text).toContain(`Held (${reason}): ${why}`)
      expect(text).toContain(`What to do: \n${what}`)
      expect(text).toContain('the detail')
    },
  )

  test('one reason for many rules gives its advice once', () => {
    const held = { reason: 'locked', detail: 'd' } as const
    const rules = ['a', 'b', 'c'].map((id) => ({ id, title: id, severity: 'low' as const, held }))
    expect(shown({ ...SAMPLES.held, rules }).split(HOLD_ADVICE.locked.what)).toHaveLength(2)
  })

  test('what waits for a person comes with its plan, the call that confirms it, and the call that shows it', () => {
    const text = shown(SENT.held)
    const { digest, writes } = SAMPLES.held.approval ?? { digest: '', writes: [] }
    expect(writes[0]?.after).toHaveLength(1)
    expect(text).toContain('To confirm: all that waits on this resource')
    expect(text).toContain('properties.publicNetworkAccess  \nEnabled\n  →  \nDisabled')
    expect(text).toContain(`"approve":"${digest}"`)
    expect(text).toContain('/api/remediate')
    expect(text).toContain('/api/findings?resourceId=')
  })

  test('a plan that is shown in part says how much is left out, wherever it was cut', () => {
    const { approval } = SAMPLES.held
    if (approval === undefined) throw new Error('the sample offers an approval')
    const values = Array.from({ length: 30 }, (_, n) => ({ path: `p${n}`, value: n }))
    const beside = `${SAMPLES.held.resourceId.split('/providers/')[0]}/providers/a.b/c/lock-me`
    const writes = [{ target: beside, before: [], after: values }]
    const text = shown({ ...SAMPLES.held, approval: { ...approval, writes, more: 7 } })
    expect(text).toContain('lock-me p0')
    expect(text).toContain('and 22 more')
  })

  test('a digest is shown even where the call cannot be', () => {
    const { approval } = SAMPLES.held
    if (approval === undefined) throw new Error('the sample offers an approval')
    const rules = Array.from({ length: 60 }, (_, n) => `${'a'.repeat(50)}-${n}`)
    const text = shown({ ...SAMPLES.held, approval: { ...approval, rules } })
    expect(text).toContain(`Digest: \n${approval.digest}`)
    expect(text).not.toContain('POST /api/remediate {')
  })

  test('what a lock forbids says so and offers nothing', () => {
    const { approval: _, ...rest } = SENT.held
    const held = { reason: 'locked', detail: 'the ReadOnly lock keep on x forbids it' } as const
    const text = shown({ ...rest, rules: [{ id: 'a', title: 'b', severity: 'low', held }] })
    expect(text).toContain('the ReadOnly lock keep on x forbids it')
    expect(text).not.toContain('approve')
    expect(text).toContain('/api/findings?resourceId=')
  })

  test('an offer says what Azure answered when it was last confirmed', () => {
    const refusedBefore = { reason: 'deniedByPolicy', detail: 'assignment no-keys' } as const
    const held = { reason: 'needsApproval', detail: 'd', refusedBefore } as const
    const rules = [{ id: 'a', title: 'b', severity: 'low', held }] as const
    const text = shown({ ...SAMPLES.held, rules })
    expect(text).toContain('Refused before (deniedByPolicy): \nassignment no-keys')
  })

  test('an offer says when the locks could not be read', () => {
    const held = { reason: 'needsApproval', detail: 'd', locks: 'unread' } as const
    const rules = [{ id: 'a', title: 'b', severity: 'low', held }] as const
    expect(shown({ ...SAMPLES.held, rules })).toContain('the locks could not be read')
  })

  test.each([
    [
      { decision: 'fixedAtOnce', switches: ['writesOff'] },
      'With REBASELINE_WRITES on, it would be fixed at once.',
    ],
    [
      {
        ...{ decision: 'waitsForPerson', switches: ['audit'] },
        ...{ reason: 'needsApproval', because: 'nobody knows' },
      },
      'With the effect remediate, it would wait for a person: nobody knows',
    ],
    [
      {
        ...{ decision: 'keptBack', switches: ['writesOff', 'audit'] },
        ...{ reason: 'notReady', because: 'ws uses the key' },
      },
      'With REBASELINE_WRITES on and the effect remediate, it would be kept back (notReady): ws uses the key',
    ],
  ] as readonly (readonly [WouldBe, string])[])(
    'what is only watched says what would be done: %o',
    (wouldBe, sentence) => {
      const held = { reason: 'audit', detail: 'd', wouldBe } as const
      const rules = [{ id: 'a', title: 'b', severity: 'low', held }] as const
      expect(shown({ ...SAMPLES.held, rules })).toContain(sentence)
    },
  )

  test('the link leads to the resource in the portal', () => {
    const url = `https://portal.azure.com/#resource${SAMPLES.fixed.resourceId}`
    expect(cardOf(SAMPLES.fixed).actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Open in the Azure portal', url },
    ])
  })

  test.each([
    ['an id that is none', 'javascript:alert(1)'],
    ['an id with a query', `${SAMPLES.fixed.resourceId}?x=1`],
    [
      'an id that is too long for a browser',
      `${SAMPLES.fixed.resourceId}/a/${'𝒜'.repeat(130)}/b/${'𝒜'.repeat(130)}`,
    ],
  ])('%s gets no link', (_, resourceId) => {
    expect(cardOf({ ...SAMPLES.fixed, resourceId }).actions).toEqual([])
  })

  test('200 rules and 100 properties are cut, and the card says by how much', () => {
    const alert = {
      ...SAMPLES.held,
      rules: Array.from({ length: 200 }, (_, n) => ({
        id: `r${n}`,
        title: `t${n}`,
        severity: 'low' as const,
      })),
      before: Array.from({ length: 100 }, (_, n) => ({ path: `p${n}`, value: n })),
    }
    expect(cardProblems(cardOf(alert))).toEqual([])
    expect(shown(alert)).toMatch(/and \d+ more rules/)
    expect(shown(alert)).toMatch(/and \d+ more properties/)
  })
})
