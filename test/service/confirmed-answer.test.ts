import { describe, expect, it } from 'vitest'
import { approvalOf } from '../../src/engine/approval.ts'
import type { PlannedWrite } from '../../src/engine/plan.ts'
import type { RecordEntry } from '../../src/engine/record.ts'
import { confirmedAnswer, type RemediationAnswer } from '../../src/remediation-answer.ts'

const ID = '/subscriptions/s/x'
const planned = (path: string, provenBy?: 'operation'): PlannedWrite => ({
  rules: [path],
  request: { kind: 'arm', method: 'PUT', resourceId: `${ID}/${path}`, apiVersion: '2024-01-01' },
  before: [{ path, absent: true }],
  after: [{ path, value: 1 }],
  ...(provenBy === undefined ? {} : { provenBy }),
})
const plan = [planned('a'), planned('b'), planned('c', 'operation')]
const request = { cause: 'p', digest: 'd' }

/** The log of a request of which these actions came to these ends. */
function logOf(ends: readonly (readonly [PlannedWrite, RecordEntry['state']])[]): RecordEntry[] {
  return ends.flatMap(([write, state], index) => {
    const of = {
      ...{ action: `x${index}`, at: '', resourceId: ID, rules: write.rules },
      cause: { source: 'person', id: 'p', at: '' },
    } as const
    const first = index === 0 ? { approval: approvalOf('d', plan) } : {}
    return [
      { ...of, state: 'intended', write, ...first },
      { ...of, state, ...(state === 'failed' ? { reason: { code: 'X', message: 'no' } } : {}) },
    ]
  })
}

const answerWith = (verdicts: Readonly<Record<string, string>>) =>
  ({
    ...{ requestId: 'p', resourceId: ID, outcome: 'approvalMismatch' },
    findings: Object.fromEntries(
      Object.entries(verdicts).map(([rule, verdict]) => [rule, { verdict, since: '' }]),
    ),
    ...{ plan: { writes: [], held: [] }, actions: [] },
  }) as unknown as RemediationAnswer
const OPEN = { a: 'nonCompliant', b: 'nonCompliant', c: 'compliant' }
const [a, b, c] = plan as [PlannedWrite, PlannedWrite, PlannedWrite]

describe('the answer to a confirmed plan of which nothing was begun', () => {
  const waiting = {
    ...{
      digest: 'd',
      writes: [{ rules: ['a'], method: 'PUT', target: ID, before: [], after: [] }],
    },
  }
  const answer = (verdict: string, approval: object | undefined = waiting) =>
    ({
      ...{ ...answerWith({ a: verdict }), outcome: 'reconciled' },
      plan: { writes: [], held: [], approval },
    }) as unknown as RemediationAnswer

  it('says that it was not done: the budget held all of it, or no row could hold the record', () => {
    expect(confirmedAnswer(answer('nonCompliant'), [], request)).toMatchObject({
      outcome: 'notDone',
      missing: waiting.writes,
    })
  })

  it.each([
    ['somebody else put it right meanwhile', answer('compliant')],
    ['another plan waits now', answer('nonCompliant', { ...waiting, digest: 'other' })],
    ['the plan was not confirmed', { ...answer('nonCompliant'), outcome: 'approvalMismatch' }],
  ] as [string, RemediationAnswer][])('is as it was when %s', (_, given) => {
    expect(confirmedAnswer(given, [], request)).toEqual(given)
  })
})

describe('the answer to a confirmed plan', () => {
  it.each([
    [
      'all is proved',
      [
        [a, 'verified'],
        [b, 'verified'],
        [c, 'verified'],
      ],
      OPEN,
      'reconciled',
      [],
    ],
    [
      'one write was lost',
      [
        [a, 'verified'],
        [c, 'verified'],
      ],
      OPEN,
      'partlyDone',
      ['b'],
    ],
    [
      'one was refused',
      [
        [a, 'verified'],
        [b, 'failed'],
        [c, 'verified'],
      ],
      OPEN,
      'partlyDone',
      ['b'],
    ],
    ['nothing was proved', [[a, 'failed']], OPEN, 'notDone', ['a', 'b', 'c']],
    [
      'somebody else did the rest',
      [
        [a, 'verified'],
        [c, 'verified'],
      ],
      { b: 'compliant' },
      'reconciled',
      [],
    ],
    [
      'the rest does not apply any more',
      [
        [a, 'verified'],
        [c, 'verified'],
      ],
      { b: 'notApplicable' },
      'reconciled',
      [],
    ],
    [
      'nobody looked in the end',
      [
        [a, 'verified'],
        [c, 'verified'],
      ],
      {},
      'partlyDone',
      ['b'],
    ],
    [
      'a call that leaves no trace is unproven',
      [
        [a, 'verified'],
        [b, 'verified'],
        [c, 'unproven'],
      ],
      OPEN,
      'partlyDone',
      ['c'],
    ],
  ] as readonly (readonly [
    string,
    readonly (readonly [PlannedWrite, RecordEntry['state']])[],
    Readonly<Record<string, string>>,
    string,
    readonly string[],
  ])[])('when %s', (_, ends, verdicts, outcome, missing) => {
    const answer = confirmedAnswer(answerWith(verdicts), logOf(ends), request)
    expect(answer.outcome).toBe(outcome)
    expect((answer.missing ?? []).flatMap(({ rules }) => rules)).toEqual(missing)
    expect(answer.actions.map(({ state }) => state)).toEqual(ends.map(([, state]) => state))
  })

  it('is the plain one when nothing of the plan was begun, and when the resource is gone', () => {
    const answer = answerWith(OPEN)
    expect(confirmedAnswer(answer, [], request)).toBe(answer)
    const gone = { ...answer, outcome: 'gone' } as const
    expect(confirmedAnswer(gone, logOf([[a, 'verified']]), request)).toBe(gone)
  })
})
