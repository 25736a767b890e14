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
import { whyRefused } from './refused-values.ts'
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

/** The rules before this one, those of the baseline among them, and its type if they have it. */
export interface Company {
  readonly builtIn: readonly Rule[]
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
    ...safetyProblems(rule, company),
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
      `.resource.type: no sweep would ever find a ${resource.type}: ${unseen}; allowed are types of the baseline, and top-level types of Resource Graph's table resources. Write the rule about the resource that this one lies in or is set on, where that one says it, or leave it to Azure Policy`,
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

// From what is written at once to what is never written.
const CARE = ['safe', 'guarded', 'approval', 'reportOnly'] as const

// A rule of the operator's own has no checks. Where a rule of the baseline asks before it writes a value, another one that
// just writes it would go around the question, whether or not the first is switched off somewhere.
function safetyProblems(rule: SettingsRule, { builtIn }: Company): readonly string[] {
  const care = CARE.indexOf(rule.safety.class)
  const paths = rule.settings.map(({ path }) => path)
  const [strictest] = builtIn
    .filter(({ resource }) => resource === rule.resource)
    .filter((other) => pathsOf(other).some((path) => paths.some((one) => overlap(one, path))))
    .flatMap((other) => {
      const least = leastCare(other)
      return least === undefined || CARE.indexOf(least) <= care ? [] : [{ other, least }]
    })
    .toSorted((a, b) => CARE.indexOf(b.least) - CARE.indexOf(a.least))
  if (strictest === undefined) return []
  const { other, least } = strictest
  return [
    `.safety.class: ${rule.safety.class} is less careful than ${other.id}, which is about the same value: it ${CARE_WORDS[least]}; use ${JSON.stringify(least)}`,
  ]
}

const CARE_WORDS = {
  approval: 'asks a person, or checks first who would be cut off, which a rule of your own cannot',
  reportOnly: 'never writes it, or never before its own checks pass, whoever asks',
}

function leastCare({ safety, requires = [] }: Rule): keyof typeof CARE_WORDS | undefined {
  if (safety.class === 'reportOnly' || requires.length > 0) return 'reportOnly'
  return safety.class === 'safe' ? undefined : 'approval'
}

// What a coded rule is about, its own examples of what is wrong show.
function pathsOf(rule: Rule): readonly string[] {
  if ('settings' in rule) return rule.settings.map(({ path }) => path)
  return rule.examples.nonCompliant.flatMap((example) => {
    const { gaps, sets } = judgedExample(rule, example, example.resource)
    return [...gaps, ...sets].map(({ path }) => path)
  })
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
  const refused = whyRefused(rule.resource.type, path, write)
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
    ...(refused === undefined ? [] : [`.write: ${refused}`]),
    ...(clash === undefined
      ? []
      : [
          `.write: ${JSON.stringify(write)} is not what ${clash.id} writes at ${path}; take that rule off in overrides, or write the same`,
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

// Two rules that want different values of one property would each undo what the other wrote. Where each accepts the
// other's value, one write would still have to hold both when both are broken.
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
  return (
    settingVerdict(other, theirs, written) !== 'compliant' ||
    !sameValue(valueAt(written, theirs.path.split('.')), theirs.write)
  )
}

/**
 * Would a coded rule write something else there: beside what the operator's rule writes, or over it? Its own examples of
 * what is wrong show what it writes.
 */
function undoes(other: CodedRule, { path, write }: Setting): boolean {
  const put = (resource: Json) => withValue(resource, path.split('.'), write)
  return other.examples.nonCompliant.some((example) =>
    [example.resource, put(example.resource)].some((resource) =>
      judgedExample(other, example, resource)
        .sets.filter((set) => overlap(set.path, path))
        .some((set) => {
          const segments = set.path.split('.')
          const both = put(withValue(resource, segments, set.value))
          return !sameValue(valueAt(both, segments), set.value)
        }),
    ),
  )
}

/** What is wrong, and what a fix of the example would set, if the resource were this one. */
function judgedExample(rule: CodedRule, example: Example, resource: Json) {
  const parameters = { ...DEFAULT_PARAMETERS, ...example.parameters }
  const observation = observationOf(rule, example, { resource })
  const judged = prepare([rule], parameters).map((judge) => ({
    judge,
    verdict: judge.judge(observation),
  }))
  const gaps = judged.flatMap(({ verdict }) => ('gaps' in verdict ? verdict.gaps : []))
  const { fixes } = proposeFixes(judged, observation, parameters)
  const sets = fixes.flatMap(({ changes }) => changes.filter((change) => change.kind === 'set'))
  return { gaps, sets }
}

function accepts(rule: SettingsRule, setting: Setting, value: Json): boolean {
  const resource = withValue({ properties: {} }, setting.path.split('.'), value)
  return settingVerdict(rule, setting, resource) === 'compliant'
}
