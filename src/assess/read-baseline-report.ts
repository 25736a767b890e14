// Reads the file of `--baseline` a finding at a time.
import { isObject, type Json } from '../engine/json.ts'
import { BaselineReport, type EarlierFinding } from './baseline-report.ts'
import { type ByteSource, Window } from './byte-source.ts'
import { InputError, UsageError } from './exit.ts'
import { VERDICTS } from './judged.ts'
import type { KnownGap } from './known-findings.ts'
import { openInput } from './open-input.ts'
import { faultAt, parseRange } from './parse-range.ts'
import { Scan } from './scan.ts'
import { Malformed, type Range } from './scan-listener.ts'
import { markLength } from './scan-source.ts'
import { scanThrough } from './scan-through.ts'

const FIX = 'give what `rebaseline assess … --format json` wrote'

/** Reads a JSON report. @throws UsageError that names the option and says what is wrong with the file. */
export async function readBaselineReport(path: string): Promise<BaselineReport> {
  let source: ByteSource | undefined
  try {
    source = await openInput(path)
    return findingsOf(source)
  } catch (error) {
    if (error instanceof InputError) throw new UsageError(`--baseline: ${error.message}; ${FIX}`)
    throw error
  } finally {
    source?.close()
  }
}

function findingsOf(source: ByteSource): BaselineReport {
  const report = new BaselineReport()
  const window = new Window()
  const due: Range[] = []
  const flush = () => {
    for (const range of due.splice(0)) {
      const value = parseRange(source, range, window.bytes(source, range))
      const finding = findingOf(value)
      if (typeof finding === 'string') throw faultAt(source, range.start, finding)
      report.add(finding)
    }
  }
  const start = markLength(source)
  const scan = new Scan(
    {
      element(range, list) {
        if (list === undefined) due.push(range)
      },
      object(_range, members) {
        const sarif = members.some(({ key }) => key === 'runs')
        const is = sarif ? 'is a SARIF log' : 'is one object'
        throw new InputError(`${source.name}: ${is}, not a list of findings`)
      },
    },
    start,
  )
  try {
    scanThrough(source, window, scan, start, flush)
  } catch (error) {
    if (error instanceof Malformed) throw faultAt(source, error.offset, error.message)
    throw error
  }
  if (scan.blank) {
    throw new InputError(
      `${source.name}: is empty; a shell empties the file that it writes a new report to, so the two must differ`,
    )
  }
  return report
}

/** The finding, or what was expected of it. */
function findingOf(value: Json): EarlierFinding | string {
  const { resourceId, rule, verdict: said, gaps, deployment, file } = isObject(value) ? value : {}
  const verdict = VERDICTS.find((one) => one === said)
  if (typeof resourceId !== 'string' || typeof rule !== 'string' || verdict === undefined) {
    return 'expected a finding with resourceId, rule and verdict, found something else'
  }
  if (!isName(file)) return 'expected a file that is a text or null, found something else'
  if (!isName(deployment)) {
    return 'expected a deployment that is a text or null, found something else'
  }
  const finding = { resourceId, rule, verdict, gaps: [], deployment, file }
  if (verdict !== 'nonCompliant') return finding
  const known = Array.isArray(gaps) ? gaps.filter(isGap) : []
  if (!Array.isArray(gaps) || known.length === 0 || known.length < gaps.length) {
    return 'expected gaps with path and actual in a finding that is not compliant, found something else'
  }
  return { ...finding, gaps: known }
}

function isName(value: Json | undefined): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string'
}

function isGap(value: unknown): value is KnownGap {
  return isObject(value) && typeof value.path === 'string' && value.actual !== undefined
}
