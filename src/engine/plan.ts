// From verdicts to writes: what each broken rule would change, and one merged write per target. Pure.
import { createHash } from 'node:crypto'
import type { Judge, Verdict } from './evaluate.ts'
import { factsOf } from './evaluate.ts'
import {
  canonical,
  isObject,
  type Json,
  type JsonObject,
  valueAt,
  withoutValue,
  withValue,
} from './json.ts'
import type {
  Change,
  Gap,
  KeyRotationPolicy,
  Observation,
  Parameters,
  ResourceType,
  Rule,
} from './rule.ts'

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
      readonly method: 'PATCH' | 'PUT'
      readonly resourceId: string
      readonly apiVersion: string
      readonly body: JsonObject
    }
  | {
      readonly kind: 'keyRotationPolicy'
      readonly resourceId: string
      readonly policy: KeyRotationPolicy
    }
  | { readonly kind: 'rotateKey'; readonly resourceId: string }

/** One write, the rules it serves, and exactly the values that it touches, before and after. */
export interface PlannedWrite {
  readonly rules: readonly string[]
  readonly request: WriteRequest
  readonly before: readonly PropertyValue[]
  readonly after: readonly PropertyValue[]
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
    return rule.change?.(facts) ?? 'the rule declares no change'
  } catch (error) {
    return `the rule failed to plan: ${error instanceof Error ? error.message : String(error)}`
  }
}

// Settings first: a policy is in force before the key that it governs is rotated.
const ORDER: readonly Change['kind'][] = ['set', 'putChild', 'keyRotationPolicy', 'rotateKey']

/** Merges fixes into as few writes as Azure allows: one for the resource however many rules, one per child or key action. */
export function mergeWrites(
  type: ResourceType,
  observation: Observation,
  fixes: readonly ProposedFix[],
): readonly PlannedWrite[] {
  const entries = fixes.flatMap((fix) =>
    fix.changes.map((change) => ({ rule: fix.rule, gaps: fix.gaps, change })),
  )
  const sets = entries.filter((entry) => entry.change.kind === 'set')
  const others = entries
    .filter((entry) => entry.change.kind !== 'set')
    .sort((a, b) => ORDER.indexOf(a.change.kind) - ORDER.indexOf(b.change.kind))
  const writes: PlannedWrite[] = []
  if (sets.length > 0) {
    const values = sets.flatMap(({ change }) => (change.kind === 'set' ? [change] : []))
    writes.push({
      rules: [...new Set(sets.map((entry) => entry.rule.id))],
      request: armWrite(type, observation, values),
      before: values.map(({ path }) => valueBefore(observation.resource, path)),
      after: values.map(({ path, value }) => ({ path, value })),
    })
  }
  for (const { rule, gaps, change } of others) {
    writes.push({
      rules: [rule.id],
      request: otherWrite(observation.resourceId, change),
      before: gaps.map(({ path, actual }) =>
        actual === undefined ? { path, absent: true } : { path, value: actual },
      ),
      after: gaps.map(({ path, expected }) => ({ path, value: expected })),
    })
  }
  return writes
}

function valueBefore(resource: Json, path: string): PropertyValue {
  const value = valueAt(resource, path.split('.'))
  return value === undefined ? { path, absent: true } : { path, value }
}

function armWrite(
  type: ResourceType,
  observation: Observation,
  values: readonly { readonly path: string; readonly value: Json }[],
): WriteRequest {
  const { resource, resourceId } = observation
  let body: Json = type.write === 'put' ? writable(type, resource) : {}
  for (const { path, value } of values) {
    const whole = Object.keys(type.whole ?? {}).find((owner) => path.startsWith(`${owner}.`))
    if (whole !== undefined && type.write === 'patch') {
      // The object goes back with what others put there: ARM replaces it as a whole.
      const segments = whole.split('.')
      if (valueAt(body, segments) === undefined) {
        const present = valueAt(resource, segments)
        body = withValue(body, segments, isObject(present) ? present : (type.whole?.[whole] ?? {}))
      }
    }
    body = withValue(body, path.split('.'), value)
  }
  return {
    kind: 'arm',
    method: type.write === 'put' ? 'PUT' : 'PATCH',
    resourceId,
    apiVersion: type.apiVersion,
    body: isObject(body) ? body : {},
  }
}

function writable(type: ResourceType, resource: Json): Json {
  return ['id', 'name', 'type', 'systemData', ...(type.readOnly ?? [])].reduce<Json>(
    (document, path) => withoutValue(document, path.split('.')),
    resource,
  )
}

function otherWrite(resourceId: string, change: Change): WriteRequest {
  switch (change.kind) {
    case 'putChild':
      return {
        kind: 'arm',
        method: 'PUT',
        resourceId: `${resourceId}${change.child}`,
        apiVersion: change.apiVersion,
        body: change.body,
      }
    case 'keyRotationPolicy':
      return { kind: 'keyRotationPolicy', resourceId, policy: change.policy }
    case 'rotateKey':
      return { kind: 'rotateKey', resourceId }
    case 'set':
      throw new Error('settings are merged into one write')
  }
}

/** The digest that a person's approval is bound to: it changes when anything in the plan, before or after, does. */
export function planDigest(resourceId: string, writes: readonly PlannedWrite[]): string {
  const text = canonical(JSON.parse(JSON.stringify([resourceId.toLowerCase(), writes])) as Json)
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
