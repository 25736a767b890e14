// The command line of `assess`, checked.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { SEVERITIES, type Severity } from '../engine/rule.ts'
import type { FileOrigin } from './deployments/open-inputs.ts'
import { ENGINES } from './deployments/work-out.ts'
import { UsageError } from './exit.ts'
import { VERDICTS, type VerdictName } from './judged.ts'

/** Forms of report. */
export const FORMATS = ['table', 'json', 'csv', 'sarif', 'ocsf', 'markdown'] as const
/** A form of report. */
export type FormatName = (typeof FORMATS)[number]

/** Where the documents come from. */
export type Origin =
  | ({ readonly kind: 'files' } & FileOrigin)
  | { readonly kind: 'subscriptions'; readonly ids: readonly string[] }
  | { readonly kind: 'managementGroup'; readonly id: string }

/** What `assess` was asked to do. */
export interface AssessOptions {
  readonly origin: Origin
  readonly format: FormatName
  /** Empty: all rules. */
  readonly rules: readonly string[]
  /** Empty: all severities. */
  readonly severities: readonly Severity[]
  readonly verdicts: ReadonlySet<VerdictName>
  readonly failOn: Severity | undefined
  /** Path of an earlier JSON report: only what is new against it counts. */
  readonly baseline: string | undefined
  readonly apiVersion: string | undefined
  readonly config: string | undefined
}

const OPTIONS = {
  subscription: { type: 'string', multiple: true },
  'management-group': { type: 'string' },
  file: { type: 'string', multiple: true },
  parameters: { type: 'string', multiple: true },
  bicep: { type: 'string' },
  'offline-engine': { type: 'string' },
  format: { type: 'string', default: 'table' },
  rule: { type: 'string', multiple: true },
  severity: { type: 'string', multiple: true },
  verdict: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
  baseline: { type: 'string' },
  'api-version': { type: 'string' },
  config: { type: 'string' },
} as const satisfies ParseArgsConfig['options']

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const GROUP = /^[-\w().]{1,90}$/
const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i
// For people only what they can act on; for programs everything.
const FOR_PEOPLE: readonly VerdictName[] = ['nonCompliant', 'unknown']
const SHOWN: Readonly<Record<FormatName, readonly VerdictName[]>> = {
  table: FOR_PEOPLE,
  markdown: FOR_PEOPLE,
  sarif: ['nonCompliant'],
  json: VERDICTS,
  csv: VERDICTS,
  ocsf: VERDICTS,
}

/** Reads the arguments after `assess`. @throws UsageError that names the option. */
export function parseAssessOptions(args: readonly string[]): AssessOptions {
  const values = parse(args)
  const format = oneOf('--format', values.format, FORMATS)
  const verdicts = (values.verdict ?? []).map((one) => oneOf('--verdict', one, VERDICTS))
  const apiVersion = values['api-version']
  if (apiVersion !== undefined && !API_VERSION.test(apiVersion)) {
    throw new UsageError(
      `--api-version: expected a version such as 2024-01-01, found "${apiVersion}"`,
    )
  }
  const failOn = values['fail-on']
  if (values.baseline === '-') throw new UsageError('--baseline: takes a file, not stdin (-)')
  return {
    origin: originOf(values),
    format,
    rules: values.rule ?? [],
    severities: (values.severity ?? []).map((one) => oneOf('--severity', one, SEVERITIES)),
    verdicts: new Set(verdicts.length === 0 ? SHOWN[format] : verdicts),
    failOn: failOn === undefined ? undefined : oneOf('--fail-on', failOn, SEVERITIES),
    baseline: values.baseline,
    apiVersion,
    config: values.config,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values
  } catch (error) {
    // Node's message names the option; what follows the first sentence is about its own ways round it.
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError(message.split(/\. (?=To specify|Did you)/)[0] ?? message)
  }
}

function originOf(values: ReturnType<typeof parse>): Origin {
  const { file: files = [], subscription: subscriptions = [], 'management-group': group } = values
  const given = [files.length > 0, subscriptions.length > 0, group !== undefined]
  if (given.filter(Boolean).length !== 1) {
    throw new UsageError(
      given.includes(true)
        ? '--file, --subscription and --management-group: give one kind of them'
        : 'nothing to assess: give --file, --subscription or --management-group',
    )
  }
  const ofFiles = (['parameters', 'bicep', 'offline-engine'] as const).find(
    (option) => values[option] !== undefined,
  )
  if (ofFiles !== undefined && files.length === 0) {
    throw new UsageError(`--${ofFiles}: goes with --file only`)
  }
  if (group !== undefined) {
    if (!GROUP.test(group))
      throw new UsageError(`--management-group: "${group}" is not the id of one`)
    return { kind: 'managementGroup', id: group }
  }
  if (files.length > 0) {
    if (files.filter((path) => path === '-').length > 1) {
      throw new UsageError('--file: stdin (-) can be read once only')
    }
    const { parameters = [] } = values
    if (parameters.includes('-')) {
      throw new UsageError('--parameters: takes a file, not stdin (-)')
    }
    const engine = oneOf('--offline-engine', values['offline-engine'] ?? 'auto', ENGINES)
    if (engine === 'never' && values.bicep !== undefined) {
      throw new UsageError(
        '--bicep: names an engine, and --offline-engine never asks none; leave one of them out',
      )
    }
    return {
      kind: 'files',
      paths: files,
      parameters,
      engine,
      bicep: values.bicep,
    }
  }
  const wrong = subscriptions.find((id) => !GUID.test(id))
  if (wrong !== undefined) {
    throw new UsageError(
      `--subscription: expected the id of a subscription (a GUID), found "${wrong}"`,
    )
  }
  return { kind: 'subscriptions', ids: [...new Set(subscriptions.map((id) => id.toLowerCase()))] }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one.toLowerCase() === value.toLowerCase())
  if (found !== undefined) return found
  throw new UsageError(`${option}: expected one of ${allowed.join(', ')}, found "${value}"`)
}
