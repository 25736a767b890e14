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

  it('shows two long documents from where they differ', () => {
    const document = (days: number) => ({ same: 'x'.repeat(200), sasExpirationPeriod: days })
    const path = 'properties.sasPolicy'
    const story = storyOf(
      alert({ before: [{ path, value: document(90) }], after: [{ path, value: document(7) }] }),
      400,
    )
    expect(story).toMatch(/ExpirationPeriod":90} → .*ExpirationPeriod":7}/)
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

  it('fits the terminal', () => {
    const after = [{ path: `properties.${'deep.'.repeat(30)}end`, value: 'y'.repeat(300) }]
    const story = storyOf(
      alert({ before: [], after, rules: Array(9).fill({ id: 'a-rule-id' }) }),
      80,
    )
    expect(widest(story ?? '')).toBeLessThanOrEqual(80)
  })
})
