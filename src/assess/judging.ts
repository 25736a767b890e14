// The verdicts on one resource of an input.
import type { Judge, Verdict } from '../engine/evaluate.ts'
import { isObject, type JsonObject } from '../engine/json.ts'
import type { Subject } from '../engine/ports.ts'
import type { Need, Observation } from '../engine/rule.ts'
import type { Aliases } from './aliases.ts'
import type { ArmItem } from './arm-items.ts'
import type { Beside } from './beside.ts'
import { holdsCut } from './cut-text.ts'
import type { Finding } from './judged.ts'
import type { Load, Neighbours, Place } from './neighbours.ts'
import { createReadView, createTemplateView, maybeMade } from './template-view.ts'
import type { Units } from './units.ts'
import type { View } from './view.ts'
import { type Way, weigh, withoutDefaults } from './ways.ts'

/** What judging rests on. */
export interface Judging {
  readonly neighbours: Neighbours
  readonly units: Units
  readonly beside: Beside
  readonly aliases: Aliases
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
  const { neighbours, units, beside, aliases, load, apiVersion, at, disabled } = judging
  const known = new Map<Subject, Prepared>()
  return (item: ArmItem, subject: Subject, place: Place, open?: JsonObject): readonly Finding[] => {
    let prepared = known.get(subject)
    if (prepared === undefined) {
      prepared = prepare(subject)
      known.set(subject, prepared)
    }
    const { needs, judges } = prepared
    const seen = needs.length === 0 ? {} : neighbours.needsOf(item, needs, load)
    const isRead = item.askedBy === undefined
    const view = isRead ? readView(item, seen) : createTemplateView()
    const joined = beside.of(item, load)
    const observe = ({ resource = joined.document, needs = seen, unit }: Way): Observation => ({
      resourceId: item.id,
      apiVersion: item.apiVersion ?? apiVersion ?? subject.type.apiVersion,
      at,
      resource:
        view === undefined || !isObject(resource) ? resource : view.wrap(resource, item.type),
      needs: view === undefined ? needs : wrapped(needs, view),
      unit: unit ?? units.of(item),
    })
    const observation = observe({})
    const ways = isRead
      ? []
      : [
          ...joined.ways,
          ...aliases.ways(item, place, load),
          ...(open === undefined ? [] : [withoutDefaults(open)]),
          ...neighbours.ways(item, needs, seen, load),
          ...units.ways(item, (key) => neighbours.isThere(key)),
        ].map((way) => ({ ...way, observation: observe(way) }))
    const maybe = isRead ? undefined : maybeMade(item.document)
    const findings: Finding[] = []
    for (const { judge, pass } of judges) {
      if (disabled?.(judge.rule.id, item.id)) continue
      const judgeOne = (one: Observation): Verdict => {
        const judged = judge.judge(one)
        // Asked in any case: what was read for one rule is no reason of the next.
        const unseen = view?.blind()
        const blind = maybe ?? unseen
        return blind === undefined ? judged : { verdict: 'unknown', reason: blind }
      }
      const first = judgeOne(observation)
      const weighed = ways.length === 0 ? { verdict: first } : weigh(first, ways, judgeOne)
      const isPass = weighed.verdict.verdict === 'compliant' && weighed.assumes === undefined
      findings.push(isPass ? pass : { rule: judge.rule, ...weighed })
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

// Watching what is read costs more than judging: only where something may be found.
function readView({ document, type }: ArmItem, needs: Observation['needs']): View | undefined {
  const isCut =
    holdsCut(document, type) ||
    Object.values(needs).some((need) => 'value' in need && holdsCut(need.value))
  return isCut ? createReadView() : undefined
}

function wrapped(needs: Observation['needs'], view: View): Observation['needs'] {
  return Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [
      name,
      'value' in need && isObject(need.value) ? { value: view.wrap(need.value) } : need,
    ]),
  )
}
