// What fits a terminal: no line is wider, no word is lost.

import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReceivedAlert } from '../../sandbox/alert-receiver.ts'
import { shortIds, table, wrapped } from '../../sandbox/console.ts'
import { heldTables } from '../../sandbox/held.ts'
import { storyOf } from '../../sandbox/story.ts'

const GROUP = '/subscriptions/b27c4e19-8a53-4d6f-a1e0-97d3f5608b2c/resourceGroups/rg-ml'
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/stone`
const linesOf = (text: string) => stripVTControlCharacters(text).split('\n')
const widest = (text: string) => Math.max(...linesOf(text).map(({ length }) => length))

describe('a text that is wrapped', () => {
  it('has no line that is too wide, and loses nothing but blanks at the ends of lines', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapped(text, width)
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })

  it('is broken between words', () => {
    expect(wrapped('the scope is locked', 9)).toEqual(['the scope', 'is locked'])
  })
})

describe('a table', () => {
  it.each([110, 140, 80])('fits %i columns, and its notes, too', (width) => {
    const rows = [
      ['waits', 'rule', 'where'],
      ['needsApproval', 'storage-shared-key-access', 'stfraudprod, stlegacyerp, '.repeat(9)],
    ]
    const text = table(rows, { width, notes: ['one word after the other '.repeat(20)] })
    expect(widest(text)).toBeLessThanOrEqual(width)
    expect(text.replaceAll(/\s+/g, '')).toContain('storage-shared-key-access')
  })

  it('is as wide as its cells when there is room', () => {
    expect(
      linesOf(
        table(
          [
            ['a', 'b'],
            ['long', 'c'],
          ],
          { width: 80 },
        ),
      ),
    ).toEqual(['a     b', 'long  c'])
  })
})

it('ids in a sentence are the names that people know', () => {
  const text = `'${ACCOUNT}' is locked at ${GROUP}, says ${ACCOUNT}/blobServices/default.`
  expect(shortIds(text)).toBe("'stone' is locked at rg-ml, says stone/blobServices/default.")
})

it('what waits is shown by rule, with how many more there are, at the width of the terminal', () => {
  const hold = {
    reason: 'locked',
    detail: `The scope '${ACCOUNT}' is locked. ${'Why. '.repeat(90)}`,
  }
  const findings = ['one', 'two', 'three', 'four'].map((name) => ({
    resourceId: `${GROUP}/providers/Microsoft.Storage/storageAccounts/st${name}`,
    rules: { 'storage-minimum-tls': { verdict: 'nonCompliant', held: hold } },
  }))
  const text = heldTables(findings, 110)
  expect(widest(text)).toBeLessThanOrEqual(110)
  expect(text).toContain('stfour, stone +2')
  expect(text).not.toContain('/subscriptions/')
})

it('while nothing is written, what would be done is said, and what never would be is only counted', () => {
  const switches = ['writesOff'] as const
  const off = { reason: 'writesOff', detail: 'all writes are switched off' }
  const never = { decision: 'keptBack', switches, reason: 'reportOnly', because: 'r' } as const
  const text = heldTables(
    [
      {
        resourceId: ACCOUNT,
        rules: {
          one: {
            verdict: 'nonCompliant',
            held: { ...off, wouldBe: { decision: 'fixedAtOnce', switches } },
          },
          two: { verdict: 'nonCompliant', held: { ...off, wouldBe: never } },
        },
      },
    ],
    110,
  )
  expect(text).toContain('With REBASELINE_WRITES on, it would be fixed at once')
  expect(linesOf(text).filter((line) => line.startsWith('writesOff'))).toHaveLength(1)
  expect(text).toMatch(/reportOnly +1 /)
})

it('names under one sentence are those that it is true of', () => {
  const findings = ['one', 'two'].map((name) => ({
    resourceId: `${GROUP}/providers/Microsoft.KeyVault/vaults/kv${name}`,
    rules: {
      'a-rule': {
        verdict: 'nonCompliant',
        held: { reason: 'needsApproval', detail: `lets ${name} in` },
      },
    },
  }))
  const text = heldTables(findings, 110)
  expect(text.replaceAll(/\s+/g, ' ')).toContain(
    'kvone lets one in needsApproval a-rule kvtwo lets two in',
  )
})

it('a refusal by policy names the policy, not its JSON', () => {
  const detail = `Resource 'x' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Keep TLS 1.0","id":"y"}}]'.`
  const text = heldTables(
    [
      {
        resourceId: ACCOUNT,
        rules: { one: { verdict: 'nonCompliant', held: { reason: 'deniedByPolicy', detail } } },
      },
    ],
    200,
  )
  expect(text).toContain('disallowed by policy. Policy: Keep TLS 1.0.')
})

describe('an alert as a story', () => {
  const alert = (data: object): ReceivedAlert =>
    ({
      destination: 'webhook',
      body: {
        data: {
          ...{ kind: 'fixed', at: '2026-11-20T10:00:00.000Z', resourceId: ACCOUNT },
          ...{ rules: [{ id: 'storage-sas-policy' }], cause: { source: 'event' } },
          ...data,
        },
      },
    }) as unknown as ReceivedAlert

  it('shows two long texts from where they differ', () => {
    const path = 'properties.note'
    const text = (end: string) => `${'x'.repeat(200)} ends with ${end}`
    const story = storyOf(
      alert({ before: [{ path, value: text('one') }], after: [{ path, value: text('two') }] }),
      400,
    )
    expect(story).toMatch(/ends with one → .*ends with two/)
  })

  it('says where logs go in words', () => {
    const path = '/providers/Microsoft.Insights/diagnosticSettings/rebaseline'
    const value = { properties: { workspaceId: `${GROUP}/workspaces/log-bank`, logs: [] } }
    const story = storyOf(
      alert({ before: [{ path, absent: true }], after: [{ path, value }] }),
      200,
    )
    expect(story).toContain('absent → logs to log-bank')
  })

  it('shows the members that change of a document, and not the document', () => {
    const document = (min: number) => ({ properties: { scaleSettings: { min, max: 8 }, same: 1 } })
    const path = '/'
    const story = storyOf(
      alert({ before: [{ path, value: document(2) }], after: [{ path, value: document(0) }] }),
      200,
    )
    expect(story).toContain('scaleSettings.min: 2 → 0')
    expect(story).not.toContain('max')
  })

  it('shows what a new document holds, member by member', () => {
    const after = [{ path: 'properties.sasPolicy', value: { sasExpirationPeriod: '7.00:00:00' } }]
    const story = storyOf(
      alert({ before: [{ path: 'properties.sasPolicy', absent: true }], after }),
    )
    expect(story).toContain('sasPolicy.sasExpirationPeriod: absent → 7.00:00:00')
  })

  it('says what would be done while nothing is written', () => {
    const wouldBe = { decision: 'waitsForPerson', switches: ['audit'], reason: 'x', because: 'y' }
    const held = { reason: 'audit', detail: 'd', wouldBe }
    const story = storyOf(
      alert({ kind: 'held', rules: [{ id: 'r', held }], before: [], after: [] }),
    )
    expect(story).toContain('With the effect remediate, it would wait for a person')
  })

  it('fits the terminal', () => {
    const after = [{ path: `properties.${'deep.'.repeat(30)}end`, value: 'y'.repeat(300) }]
    const story = storyOf(
      alert({ before: [], after, rules: Array(9).fill({ id: 'a-rule-id' }) }),
      80,
    )
    expect(widest(story ?? '')).toBeLessThanOrEqual(80)
  })
})
