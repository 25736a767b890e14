// What a rule judges cannot change without a new version of the rule: a stricter verdict on the day of an upgrade would
// read as drift, and drift is put back without asking.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ruleEntries } from '../../src/generate/rules-index.ts'
import { rules } from '../../src/rules/index.ts'
import { ruleFiles } from '../../tools/generate.ts'
import {
  type Judgements,
  lockedJudgements,
  presentJudgements,
  unversionedChanges,
} from '../../tools/judgements.ts'
import { judgingCode } from '../../tools/judging-code.ts'

it('no rule judges by other code than in its version', () => {
  const advice = 'raise `version` in the rule, and run npm run generate'
  expect(unversionedChanges(lockedJudgements(), presentJudgements(ruleFiles())), advice).toEqual([])
})

it('the lock is current: it names each coded rule, its version and its code', () => {
  const locked = lockedJudgements()
  expect(locked, 'run npm run generate').toEqual(presentJudgements(ruleFiles()))
  const coded = rules.filter((rule) => 'gaps' in rule).map(({ id }) => id)
  expect(Object.keys(locked).toSorted()).toEqual(['(engine)', ...coded].toSorted())
})

describe('what counts as a change without a version', () => {
  const locked: Judgements = { one: { version: 2, code: 'a' } }
  it.each<{ because: string; present: Judgements; want: readonly string[] }>([
    { because: 'nothing changed', present: locked, want: [] },
    {
      because: 'the code changed, the version did not',
      present: { one: { version: 2, code: 'b' } },
      want: ['one'],
    },
    {
      because: 'the version was raised with the code',
      present: { one: { version: 3, code: 'b' } },
      want: [],
    },
    {
      because: 'a version that was used before may be in the tables of an installation',
      present: { one: { version: 1, code: 'a' } },
      want: ['one'],
    },
    { because: 'a rule that is gone judges nothing', present: {}, want: [] },
    {
      because: 'a new rule was never judged before',
      present: { ...locked, two: { version: 1, code: 'x' } },
      want: [],
    },
  ])('$because', ({ present, want }) => {
    expect(unversionedChanges(locked, present)).toEqual(want)
  })
})

describe('the code that a rule judges by', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rebaseline-judging-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let made = 0

  const RULE = `
import { defineRule } from '../engine.ts'
import { limit, unused } from './shared.ts'
import type { Facts } from './types.ts'
const words = 'why not'
const helper = (facts: Facts) => (facts.age > limit ? [facts.age] : [])
export const rule = defineRule({
  id: 'a-rule', why: words, severity: 'high',
  needs: [{ name: 'more' }],
  gaps: (facts: Facts) => helper(facts),
  change: () => unused(),
})`
  const SHARED =
    'export const limit = step(4)\nfunction step(n: number) { return n + 1 }\nexport const unused = () => 1'

  /** The judging code of the rule when both files were edited like this. */
  function codeOf(edit: (rule: string) => string, editShared = (shared: string) => shared): string {
    made += 1
    const place = join(folder, `${made}`)
    mkdirSync(place)
    writeFileSync(join(place, 'rule.ts'), edit(RULE))
    writeFileSync(join(place, 'shared.ts'), editShared(SHARED))
    const within = `${place.replaceAll(sep, '/')}/`
    const declaration = { path: `${within}rule.ts`, name: 'rule' }
    return judgingCode([declaration], { inside: within, within }).replaceAll(within, '')
  }
  const plain = codeOf((rule) => rule)

  it.each<{ because: string; edit?: [string, string]; shared?: [string, string]; same: boolean }>([
    { because: 'a stricter comparison', edit: ['> limit', '>= limit'], same: false },
    { because: 'one more need', edit: ["[{ name: 'more' }]", '[]'], same: false },
    { because: 'a constant in another file', shared: ['4', '5'], same: false },
    { because: 'a function that this constant calls', shared: ['n + 1', 'n + 2'], same: false },
    { because: 'the reason that people read', edit: ["'why not'", "'because'"], same: true },
    { because: 'the severity', edit: ["'high'", "'low'"], same: true },
    { because: 'what a fix does', shared: ['() => 1', '() => 2'], same: true },
    { because: 'a comment', edit: ['const helper', '// A helper.\nconst helper'], same: true },
    { because: 'a type', edit: ['facts: Facts) =>', 'facts) =>'], same: true },
  ])('$because: the same code, $same', ({ edit, shared, same }) => {
    const code = codeOf(
      (rule) => (edit === undefined ? rule : rule.replace(...edit)),
      (text) => (shared === undefined ? text : text.replace(...shared)),
    )
    expect(code === plain).toBe(same)
  })

  it.each([
    ['src/engine/json.ts#valueAt', 'how most rules read a document'],
    ['src/engine/key-changes.ts#rotationPolicyOf', 'how a guarded rule reads a policy'],
    ['src/engine/evaluate.ts#prepare', 'how all rules are judged'],
  ])('the lock on what rules share has %s: %s', (part) => {
    const declarations = ruleEntries(ruleFiles()).map(({ path, exported }) => ({
      ...{ path: `src/rules/${path}`, name: exported },
    }))
    const prepare = { path: 'src/engine/evaluate.ts', name: 'prepare' }
    const code = judgingCode([prepare, ...declarations], { inside: 'src/engine/', within: 'src/' })
    expect(code.split('\n')).toContain(part)
  })

  it('is an error when the rule is not there', () => {
    const nothing = { path: 'src/rules/storage/minimum-tls.ts', name: 'nothing' }
    expect(() => judgingCode([nothing], { inside: 'src/', within: 'src/' })).toThrow(
      'declares no nothing',
    )
  })
})
