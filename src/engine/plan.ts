// From verdicts to writes: what each broken rule would change, and one merged write per target. Pure.
import { createHash } from 'node:crypto'
import { armWrite } from './arm-write.ts'
import type { Change, KeyRotationPolicy, Proof } from './change.ts'
import type { Judge, Verdict } from './evaluate.ts'
import { factsOf } from './evaluate.ts'
import { hiddenAt } from './hidden.ts'
import { canonical, isObject, type Json, type JsonObject, valueAt, withValue } from './json.ts'
import { mergeKeyChanges } from './key-changes.ts'
import type { Parameters } from './parameters.ts'
import { parseResourceId } from './resource-id.ts'
import type { Gap, Observation, ResourceType, Rule } from './rule.ts'

/** What one rule would change on one resource. */
export interface ProposedFix {
  readonly rule: Rule
  readonly gaps: readonly Gap[]
  readonly changes: readonly Change[]
  /** Set when the rule has other gaps, which this fix leaves: its write is proved by its own gaps. */
  readonly part?: true
}

/** The fix of some gaps of a rule about settings: each value is set by itself. */
export function partOf(
  { rule, gaps, changes }: ProposedFix,
  includes: (path: string) => boolean,
): ProposedFix {
  return {
    rule,
    gaps: gaps.filter(({ path }) => includes(path)),
    changes: changes.filter((change) => change.kind === 'set' && includes(change.path)),
    part: true,
  }
}

/** A value as it was, or as it will be. `absent` tells a missing value from a null one. */
export interface PropertyValue {
  readonly path: string
  readonly value?: Json
  readonly absent?: true
}

/** One call that changes Azure. */
export type WriteRequest =
  | {
      readonly kind: 'arm'
      readonly method: 'PATCH' | 'PUT' | 'POST' | 'DELETE'
      readonly resourceId: string
      readonly apiVersion: string
      readonly body?: JsonObject
    }
  | {
      readonly kind: 'keyRotationPolicy'
      readonly resourceId: string
      readonly policy: KeyRotationPolicy
    }
  | { readonly kind: 'rotateKey'; readonly resourceId: string }
  | { readonly kind: 'keyExpiry'; readonly resourceId: string; readonly expires: number }

/** One write, the rules it serves, and exactly the values that it touches, before and after. */
export interface PlannedWrite {
  readonly rules: readonly string[]
  readonly request: WriteRequest
  readonly before: readonly PropertyValue[]
  readonly after: readonly PropertyValue[]
  /** Objects that it sets as a whole, and that go back as a whole: `before` and `after` hold only what changes in them. */
  readonly whole?: readonly string[]
  /** Paths of the gaps that it closes, where its rules have others that it leaves; all of them when absent. */
  readonly closes?: readonly string[]
  /** Set when no read can prove it: then only Azure's word on its operation can. */
  readonly provenBy?: 'operation'
}

/**
 * The fixes that the non-compliant rules propose.
 * A rule that cannot say how to fix (a setting of ours is missing) is returned under `unable` with its reason.
 */
export function proposeFixes(
  judged: readonly { readonly judge: Judge; readonly verdict: Verdict }[],
  observation: Observation,
  parameters: Parameters,
): { fixes: ProposedFix[]; unable: { rule: Rule; gaps: readonly Gap[]; reason: string }[] } {
  const fixes: ProposedFix[] = []
  const unable: { rule: Rule; gaps: readonly Gap[]; reason: string }[] = []
  for (const { judge, verdict } of judged) {
    if (verdict.verdict !== 'nonCompliant') continue
    const { rule } = judge
    const { gaps } = verdict
    const wanted = changesOf(rule, gaps, observation, parameters)
    const changes =
      typeof wanted === 'string' ? wanted : (overHidden(rule, wanted, observation) ?? wanted)
    if (typeof changes === 'string') unable.push({ rule, gaps, reason: changes })
    else fixes.push({ rule, gaps, changes })
  }
  return { fixes, unable }
}

// Why these changes would replace what Azure did not show.
function overHidden(
  { resource: type }: Rule,
  changes: readonly Change[],
  { resource }: Observation,
): string | undefined {
  for (const change of changes) {
    const hidden = change.kind === 'set' ? hiddenAt(type, resource, change.path) : undefined
    if (hidden !== undefined) return hidden
  }
  return undefined
}

function changesOf(
  rule: Rule,
  gaps: readonly Gap[],
  observation: Observation,
  parameters: Parameters,
): readonly Change[] | string {
  if (rule.safety.class === 'reportOnly') return []
  if ('settings' in rule) {
    const paths = new Set(gaps.map((gap) => gap.path))
    return rule.settings
      .filter((setting) => paths.has(setting.path))
      .map((setting) => ({ kind: 'set', path: setting.path, value: setting.write }))
  }
  const facts = factsOf(rule, observation, parameters)
  if (typeof facts === 'string') return facts
  try {
    const changes = rule.change?.(facts) ?? 'the rule declares no change'
    return typeof changes === 'string' ? changes : (unprovable(changes, gaps) ?? changes)
  } catch (error) {
    return `the rule failed to plan: ${error instanceof Error ? error.message : String(error)}`
  }
}

// A proof by reading is that gaps are gone. A change that closes none would be proved by anything.
function unprovable(changes: readonly Change[], gaps: readonly Gap[]): string | undefined {
  for (const change of changes) {
    if (change.kind !== 'request' || change.provenBy === 'operation') continue
    const { closes } = change
    if (closes === undefined) continue
    const strange = closes.find((path) => !gaps.some((gap) => gap.path === path))
    if (closes.length === 0 || strange !== undefined) {
      return `the rule plans a change whose proof would be a gap that it does not have (${strange ?? 'none'})`
    }
  }
  return undefined
}

/** What proves a write. One that was planned by an earlier version, and closes nothing, cannot be proved by a read. */
export function proofOf({ provenBy, closes }: Pick<PlannedWrite, 'provenBy' | 'closes'>): Proof {
  return provenBy ?? (closes?.length === 0 ? 'operation' : 'read')
}

// A policy is in force before the key that it governs is rotated: the new version then gets its terms.
const ORDER: readonly Change['kind'][] = ['request', 'keyRotationPolicy', 'rotateKey', 'keyExpiry']

type OtherChange = Exclude<Change, { kind: 'set' }>

/** Merges fixes into as few writes as Azure allows: one for the resource, one per child, one per kind of key action. */
export function mergeWrites(
  type: ResourceType,
  observation: Observation,
  fixes: readonly ProposedFix[],
): readonly PlannedWrite[] {
  const entries = fixes.flatMap((fix) =>
    fix.changes.map((change) => ({ rule: fix.rule.id, change })),
  )
  const sets = entries.flatMap(({ rule, change }) =>
    change.kind === 'set' ? [{ rule, change }] : [],
  )
  const others = entries
    .flatMap(({ rule, change }) => (change.kind === 'set' ? [] : [{ rule, change }]))
    .sort((a, b) => ORDER.indexOf(a.change.kind) - ORDER.indexOf(b.change.kind))
  const writes: PlannedWrite[] = []
  if (sets.length > 0) {
    writes.push({ ...settingsWrite(type, observation, sets), ...closedBy(fixes) })
  }
  for (const { rules, change } of mergeKeyChanges(others, observation.resource)) {
    writes.push({
      rules,
      request: otherWrite(observation.resourceId, change),
      ...touched(change, observation.resource),
      ...('closes' in change ? { closes: change.closes } : {}),
      ...('provenBy' in change && change.provenBy === 'operation'
        ? { provenBy: change.provenBy }
        : {}),
    })
  }
  return writes
}

// Where all gaps of its rules are to be closed, a write of settings names none.
function closedBy(fixes: readonly ProposedFix[]): Pick<PlannedWrite, 'closes'> {
  if (!fixes.some(({ part }) => part)) return {}
  const setting = fixes.filter(({ changes }) => changes.some(({ kind }) => kind === 'set'))
  return { closes: [...new Set(setting.flatMap(({ gaps }) => gaps.map(({ path }) => path)))] }
}

function settingsWrite(
  type: ResourceType,
  observation: Observation,
  sets: readonly { readonly rule: string; readonly change: Extract<Change, { kind: 'set' }> }[],
): PlannedWrite {
  const values = sets.map(({ change }) => change)
  const { resource } = observation
  const whole = values.flatMap(({ path, value }) =>
    isObject(value) && isObject(valueAt(resource, path.split('.'))) ? [path] : [],
  )
  const changed = values.flatMap(({ path, value }) =>
    changedMembers(path, valueAt(resource, path.split('.')), value, type),
  )
  return {
    rules: [...new Set(sets.map(({ rule }) => rule))],
    request: armWrite(type, observation, values),
    before: changed.map(({ path, before }) => recorded(path, before)),
    after: changed.map(({ path, after }) => recorded(path, after)),
    ...(whole.length === 0 ? {} : { whole }),
  }
}

interface ChangedMember {
  readonly path: string
  readonly before: Json | undefined
  readonly after: Json | undefined
}

// What stays as it was is nobody's business: records and messages would spread whatever people keep beside it.
function changedMembers(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  type: ResourceType,
): readonly ChangedMember[] {
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  // A path could not tell such a name from two steps.
  if (names.some((name) => name === '' || name.includes('.'))) return [{ path, before, after }]
  return names.flatMap((name) => {
    const place = `${path}.${name}`
    const was = valueAt(before, [name])
    const is = valueAt(after, [name])
    const isSame = was !== undefined && is !== undefined && canonical(was) === canonical(is)
    return isSame || type.readOnly?.includes(place) ? [] : changedMembers(place, was, is, type)
  })
}

/**
 * The write as it is kept and shown. A document that goes back whole holds what has nothing to do with the change, tags
 * and settings of others among it: of the body, what changes is kept.
 */
export function recordedWrite(write: PlannedWrite): PlannedWrite {
  const { request, after } = write
  if (request.kind !== 'arm' || after.some(({ path }) => path.startsWith('/'))) return write
  const body = after.reduce<Json>(
    (document, { path, value }) =>
      value === undefined ? document : withValue(document, path.split('.'), value),
    {},
  )
  return { ...write, request: { ...request, body: body as JsonObject } }
}

function valueBefore(resource: Json, path: string): PropertyValue {
  return recorded(path, valueAt(resource, path.split('.')))
}

/** True when each rule that the write serves could have a write of its own. What is done to a key is done as a whole. */
export function isDivisible({ rules, request }: PlannedWrite): boolean {
  return rules.length > 1 && request.kind === 'arm'
}

/** The fixes that share a merged write; none when it cannot be taken apart. */
export function sharedFixes(
  write: PlannedWrite,
  fixes: readonly ProposedFix[],
): readonly ProposedFix[] {
  if (!isDivisible(write)) return []
  return fixes.filter((fix) => write.rules.includes(fix.rule.id))
}

/**
 * The part of one fix in a merged write: the values that it sets, on the resource as it is now. Undefined when the
 * part before made Azure hide what it would be written into.
 */
export function planPart(
  fix: ProposedFix,
  type: ResourceType,
  observation: Observation,
): PlannedWrite | undefined {
  if (overHidden(fix.rule, fix.changes, observation) !== undefined) return undefined
  const sets = fix.changes.flatMap((change) =>
    change.kind === 'set' ? [{ rule: fix.rule.id, change }] : [],
  )
  return { ...settingsWrite(type, observation, sets), ...closedBy([fix]) }
}

function recorded(path: string, value: Json | undefined): PropertyValue {
  return value === undefined ? { path, absent: true } : { path, value }
}

/** Exactly what a change that is not a setting touches: enough to put it back, where it can be put back. */
function touched(change: OtherChange, resource: Json): Pick<PlannedWrite, 'before' | 'after'> {
  switch (change.kind) {
    case 'request': {
      const { method, before, body } = change
      // A request to the resource itself has nothing below it to name.
      const path = 'below' in change.target ? change.target.below || '/' : change.target.id
      const after: PropertyValue =
        method === 'DELETE' ? { path, absent: true } : { path, value: body ?? `${method} ${path}` }
      return { before: [recorded(path, before)], after: [after] }
    }
    case 'keyRotationPolicy': {
      const path = 'properties.rotationPolicy'
      const after = JSON.parse(JSON.stringify(change.policy)) as Json
      return { before: [valueBefore(resource, path)], after: [{ path, value: after }] }
    }
    case 'rotateKey': {
      const path = 'properties.keyUriWithVersion'
      return { before: [valueBefore(resource, path)], after: [{ path, value: 'a new version' }] }
    }
    case 'keyExpiry': {
      const path = 'properties.attributes.exp'
      return { before: [valueBefore(resource, path)], after: [{ path, value: change.expires }] }
    }
  }
}

function otherWrite(resourceId: string, change: OtherChange): WriteRequest {
  switch (change.kind) {
    case 'request': {
      const { method, target, apiVersion, body } = change
      const to = 'below' in target ? `${resourceId}${target.below}` : target.id
      const request = { kind: 'arm', method, resourceId: to, apiVersion } as const
      return body === undefined ? request : { ...request, body }
    }
    case 'keyRotationPolicy':
      return { kind: 'keyRotationPolicy', resourceId, policy: change.policy }
    case 'rotateKey':
      return { kind: 'rotateKey', resourceId }
    case 'keyExpiry':
      return { kind: 'keyExpiry', resourceId, expires: change.expires }
  }
}

/**
 * The digest that a person's approval is bound to: it changes when anything in the plan, before or after, does.
 * How ids are spelled is no part of the plan: whoever asks in capitals gets the same digest.
 */
export function planDigest(resourceId: string, writes: readonly PlannedWrite[]): string {
  const plan = JSON.stringify([resourceId, writes], (_, value) => keyOf(value))
  const text = canonical(JSON.parse(plan) as Json)
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

function keyOf(value: unknown): unknown {
  const id = parseResourceId(value)
  return typeof id === 'string' ? value : id.key
}
