// What a shape cannot say of an operator's own rule: that it can be met, and that it gets on with the others.
import { describeWant, prepare } from '../engine/evaluate.ts'
import { type Json, sameValue, valueAt, withValue } from '../engine/json.ts'
import { DEFAULT_PARAMETERS } from '../engine/parameters.ts'
import { proposeFixes } from '../engine/plan.ts'
import type {
  CodedRule,
  Example,
  ResourceType,
  Rule,
  Setting,
  SettingsRule,
} from '../engine/rule.ts'
import { observationOf } from './examples.ts'
import { settingVerdict } from './setting-verdict.ts'
import { whyNeverListed } from './watched-types.ts'

/** A rule's own words about its type: what the file says, not what the type then is. */
interface Declared {
  readonly resource: {
    readonly type: string
    readonly apiVersion: string
    readonly write: ResourceType['write']
  }
}

/** The rules before this one, and its type if they have it. */
export interface Company {
  readonly others: readonly Rule[]
  readonly overridden: readonly string[]
  readonly known: ResourceType | undefined
}

// Members that a fix may write to. The others are Azure's, or make another resource of it.
const ROOTS = ['properties', 'identity', 'sku', 'tags', 'kind']

/** Everything that is wrong with the rule, each with its place below the rule. */
export function customProblems(
  rule: SettingsRule,
  declared: Declared,
  company: Company,
): readonly string[] {
  return [
    ...(company.others.some(({ id }) => id === rule.id)
      ? [`.id: ${JSON.stringify(rule.id)} is taken; every rule has an id of its own`]
      : []),
    ...typeProblems(rule, declared, company.known),
    ...[rule.only ?? []].flat().flatMap(({ path }, index) => {
      const place = Array.isArray(rule.only) ? `.only[${index}]` : '.only'
      return nameProblems(path).map((problem) => `${place}.path: ${problem}`)
    }),
    ...rule.settings.flatMap((setting, index) =>
      settingProblems(rule, setting, index, company).map(
        (problem) => `.settings[${index}]${problem}`,
      ),
    ),
  ]
}

function typeProblems(
  rule: SettingsRule,
  { resource: { apiVersion, write } }: Declared,
  known: ResourceType | undefined,
): readonly string[] {
  const { resource, since } = rule
  const problems: string[] = []
  const unseen = known === undefined ? whyNeverListed(resource.type) : undefined
  if (unseen !== undefined) {
    problems.push(
      `.resource.type: no sweep would ever find a ${resource.type}: ${unseen}; allowed are types of the baseline, and top-level types of Resource Graph's table resources`,
    )
  }
  if (known !== undefined && apiVersion > known.apiVersion) {
    problems.push(
      `.resource.apiVersion: ${known.type} is read with ${known.apiVersion}, which may not return what ${apiVersion} does; at most ${known.apiVersion} is allowed`,
    )
  } else if (since > resource.apiVersion) {
    problems.push(
      `.since: ${since} is later than ${resource.apiVersion}, with which the type is read`,
    )
  }
  if (write !== resource.write && write !== 'none') {
    const allowed = resource.write === 'none' ? 'none' : `${resource.write} or none`
    problems.push(`.resource.write: ${write} is not how ${resource.type} is written; ${allowed} is`)
  }
  if (write === 'none' && rule.safety.class !== 'reportOnly') {
    problems.push(
      `.safety.class: ${rule.safety.class} needs a write; with "write": "none" only reportOnly is allowed`,
    )
  }
  return problems
}

function settingProblems(
  rule: SettingsRule,
  setting: Setting,
  index: number,
  company: Company,
): readonly string[] {
  const { path, write } = setting
  const names = nameProblems(path)
  if (names.length > 0) return names.map((problem) => `.path: ${problem}`)
  const root = path.replace(/\..*$/, '')
  const whole = path === root && root !== 'kind'
  if (!ROOTS.includes(root) || whole) {
    const allowed = ROOTS.map((name) => (name === 'kind' ? name : `${name}.…`)).join(', ')
    return [`.path: ${path} is nothing that a rule may write; allowed are ${allowed}`]
  }
  const earlier = rule.settings.slice(0, index).find((other) => overlap(other.path, path))
  const met = accepts(rule, setting, write)
  const clash = met
    ? company.others.find((other) => contradicts(other, rule, setting, company.overridden))
    : undefined
  return [
    ...(earlier === undefined
      ? []
      : [`.path: ${path} and ${earlier.path} are about the same value; name it once`]),
    ...(met
      ? []
      : [
          `.write: ${JSON.stringify(write)} is not ${JSON.stringify(describeWant(setting.want))}, as want says; a fix would never end`,
        ]),
    ...(clash === undefined
      ? []
      : [
          `.write: ${JSON.stringify(write)} is what ${clash.id} puts right at ${path}; take that rule off in overrides, or agree with it`,
        ]),
  ]
}

function nameProblems(path: string): readonly string[] {
  const inherited = path.split('.').find((name) => name in Object.prototype)
  return inherited === undefined ? [] : [`${inherited} in ${path} cannot be a member's name`]
}

function overlap(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`)
}

// Two rules that want different values of one property would each undo what the other wrote.
function contradicts(
  other: Rule,
  rule: SettingsRule,
  setting: Setting,
  overridden: readonly string[],
): boolean {
  if (other.resource !== rule.resource) return false
  if (other.safety.class === 'reportOnly' || rule.safety.class === 'reportOnly') return false
  // Conditions on both may keep them apart.
  if (overridden.includes(other.id) || (rule.only && other.only)) return false
  return 'settings' in other
    ? other.settings.some((one) => refuses(other, one, setting))
    : undoes(other, setting)
}

function refuses(other: SettingsRule, theirs: Setting, { path, write }: Setting): boolean {
  // A rule of the file may have a path that is a problem of its own.
  if (!overlap(theirs.path, path) || nameProblems(theirs.path).length > 0) return false
  const right = withValue({ properties: {} }, theirs.path.split('.'), theirs.write)
  const written = withValue(right, path.split('.'), write)
  return settingVerdict(other, theirs, written) !== 'compliant'
}

/** Would a coded rule write something else over it? Its own examples of what is wrong show what it writes. */
function undoes(other: CodedRule, { path, write }: Setting): boolean {
  const segments = path.split('.')
  return other.examples.nonCompliant.some((example) => {
    const writes = (resource: Json) =>
      setsOf(other, example, resource).filter((set) => overlap(set.path, path))
    if (writes(example.resource).length === 0) return false
    const written = withValue(example.resource, segments, write)
    const after = writes(written).reduce<Json>(
      (resource, set) => withValue(resource, set.path.split('.'), set.value),
      written,
    )
    return !sameValue(valueAt(after, segments), write)
  })
}

/** What a fix of the example would set if the resource were this one; nothing when it is not broken. */
function setsOf(rule: CodedRule, example: Example, resource: Json) {
  const parameters = { ...DEFAULT_PARAMETERS, ...example.parameters }
  const observation = observationOf(rule, example, { resource })
  const judged = prepare([rule], parameters).map((judge) => ({
    judge,
    verdict: judge.judge(observation),
  }))
  const { fixes } = proposeFixes(judged, observation, parameters)
  return fixes.flatMap(({ changes }) => changes.filter((change) => change.kind === 'set'))
}

function accepts(rule: SettingsRule, setting: Setting, value: Json): boolean {
  const resource = withValue({ properties: {} }, setting.path.split('.'), value)
  return settingVerdict(rule, setting, resource) === 'compliant'
}
