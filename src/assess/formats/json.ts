// One array of findings, every verdict included. All members are always there.
import type { Verdict } from '../../engine/evaluate.ts'
import type { Gap, Rule } from '../../engine/rule.ts'
import type { Judged, Report, VerdictName } from '../judged.ts'
import type { Output } from '../output.ts'
import { placeOf } from './place.ts'

// What a rule says about most resources is one of a few texts: they are put together once.
const MOST_KNOWN = 64

/** Writes a JSON array, one finding per line. */
export function jsonReport(output: Output, verdicts: ReadonlySet<VerdictName>): Report {
  const known = {
    compliant: new Map<Rule, Map<string, Buffer>>(),
    notApplicable: new Map<Rule, Map<string, Buffer>>(),
    unknown: new Map<Rule, Map<string, Buffer>>(),
  }
  let first = true
  const tailOf = (rule: Rule, verdict: Verdict): Buffer | undefined => {
    if (verdict.verdict === 'nonCompliant') return undefined
    let tails = known[verdict.verdict].get(rule)
    if (tails === undefined) {
      tails = new Map()
      known[verdict.verdict].set(rule, tails)
    }
    const reason = 'reason' in verdict ? verdict.reason : ''
    const text = tails.get(reason)
    if (text !== undefined || tails.size >= MOST_KNOWN) return text
    const made = Buffer.from(tail(rule, verdict))
    tails.set(reason, made)
    return made
  }
  return {
    begin: () => output.write('['),
    judged(resource: Judged) {
      const findings = resource.findings.filter(({ verdict }) => verdicts.has(verdict.verdict))
      if (findings.length === 0) return
      const { id, name, type, deployment } = resource
      const { file, line } = placeOf(resource)
      const head =
        `{"resourceId":${JSON.stringify(id)},"resourceName":${JSON.stringify(name)},` +
        `"resourceType":${JSON.stringify(type)},"rule":`
      const end = `,"deployment":${JSON.stringify(deployment)},"file":${JSON.stringify(file)},"line":${line}}`
      // What stands between two findings on one resource is put together once.
      const between = Buffer.from(`${end},\n${head}`)
      for (const [index, { rule, verdict, assumes }] of findings.entries()) {
        if (index === 0) output.write(`${first ? '' : ','}\n${head}`)
        else output.bytes(between)
        first = false
        const ready = assumes === undefined ? tailOf(rule, verdict) : undefined
        if (ready === undefined) output.write(tail(rule, verdict, assumes))
        else output.bytes(ready)
      }
      output.write(end)
    },
    end: () => output.write(first ? ']\n' : '\n]\n'),
  }
}

function tail({ id, severity, safety }: Rule, verdict: Verdict, assumes?: string): string {
  const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps.map(gapJson).join(',') : ''
  const reason = 'reason' in verdict ? JSON.stringify(verdict.reason) : 'null'
  return (
    `${JSON.stringify(id)},"verdict":"${verdict.verdict}","severity":"${severity}",` +
    `"safety":"${safety.class}","gaps":[${gaps}],"reason":${reason},"assumes":${JSON.stringify(assumes ?? null)}`
  )
}

function gapJson({ path, actual, expected }: Gap): string {
  return `{"path":${JSON.stringify(path)},"actual":${safeJson(actual)},"expected":${safeJson(expected)}}`
}

/** JSON text of a value; JSON.stringify gives up on values that are nested thousands deep. */
export function safeJson(value: Gap['actual']): string {
  try {
    return JSON.stringify(value ?? null)
  } catch {
    return '"(nested too deeply to show)"'
  }
}
