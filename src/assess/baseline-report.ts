// `--baseline`: what an earlier report has is known, and only what is new against it is reported.
import { foldCase } from '../engine/fold-case.ts'
import type { Rule } from '../engine/rule.ts'
import { fileName } from './declared.ts'
import { placeOf } from './formats/place.ts'
import { type Judged, type Tally, VERDICTS, type VerdictName } from './judged.ts'
import type { ResourceKey } from './key-table.ts'
import { KnownFindings, type KnownGap, resourceKey } from './known-findings.ts'
import { Numbers } from './numbers.ts'

/** A finding of an earlier report. */
export interface EarlierFinding {
  readonly resourceId: string
  readonly rule: string
  readonly verdict: VerdictName
  readonly gaps: readonly KnownGap[]
  /** Null for what had no file; undefined in reports of versions that did not say it: then any file will do. */
  readonly file: string | null | undefined
}

// Files by number; these two stand for none and for any.
const NO_FILE = 0
const ANY_FILE = 1
const FIRST_FILE = 2

/** The findings of an earlier report. Each is the counterpart of one finding at most. */
export class BaselineReport {
  readonly #known = new KnownFindings()
  readonly #rules = new Map<string, number>()
  readonly #files = new Map<string, number>()
  readonly #looked = new Set<number>([ANY_FILE])
  /** By key of the bag: the number, from 1, of what is told of it below; 0 for keys of other verdicts. */
  readonly #brokenOf = new Numbers()
  readonly #broken = {
    rule: new Numbers(),
    file: new Numbers(),
    /** How many there are in the report, and how many findings of now are about the same. */
    earlier: new Numbers(),
    now: new Numbers(),
  }
  #anyFile = false
  #last:
    | { readonly id: string; readonly file: string | null; readonly key: ResourceKey }
    | undefined

  /** Adds a finding of the report. */
  add({ resourceId, rule, verdict, gaps, file }: EarlierFinding): void {
    const number = this.#rules.get(rule) ?? this.#rules.size
    this.#rules.set(rule, number)
    if (file === undefined) this.#anyFile = true
    const resource =
      file === undefined ? resourceKey(foldCase(resourceId), file) : this.#keyOf(resourceId, file)
    const key = this.#known.add(resource, kindOf(number, verdict), gaps)
    while (this.#brokenOf.length <= key) this.#brokenOf.push(0)
    if (verdict !== 'nonCompliant') return
    if (this.#brokenOf.at(key) === 0) {
      this.#broken.rule.push(number)
      this.#broken.file.push(this.#fileNumber(file))
      this.#broken.earlier.push(0)
      this.#broken.now.push(0)
      this.#brokenOf.set(key, this.#broken.rule.length)
    }
    const index = this.#brokenOf.at(key) - 1
    this.#broken.earlier.set(index, this.#broken.earlier.at(index) + 1)
  }

  /** The resource with what is new on it; what is known is counted in the tally. */
  leaveOut(resource: Judged, tally: Tally): Judged {
    const { file } = placeOf(resource)
    this.#looked.add(this.#fileNumber(file))
    const keys = [this.#keyOf(resource.id, file)]
    if (this.#anyFile) keys.push(resourceKey(foldCase(resource.id), undefined))
    const findings = resource.findings.filter((finding) => {
      const rule = this.#rules.get(finding.rule.id)
      if (rule === undefined) return true
      const { verdict } = finding
      if (verdict.verdict === 'nonCompliant' || verdict.verdict === 'unknown') {
        this.#metAgain(keys, rule)
      }
      const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
      const kind = kindOf(rule, verdict.verdict)
      if (!keys.some((key) => this.#known.take(key, kind, gaps))) return true
      tally.leaveOut(finding)
      return false
    })
    return { ...resource, findings }
  }

  /**
   * How many findings that were not compliant have no counterpart now, neither one that is not compliant nor one that
   * is unknown. Only what was looked at counts: these rules, these inputs (undefined for one that is no file), and the
   * files of the resources that were judged.
   */
  fixed(rules: readonly Rule[], inputs: readonly (string | undefined)[]): number {
    for (const path of inputs) {
      this.#looked.add(this.#fileNumber(path === undefined ? null : fileName(path)))
    }
    const chosen = new Set(rules.map(({ id }) => this.#rules.get(id)))
    const { rule, file, earlier, now } = this.#broken
    let fixed = 0
    for (let index = 0; index < rule.length; index += 1) {
      if (!chosen.has(rule.at(index)) || !this.#looked.has(file.at(index))) continue
      fixed += Math.max(0, earlier.at(index) - now.at(index))
    }
    return fixed
  }

  #metAgain(keys: readonly ResourceKey[], rule: number): void {
    const { earlier, now } = this.#broken
    for (const resource of keys) {
      const key = this.#known.find(resource, kindOf(rule, 'nonCompliant'))
      const index = key === undefined ? -1 : this.#brokenOf.at(key) - 1
      if (index < 0 || now.at(index) === earlier.at(index)) continue
      now.set(index, now.at(index) + 1)
      return
    }
  }

  // The findings on one resource mostly come one after the other.
  #keyOf(id: string, file: string | null): ResourceKey {
    if (this.#last?.id !== id || this.#last.file !== file) {
      this.#last = { id, file, key: resourceKey(foldCase(id), file) }
    }
    return this.#last.key
  }

  #fileNumber(file: string | null | undefined): number {
    if (file === undefined) return ANY_FILE
    if (file === null) return NO_FILE
    const number = this.#files.get(file) ?? FIRST_FILE + this.#files.size
    this.#files.set(file, number)
    return number
  }
}

function kindOf(rule: number, verdict: VerdictName): number {
  return rule * VERDICTS.length + VERDICTS.indexOf(verdict)
}
