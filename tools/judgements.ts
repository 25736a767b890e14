// The lock on what rules judge: `tools/judgements.json` has the version of each coded rule and a digest of the code
// that it judges by. Code that changes while its version stays would read as drift in the whole estate on the day of an
// upgrade, and drift is put back without asking.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { JUDGING_VERSION } from '../src/engine/evaluate.ts'
import { jsonText } from '../src/generate/json-text.ts'
import { type RuleFile, ruleEntries } from '../src/generate/rules-index.ts'
import { rules } from '../src/rules/index.ts'
import { judgingCode } from './judging-code.ts'

/** Where the lock is. */
export const JUDGEMENTS_FILE = 'tools/judgements.json'

/** What rules share beyond src/rules: how all of them are judged, and what any of them reads documents with. */
const ENGINE = '(engine)'
const PREPARE = { path: 'src/engine/evaluate.ts', name: 'prepare' }
const RULES = 'src/rules/'

/** A version, and the digest of the code that judges in it. */
export interface Judgement {
  readonly version: number
  readonly code: string
}

/** By rule id. Rules about values at paths have no code of their own: their values are in the basis themselves. */
export type Judgements = Readonly<Record<string, Judgement>>

/** What the code says now. */
export function presentJudgements(files: readonly RuleFile[]): Judgements {
  const versions = new Map(
    rules.flatMap((rule) => ('gaps' in rule ? [[rule.id, rule.version ?? 1] as const] : [])),
  )
  const declared = ruleEntries(files).flatMap(({ id, path, exported }) => {
    const version = versions.get(id)
    const declaration = { path: `src/rules/${path}`, name: exported }
    return version === undefined ? [] : [{ id, version, declaration }]
  })
  const coded = declared.map(({ id, version, declaration }) => {
    const code = judgingCode([declaration], { inside: RULES, within: RULES })
    return [id, { version, code: digest(code) }] as const
  })
  const all = [PREPARE, ...declared.map(({ declaration }) => declaration)]
  const engine = digest(judgingCode(all, { inside: 'src/engine/', within: 'src/' }))
  return Object.fromEntries([[ENGINE, { version: JUDGING_VERSION, code: engine }], ...coded])
}

/** What was locked last. */
export function lockedJudgements(): Judgements {
  return JSON.parse(readFileSync(JUDGEMENTS_FILE, 'utf8')) as Judgements
}

/** The lock as a file. */
export function judgementsText(judgements: Judgements): string {
  return jsonText(
    Object.fromEntries(Object.entries(judgements).map(([id, one]) => [id, { ...one }])),
  )
}

/**
 * Ids whose code is another one than in the lock, while the version is the same or a lower one; and those whose version
 * went down or away.
 */
export function unversionedChanges(locked: Judgements, present: Judgements): readonly string[] {
  return Object.entries(locked).flatMap(([id, { version, code }]) => {
    const now = present[id]
    if (now === undefined || now.version > version) return []
    return now.version < version || now.code !== code ? [id] : []
  })
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
