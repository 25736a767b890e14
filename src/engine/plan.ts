// From verdicts to writes: what each broken rule would change, and one merged write per target. Pure.
import { createHash } from 'node:crypto'
import { armWrite } from './arm-write.ts'
import type { Change, KeyRotationPolicy, Proof } from './change.ts'
import type { Judge, Verdict } from './evaluate.ts'
import { factsOf } from './evaluate.ts'
import { canonical, type Json, type JsonObject, valueAt } from './json.ts'
import { mergeKeyChanges } from './key-changes.ts'
import type { Parameters } from './parameters.ts'
import type { Gap, Observation, ResourceType, Rule } from './rule.ts'

/** What one rule would change on one resource. */
export interface ProposedFix {
  readonly rule: Rule
  readonly gaps: readonly Gap[]
  readonly changes: readonly Change[]
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
  /** Paths of the gaps that it closes, where it is one of several writes of its rule; all of them when absent. */
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
    const changes = changesOf(rule, gaps, observation, parameters)
    if (typeof changes === 'string') unable.push({ rule, gaps, reason: changes })
    else fixes.push({ rule, gaps, changes })
  }
  return { fixes, unable }
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
  if (sets.length > 0) writes.push(settingsWrite(type, observation, sets))
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

function settingsWrite(
  type: ResourceType,
  observation: Observation,
  sets: readonly { readonly rule: string; readonly change: Extract<Change, { kind: 'set' }> }[],
): PlannedWrite {
  const values = sets.map(({ change }) => change)
  return {
    rules: [...new Set(sets.map(({ rule }) => rule))],
    request: armWrite(type, observation, values),
    before: values.map(({ path }) => valueBefore(observation.resource, path)),
    after: values.map(({ path, value }) => ({ path, value })),
  }
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

/** The part of one fix in a merged write: the values that it sets, on the resource as it is now. */
export function planPart(
  fix: ProposedFix,
  type: ResourceType,
  observation: Observation,
): PlannedWrite {
  const sets = fix.changes.flatMap((change) =>
    change.kind === 'set' ? [{ rule: fix.rule.id, change }] : [],
  )
  return settingsWrite(type, observation, sets)
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

/** The digest that a person's approval is bound to: it changes when anything in the plan, before or after, does. */
export function planDigest(resourceId: string, writes: readonly PlannedWrite[]): string {
  const text = canonical(JSON.parse(JSON.stringify([resourceId.toLowerCase(), writes])) as Json)
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
