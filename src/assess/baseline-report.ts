// `--baseline`: what an earlier report has is known, and only what is new against it is reported.
import { foldCase } from '../engine/fold-case.ts'
import type { Rule } from '../engine/rule.ts'
import type { ByteSource } from './byte-source.ts'
import { fileName } from './declared.ts'
import { inputName, withoutNumber } from './deployment-names.ts'
import { placeOf } from './formats/place.ts'
import type { Judged, Tally, VerdictName } from './judged.ts'
import { isMadeUp, isOpen } from './keys.ts'
import { KnownFindings, type KnownGap, shortHash } from './known-findings.ts'

/** Where a finding is. Undefined in reports of versions that did not say it: then any will do. */
interface Where {
  /** The input that asks for the resource; null for what was read. */
  readonly deployment: string | null | undefined
  /** Null for what had no file. */
  readonly file: string | null | undefined
}

/** A finding of an earlier report. */
export interface EarlierFinding extends Where {
  readonly resourceId: string
  readonly rule: string
  readonly verdict: VerdictName
  readonly gaps: readonly KnownGap[]
}

/** What the findings on one resource are known by. */
interface Key {
  /** What must be looked at to say that a finding is gone. */
  readonly origin: string
  readonly resource: string
}

const ANY = 'any'

/** The findings of an earlier report. Each is the counterpart of one finding at most. */
export class BaselineReport {
  readonly #known = new KnownFindings()
  /** Findings that were not compliant and were not met again: by rule and resource, and in sum by rule and origin. */
  readonly #broken = new Counts()
  readonly #brokenIn = new Counts()
  readonly #looked = new Set<string>([ANY])
  /** Whether the report leaves out members that earlier versions did not have. */
  #anyDeployment = false
  #anyFile = false
  #last: { readonly id: string; readonly where: Where; readonly key: Key } | undefined

  /** Adds a finding of the report. */
  add({ resourceId, rule, verdict, gaps, deployment, file }: EarlierFinding): void {
    if (file === undefined) this.#anyFile = true
    else if (deployment === undefined) this.#anyDeployment = true
    const { origin, resource } = this.#keyOf(resourceId, { deployment, file })
    this.#known.add(`${verdict} ${rule}`, resource, gaps)
    if (verdict !== 'nonCompliant') return
    this.#broken.add(rule, resource, 1)
    this.#brokenIn.add(rule, origin, 1)
  }

  /** The resource with what is new on it; what is known is counted in the tally. */
  leaveOut(judged: Judged, tally: Tally): Judged {
    const keys = this.#keysOf(judged)
    for (const { origin } of keys) this.#looked.add(origin)
    const findings = judged.findings.filter((finding) => {
      const { rule, verdict } = finding
      if (verdict.verdict === 'nonCompliant' || verdict.verdict === 'unknown') {
        this.#metAgain(rule.id, keys)
      }
      const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
      const kind = `${verdict.verdict} ${rule.id}`
      if (!keys.some(({ resource }) => this.#known.take(kind, resource, gaps))) return true
      tally.leaveOut(finding)
      return false
    })
    return { ...judged, findings }
  }

  /**
   * How many findings that were not compliant have no counterpart now, neither one that is not compliant nor one that
   * is unknown. Only what was looked at counts: these rules, these inputs, and the files of the resources that were
   * judged.
   */
  fixed(
    rules: readonly Rule[],
    inputs: readonly Pick<ByteSource, 'name' | 'path' | 'deployment'>[],
  ): number {
    for (const input of inputs) {
      const file = input.path === undefined ? null : fileName(input.path)
      this.#looked.add(originOf({ deployment: null, file }))
      this.#looked.add(originOf({ deployment: input.deployment ?? inputName(input), file }))
    }
    let fixed = 0
    for (const { id } of rules) {
      for (const [origin, count] of this.#brokenIn.of(id)) {
        if (this.#looked.has(origin)) fixed += count
      }
    }
    return fixed
  }

  #metAgain(rule: string, keys: readonly Key[]): void {
    const key = keys.find(({ resource }) => this.#broken.of(rule).get(resource))
    if (key === undefined) return
    this.#broken.add(rule, key.resource, -1)
    this.#brokenIn.add(rule, key.origin, -1)
  }

  #keysOf({ id, deployment, ...resource }: Judged): readonly Key[] {
    const { file } = placeOf(resource)
    const keys = [this.#keyOf(id, { deployment, file })]
    if (this.#anyDeployment) keys.push(keyOf(id, { deployment: undefined, file }))
    if (this.#anyFile) keys.push(keyOf(id, { deployment: undefined, file: undefined }))
    return keys
  }

  // The findings on one resource mostly come one after the other.
  #keyOf(id: string, where: Where): Key {
    const last = this.#last
    if (
      last?.id === id &&
      last.where.deployment === where.deployment &&
      last.where.file === where.file
    ) {
      return last.key
    }
    const key = keyOf(id, where)
    this.#last = { id, where, key }
    return key
  }
}

/** Numbers by rule and by something else. */
class Counts {
  readonly #rules = new Map<string, Map<string, number>>()

  add(rule: string, key: string, count: number): void {
    const counts = this.#rules.get(rule) ?? new Map<string, number>()
    this.#rules.set(rule, counts)
    counts.set(key, (counts.get(key) ?? 0) + count)
  }

  of(rule: string): ReadonlyMap<string, number> {
    return this.#rules.get(rule) ?? NOTHING
  }
}

const NOTHING: ReadonlyMap<string, number> = new Map()

function keyOf(id: string, where: Where): Key {
  const { deployment, file } = where
  const folded = foldCase(id)
  const origin = originOf(where)
  if (deployment === undefined || deployment === null) {
    const version = deployment === null || file === undefined ? '' : 'of any deployment'
    return { origin, resource: shortHash(`${origin}\0${version}\0${folded}`) }
  }
  // A declaration may move from one module to another, but an expression in another one is another resource.
  const module = isMadeUp(id) || isOpen(id) ? `${file}` : ''
  return { origin, resource: shortHash(`${origin}\0${deployment}\0${module}\0${folded}`) }
}

function originOf({ deployment, file }: Where): string {
  if (typeof deployment === 'string') return `deployment ${withoutNumber(deployment)}`
  return file === undefined ? ANY : file === null ? 'no file' : `file ${file}`
}
