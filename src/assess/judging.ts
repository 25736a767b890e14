// The verdicts on one resource of an input.
import type { Judge, Verdict } from '../engine/evaluate.ts'
import { isObject } from '../engine/json.ts'
import type { Subject } from '../engine/ports.ts'
import type { Need, Observation } from '../engine/rule.ts'
import type { ArmItem } from './arm-items.ts'
import type { Finding } from './judged.ts'
import type { Load, Neighbours } from './neighbours.ts'
import { createTemplateView, maybeMade, type TemplateView } from './template-view.ts'

/** What judging rests on. */
export interface Judging {
  readonly neighbours: Neighbours
  readonly load: Load
  readonly apiVersion?: string
  readonly at: string
  readonly disabled?: (rule: string, resourceId: string) => boolean
}

/** What is the same for all resources of a type. */
interface Prepared {
  readonly needs: readonly Need[]
  readonly judges: readonly { readonly judge: Judge; readonly pass: Finding }[]
}

/** Judges items by the rules of their subject. */
export function createJudging(judging: Judging) {
  const { neighbours, load, apiVersion, at, disabled } = judging
  const known = new Map<Subject, Prepared>()
  return (item: ArmItem, subject: Subject): readonly Finding[] => {
    let prepared = known.get(subject)
    if (prepared === undefined) {
      prepared = prepare(subject)
      known.set(subject, prepared)
    }
    const { needs, judges } = prepared
    const seen = needs.length === 0 ? {} : neighbours.needsOf(item, needs, load)
    const isRead = item.askedBy === undefined
    const view = isRead ? undefined : createTemplateView()
    const observation: Observation = {
      resourceId: item.id,
      apiVersion: item.apiVersion ?? apiVersion ?? subject.type.apiVersion,
      at,
      resource: view === undefined ? item.document : view.wrap(item.document),
      needs: view === undefined ? seen : wrapped(seen, view),
      unit: neighbours.unitOf(item),
    }
    const maybe = isRead ? undefined : maybeMade(item.document)
    const findings: Finding[] = []
    for (const { judge, pass } of judges) {
      if (disabled?.(judge.rule.id, item.id)) continue
      const judged = judge.judge(observation)
      // Asked in any case: what was read for one rule is no reason of the next.
      const unseen = view?.blind()
      const blind = maybe ?? unseen
      const verdict: Verdict = blind === undefined ? judged : { verdict: 'unknown', reason: blind }
      findings.push(verdict.verdict === 'compliant' ? pass : { rule: judge.rule, verdict })
    }
    return findings
  }
}

function prepare({ judges }: Subject): Prepared {
  const needs = judges.flatMap(({ rule }) => rule.needs ?? [])
  return {
    needs: [...new Map(needs.map((need) => [need.name, need])).values()],
    // One object for all that is well: most of an estate is.
    judges: judges.map((judge) => ({
      judge,
      pass: { rule: judge.rule, verdict: { verdict: 'compliant' } },
    })),
  }
}

function wrapped(needs: Observation['needs'], view: TemplateView): Observation['needs'] {
  return Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [
      name,
      'value' in need && isObject(need.value) ? { value: view.wrap(need.value) } : need,
    ]),
  )
}
