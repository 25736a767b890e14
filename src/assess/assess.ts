// Judges an estate from its documents: two passes over the input, one resource in memory at a time.
import type { Subject } from '../engine/ports.ts'
import type { RuleCatalogue } from '../rules/catalogue.ts'
import { Aliases } from './aliases.ts'
import type { BaselineReport } from './baseline-report.ts'
import { Beside } from './beside.ts'
import type { ByteSource } from './byte-source.ts'
import { collect } from './collect.ts'
import { createPlaces } from './declared.ts'
import { DeploymentNames } from './deployment-names.ts'
import { lackOf } from './inputs/lack.ts'
import { type Judged, type Report, Tally } from './judged.ts'
import { createJudging } from './judging.ts'
import { Neighbours, type Place } from './neighbours.ts'
import { Standing } from './standing.ts'
import { Units } from './units.ts'

/** What to judge, and by what. */
export interface Assessment {
  readonly sources: readonly ByteSource[]
  /** What could not be looked at before, so that it is in no source: a note told of it. 0 when absent. */
  readonly unseen?: number
  /** The chosen rules. */
  readonly catalogue: RuleCatalogue
  readonly report: Report
  /** What is known from an earlier report is neither reported nor counted. */
  readonly known?: BaselineReport
  /** The api-version of documents that do not name one; the present one of the type when absent. */
  readonly apiVersion?: string
  /** The moment of judging, ISO 8601 UTC. */
  readonly at: string
  /** True for a rule that is switched off for a resource. */
  readonly disabled?: (rule: string, resourceId: string) => boolean
  /** Called after every few resources, so that what was written can go out. */
  readonly flush: () => Promise<void> | undefined
  readonly note?: (text: string) => void
  /** From 0 to 1. */
  readonly progress?: (part: number) => void
}

// The first pass parses everything, too, and prints nothing: about half of the time.
const FIRST_PASS = 0.4

/**
 * Judges everything in the sources. Nothing is reported before all of the input was found to be right.
 * @throws InputError
 */
export async function assess(assessment: Assessment): Promise<Tally> {
  const { sources, catalogue, report, known } = assessment
  const tally = new Tally(known !== undefined)
  tally.unseen = assessment.unseen ?? 0
  const subjects = new Map<string, Subject | undefined>()
  const subjectOf = (type: string) => {
    if (!subjects.has(type)) subjects.set(type, catalogue.ofType(type))
    return subjects.get(type)
  }
  const neighbours = new Neighbours(catalogue.subjects)
  const beside = new Beside()
  const aliases = new Aliases()
  const standing = new Standing()
  const deployments = new DeploymentNames()
  const units = new Units((place) => standing.stands(place))
  const elements = collect(sources, {
    item(item, place, source) {
      const judged = subjectOf(item.type) !== undefined
      const isNew = standing.add(item, place)
      if (!judged && isNew) tally.withoutRules += 1
      units.add(item, place)
      deployments.add(item, source, judged)
      const uses = [neighbours, beside, aliases].map((one) => one.add(item, place))
      return { judged, needed: uses.includes(true) }
    },
    note: (text) => assessment.note?.(text),
    unseen(count) {
      tally.unseen += count
    },
    progress: (bytes, total) => assessment.progress?.((FIRST_PASS * bytes) / total),
  })
  const judge = createJudging({
    ...assessment,
    neighbours,
    units,
    beside,
    aliases,
    load: (place: Place) =>
      standing.stands(place) ? elements.fetch(place.element)[place.index] : undefined,
  })
  const declaredIn = createPlaces()
  report.begin(deployments.several)
  for (let element = 0; element < elements.length; element += 1) {
    if (!elements.judged(element)) continue
    for (const [index, item] of elements.load(element).entries()) {
      const subject = subjectOf(item.type)
      if (subject === undefined || lackOf(item) !== undefined) continue
      if (!standing.stands({ element, index })) continue
      const { source, number, start } = elements.locate(element)
      const findings = judge(item, subject, { element, index }, elements.open(element))
      const { id, name, document } = item
      const location = typeof document.location === 'string' ? document.location : undefined
      const judged: Judged = {
        id,
        name,
        type: subject.type.type,
        location,
        deployment: deployments.of(item),
        declared: () =>
          source.declared === undefined ? declaredIn(source, start) : source.declared(number),
        findings,
      }
      const reported = known === undefined ? judged : known.leaveOut(judged, tally)
      tally.add(reported.findings)
      report.judged(reported)
    }
    assessment.progress?.(FIRST_PASS + ((1 - FIRST_PASS) * element) / elements.length)
    const flushed = assessment.flush()
    if (flushed !== undefined) await flushed
  }
  report.end(tally)
  assessment.progress?.(1)
  return tally
}
