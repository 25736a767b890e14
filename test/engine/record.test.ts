import { describe, expect, it } from 'vitest'
import {
  chainBreak,
  entryHash,
  GENESIS,
  isFinal,
  type LogHead,
  type RecordEntry,
  type StoredEntry,
} from '../../src/engine/record.ts'
import { itemOf, THING_ID } from './samples.ts'

const entry = (action: string, state: RecordEntry['state'], minute: number): RecordEntry => ({
  action,
  state,
  at: `2026-11-20T10:0${minute}:00.000Z`,
  resourceId: THING_ID,
  rules: ['thing-tls'],
  cause: itemOf().cause,
})

const written = [
  entry('action-1', 'intended', 1),
  entry('action-1', 'verified', 2),
  entry('action-2', 'intended', 3),
  entry('action-2', 'failed', 4),
]

function chained(entries: readonly RecordEntry[]): StoredEntry[] {
  let hash = GENESIS
  return entries.map((one, index) => {
    hash = entryHash(hash, index + 1, one)
    return { sequence: index + 1, hash, entry: one }
  })
}

function headOf(entries: readonly StoredEntry[]): LogHead {
  const hash = entries.at(-1)?.hash ?? GENESIS
  return {
    resourceId: THING_ID,
    sequence: entries.length,
    hash,
    published: 0,
    at: '',
    standsFor: 0,
    version: 'v',
  }
}

describe('the hash chain', () => {
  const log = chained(written)
  const head = headOf(log)
  const changed = (index: number, more: Partial<StoredEntry>) =>
    log.map((stored, at) => (at === index ? { ...stored, ...more } : stored))

  it('holds for a log that was left alone, and for an empty one', () => {
    expect(chainBreak(log, head)).toBeUndefined()
    expect(chainBreak([], headOf([]))).toBeUndefined()
  })

  it('holds when storage returns members in another order', () => {
    const turned = log.map(({ entry: one, ...stored }) => ({
      ...stored,
      entry: Object.fromEntries(Object.entries(one).reverse()) as unknown as RecordEntry,
    }))
    expect(chainBreak(turned, head)).toBeUndefined()
  })

  it.each([
    {
      name: 'a changed outcome',
      because: 'a failure must not become a success',
      given: changed(3, { entry: entry('action-2', 'verified', 4) }),
      want: 'entry 4 was changed after it was written',
    },
    {
      name: 'a changed first entry',
      because: 'the first is as safe as the last',
      given: changed(0, { entry: { ...entry('action-1', 'intended', 1), rules: [] } }),
      want: 'entry 1 was changed after it was written',
    },
    {
      name: 'a changed entry with a matching hash of its own',
      because: 'the next one still names the old hash',
      given: changed(
        1,
        chained([written[0], entry('action-1', 'failed', 2)] as RecordEntry[])[1] ?? {},
      ),
      want: 'entry 3 was changed after it was written',
    },
    {
      name: 'a removed first entry',
      because: 'the numbers start at one',
      given: log.slice(1),
      want: 'entry 1 is missing',
    },
    {
      name: 'a removed entry',
      because: 'the numbers have a hole',
      given: log.toSpliced(1, 1),
      want: 'entry 2 is missing',
    },
    {
      name: 'a removed entry, the rest numbered anew',
      because: 'the number is part of the hash',
      given: log.toSpliced(1, 1).map((stored, index) => ({ ...stored, sequence: index + 1 })),
      want: 'entry 2 was changed after it was written',
    },
    {
      name: 'a removed end',
      because: 'the head knows how many there were',
      given: log.slice(0, 3),
      want: 'the end of the log is missing',
    },
    {
      name: 'a removed log',
      because: 'the head knows how many there were',
      given: [],
      want: 'the end of the log is missing',
    },
    {
      name: 'an added end',
      because: 'the head does not know it',
      given: chained([...written, entry('action-3', 'intended', 5)]),
      want: 'the end of the log is missing',
    },
    {
      name: 'another order',
      because: 'the numbers are out of order',
      given: [log[1], log[0], ...log.slice(2)],
      want: 'entry 1 is missing',
    },
    {
      name: 'another order, numbered anew',
      because: 'each hash names the one before it',
      given: [log[0], { ...log[2], sequence: 2 }, { ...log[1], sequence: 3 }, log[3]],
      want: 'entry 2 was changed after it was written',
    },
  ] as readonly { name: string; because: string; given: StoredEntry[]; want: string }[])(
    'shows $name: $because',
    ({ given, want }) => {
      expect(chainBreak(given, head)).toBe(want)
    },
  )

  it('shows a log that was rewritten as a whole, because the head holds the last hash', () => {
    const forged = chained(written.map((one) => ({ ...one, rules: [] })))
    expect(chainBreak(forged, head)).toBe('the end of the log is missing')
  })
})

it.each([
  { name: 'intended', because: 'nobody knows yet what came of it', want: false },
  { name: 'applied', because: 'Azure is still at it', want: false },
  { name: 'uncertain', because: 'only a read can tell', want: false },
  { name: 'verified', because: 'it was proved', want: true },
  { name: 'failed', because: 'it was told', want: true },
] as const)('$name is final: $want, because $because', ({ name, want }) => {
  expect(isFinal(name)).toBe(want)
})
