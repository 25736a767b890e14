import { describe, expect, it } from 'vitest'
import {
  actionDigest,
  type ListedAction,
  type LogRead,
  logBreak,
  toldActions,
} from '../../src/engine/log-check.ts'
import {
  entryHash,
  GENESIS,
  type LogHead,
  type RecordEntry,
  type StoredEntry,
} from '../../src/engine/record.ts'
import { itemOf, THING_ID } from './samples.ts'

const write = {
  rules: ['thing-tls'],
  request: { kind: 'arm', method: 'PATCH', resourceId: THING_ID, apiVersion: '1', body: {} },
  before: [],
  after: [],
} as unknown as NonNullable<RecordEntry['write']>

const entry = (
  action: string,
  state: RecordEntry['state'],
  minute: number,
  more: Partial<RecordEntry> = {},
): RecordEntry => ({
  action,
  state,
  at: `2026-11-20T10:0${minute}:00.000Z`,
  resourceId: THING_ID,
  rules: ['thing-tls'],
  cause: itemOf().cause,
  ...(state === 'intended' ? { write } : {}),
  ...more,
})

const first = [entry('a-1', 'intended', 1), entry('a-1', 'verified', 2)] as const
const second = [entry('a-2', 'intended', 3), entry('a-2', 'failed', 4)] as const

function chained(entries: readonly RecordEntry[]): readonly StoredEntry[] {
  let hash = GENESIS
  return entries.map((one, index) => {
    hash = entryHash(hash, index + 1, one)
    return { sequence: index + 1, hash, entry: one }
  })
}

function headOf(entries: readonly StoredEntry[], more: Partial<LogHead> = {}): LogHead {
  return {
    resourceId: THING_ID,
    sequence: entries.length,
    hash: entries.at(-1)?.hash ?? GENESIS,
    published: entries.length,
    at: '',
    standsFor: 0,
    version: entries.length === 0 ? '' : 'v',
    ...more,
  }
}

const told = ([intent, outcome]: readonly [RecordEntry, RecordEntry]): ListedAction => ({
  action: intent.action,
  intendedAt: intent.at,
  tells: (...entries) => actionDigest(...entries) === actionDigest(intent, outcome),
})

const whole = chained([...first, ...second])
const short = chained([...first])
const timeline = [told(first), told(second)]
const read = (entries: readonly StoredEntry[], more: Partial<LogRead> = {}): LogRead => ({
  entries,
  head: headOf(entries),
  ...more,
})

describe('a log', () => {
  it.each([
    ['it is what the timeline was told', 'nothing is missing', read(whole), timeline],
    ['the timeline was told less', 'telling comes after the record', read(whole), []],
    [
      'an entry was appended between the read of the head and that of the entries',
      'it is judged up to that head, and the next head knows the rest',
      read(whole, { head: headOf(short), later: headOf(whole) }),
      [told(first)],
    ],
    [
      'the first entries of all were appended between the two reads',
      'there was no head yet',
      read(short, { head: headOf([]), later: headOf(short) }),
      [],
    ],
    [
      'more was appended after the entries were read',
      'the later head may know more than was read',
      read(short, { head: headOf([]), later: headOf(whole) }),
      [],
    ],
    [
      'an action went on after it was told',
      'what was told is still one of its entries',
      read(chained([...first, entry('a-1', 'failed', 5)])),
      [told(first)],
    ],
  ])('is whole when %s: %s', (_, __, log, listed) => {
    expect(logBreak(log, listed)).toBeUndefined()
  })

  it.each([
    [
      'all its rows are gone',
      'the timeline was told of them',
      read([]),
      timeline,
      'the timeline has action a-1 of 2026-11-20T10:01:00.000Z, and the log does not',
    ],
    [
      'its end was cut off and the head made to fit',
      'the chain holds, and the timeline has more',
      read(short),
      timeline,
      'the timeline has action a-2 of 2026-11-20T10:03:00.000Z, and the log does not',
    ],
    [
      'an outcome was changed, and every hash made to fit',
      'the timeline was told the other one',
      read(chained([...first, second[0], entry('a-2', 'verified', 4)])),
      timeline,
      'the timeline was told something else of action a-2 of 2026-11-20T10:03:00.000Z',
    ],
    [
      'a plan was changed, and every hash made to fit',
      'the digest covers the intent',
      read(chained([{ ...first[0], rules: [] }, first[1], ...second])),
      timeline,
      'the timeline was told something else of action a-1 of 2026-11-20T10:01:00.000Z',
    ],
    [
      'its head was set back',
      'the entries behind it are known to no head',
      read(whole, { head: headOf(short), later: headOf(short) }),
      timeline,
      'entry 4 is in the log, and its head does not know it',
    ],
    [
      'its head is gone',
      'entries come with a head',
      read(whole, { head: headOf([]), later: headOf([]) }),
      timeline,
      'the head of the log is missing',
    ],
    [
      'its head was not looked at again',
      'what lies behind it is then not proved',
      read(whole, { head: headOf(short) }),
      timeline,
      'the head of the log is missing',
    ],
    [
      'what was appended between the reads is out of place',
      'the chain goes on behind the head',
      read([...short, ...whole.slice(3)], { head: headOf(short), later: headOf(whole) }),
      timeline,
      'entry 3 is missing',
    ],
    [
      'its head has another hash',
      'the hash names every entry before it',
      read(whole, { head: headOf(whole, { hash: GENESIS }) }),
      timeline,
      'the end of the log is missing',
    ],
    [
      'its head claims to have told more than there is',
      'then what is new would never be told',
      read(whole, { head: headOf(whole, { published: 9 }) }),
      timeline,
      'the head says that 9 entries were told, and there are 4',
    ],
  ])('is broken when %s: %s', (_, __, log, listed, where) => {
    expect(logBreak(log, listed)).toBe(where)
  })
})

describe('what the timeline must have', () => {
  it.each([
    [
      'every finished action that the head says was told',
      'a row may be gone',
      read(whole),
      ['a-1', 'a-2'],
    ],
    [
      'nothing yet of an action that is not told',
      'telling comes later',
      read(whole, { head: headOf(whole, { published: 2 }) }),
      ['a-1'],
    ],
    [
      'nothing of an action that is open',
      'only an outcome is told',
      read(chained([...first, second[0]])),
      ['a-1'],
    ],
  ])('is %s: %s', (_, __, log, expected) => {
    expect(toldActions(log).map(({ action }) => action)).toEqual(expected)
  })
})
