import { expect } from 'vitest'
import type { SandboxAzure } from '../../sandbox/azure/start.ts'
import { prepare } from '../../src/engine/evaluate.ts'
import { observe } from '../../src/engine/observe.ts'
import { deletes } from '../../src/engine/outcome.ts'
import { mergeWrites, type PlannedWrite, proofOf, proposeFixes } from '../../src/engine/plan.ts'
import { parseResourceId, type ResourceId } from '../../src/engine/resource-id.ts'
import type { Gap, Observation } from '../../src/engine/rule.ts'
import { type Stays, undoOf } from '../../src/engine/undo.ts'
import { rootOf } from '../../src/engine/unit.ts'
import { verify } from '../../src/engine/verify.ts'
import type { Service } from './service.ts'
import { type Difference, differences, inWords, snapshot } from './snapshot.ts'
import { SPECIAL } from './special.ts'
import type { Place } from './stage.ts'

/** What a walk came to. */
export interface Walked {
  readonly writes: number
  /** Calls that took the writes back. */
  readonly undone: number
  readonly stays: readonly Stays[]
}

/** Breaks nothing itself: the place is broken. Looks, plans, writes, proves, takes back, and compares everything. */
export async function walk(place: Place, azure: SandboxAzure, service: Service): Promise<Walked> {
  const { rule, parameters, example } = place
  const id = parseResourceId(place.resourceId) as ResourceId
  const subject = { type: rule.resource, judges: prepare([rule], parameters) }
  const [judge] = subject.judges
  if (judge === undefined) throw new Error('one rule is one judge')
  const ports = service.portsOf(example.unit !== undefined)
  const look = async (): Promise<Observation> => {
    const seen = await observe(id, subject.type, [rule], ports)
    if (seen.kind !== 'seen') throw new Error(`${place.resourceId}: ${JSON.stringify(seen)}`)
    return seen.observation
  }

  const broken = await look()
  const verdict = judge.judge(broken)
  expect(verdict, 'the example is broken in the sandbox').toMatchObject({ verdict: 'nonCompliant' })
  const gaps = verdict.verdict === 'nonCompliant' ? verdict.gaps : []
  const { fixes, unable } = proposeFixes([{ judge, verdict }], broken, parameters)
  expect(unable.map(({ reason }) => reason)).toEqual([])
  const writes = mergeWrites(subject.type, broken, fixes)
  expect(writes).not.toEqual([])

  const touched = [
    ...place.resources.map((resource) => String(resource.id)),
    place.resourceId,
    ...writes.map(({ request }) => request.resourceId),
  ]
  const before = snapshot(azure, touched)
  for (const write of writes) {
    expect(await service.write(write.request, broken)).toEqual({ kind: 'done' })
  }
  // What no read can prove is proved by Azure's word on the operation, above.
  for (const write of writes.filter((one) => proofOf(one) === 'read')) {
    const proof = await verify(id, subject, write, [5, 20], ports)
    const wanted = deletes(write, id.id) ? 'gone' : 'verified'
    expect(proof, 'what Azure shows now').toMatchObject({ kind: wanted })
  }
  const written = differences(before, snapshot(azure, touched))
  expect(unasked(written, place, writes, gaps).map(inWords), 'changed without being asked').toEqual(
    [],
  )
  expect(written, 'the write is seen').not.toEqual([])

  const stays: Stays[] = []
  let undone = 0
  for (const write of writes.toReversed()) {
    const now = deletes(write, id.id) ? broken : await look()
    const { type } = subject
    const undo = undoOf(write, { type, rules: [rule], resource: now.resource })
    stays.push(...undo.stays)
    for (const request of undo.requests) {
      expect(await service.takeBack(request, now)).toEqual({ kind: 'done' })
      undone += 1
    }
  }
  const left = differences(before, snapshot(azure, touched))
  expect(unexplained(left, place, stays).map(inWords), 'not as it was before').toEqual([])
  if (stays.length === 0) {
    expect(judge.judge(await look()), 'broken again').toMatchObject({ verdict: 'nonCompliant' })
  }
  return { writes: writes.length, undone, stays }
}

function unasked(
  written: readonly Difference[],
  place: Place,
  writes: readonly PlannedWrite[],
  gaps: readonly Gap[],
): readonly Difference[] {
  const paths = [
    ...writes.flatMap(({ after }) => after.map(({ path }) => path)),
    ...gaps.map(({ path }) => path),
  ]
  const own = place.resourceId.toLowerCase()
  const shown = shownBy(place)
  const { resourceId } = place
  const targets = writes
    .map(({ request }) => request.resourceId.toLowerCase())
    .filter((target) => target !== own || writes.some((write) => deletes(write, resourceId)))
  return written.filter(
    (one) =>
      !targets.includes(one.id) &&
      !shown(one) &&
      !(one.id === own && paths.some((path) => within(one.path, path))),
  )
}

// Where Azure returned nothing before, the default that the service then uses is as good; what stays, stays.
function unexplained(
  left: readonly Difference[],
  place: Place,
  stays: readonly Stays[],
): readonly Difference[] {
  const { rule, resourceId } = place
  const settings = 'settings' in rule ? rule.settings : []
  const shown = shownBy(place)
  return left.filter((one) => {
    const { id, path, from, to } = one
    if (stays.length > 0 && shown(one)) return false
    if (id !== resourceId.toLowerCase()) return true
    if (stays.some((kept) => within(path, kept.path))) return false
    const absent = settings.find((setting) => setting.path === path)?.absent
    const isDefault = absent !== undefined && 'means' in absent && absent.means === to
    return !((from ?? null) === null && isDefault)
  })
}

function shownBy({ rule, resourceId }: Place): (one: Difference) => boolean {
  const paths = SPECIAL[rule.id]?.shows ?? []
  const places = [resourceId, rootOf(resourceId)].map((id) => id.toLowerCase())
  return ({ id, path }) => places.includes(id) && paths.some((owner) => within(path, owner))
}

function within(path: string, owner: string): boolean {
  return path === owner || path.startsWith(`${owner}.`)
}
