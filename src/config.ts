// Environment and rebaseline.json in, one frozen configuration out, or one error that lists every problem.
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { baselineSchema } from './baseline-schema.ts'
import type { Policy } from './engine/effect.ts'
import type { Parameters } from './engine/parameters.ts'
import type { Timing } from './engine/ports.ts'
import type { Rule } from './engine/rule.ts'
import { environmentSchema } from './environment-schema.ts'
import { customRules } from './rules/custom.ts'
import type { StorageConnection } from './store/storage.ts'

/** Everything that an operator can set, checked. */
export interface Config {
  readonly policy: Policy
  readonly parameters: Parameters
  /** Rules of the operator's own. */
  readonly customRules: readonly Rule[]
  readonly timing: Timing
  /** Lower-case subscription ids that the scope touches. */
  readonly subscriptions: readonly string[]
  readonly writesPerHour: number
  /** NCRONTAB or a time span, as the host takes it. */
  readonly sweepSchedule: string
  readonly azure: {
    readonly armEndpoint: string
    readonly armScope: string
    readonly keyVaultDnsSuffix: string
    /** User-assigned identity; the system-assigned one when absent. */
    readonly clientId?: string
    readonly principalId?: string
  }
  readonly storage: StorageConnection
  readonly alerts: {
    /** Where the service itself answers, without a path; absent when the platform does not say. */
    readonly serviceUrl?: string
    readonly teamsUrl?: string
    readonly webhook?: { readonly url: string; readonly secrets: readonly string[] }
  }
  /** App Service signs callers in and strips forged identity headers: only then may their names be believed. */
  readonly trustCallerHeaders: boolean
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** The configuration is wrong. The message lists every problem, one per line. */
export class ConfigError extends Error {
  readonly code = 'ConfigInvalid'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(
      `configuration: ${problems.length} problem(s)\n${problems.map((one) => `- ${one}`).join('\n')}`,
    )
    this.problems = problems
  }
}

type Environment = z.output<typeof environmentSchema>
type Baseline = z.output<typeof baselineSchema>

/**
 * Reads the configuration.
 * @throws ConfigError with all problems at once, each with its place and what is allowed.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  rulesFor: (parameters: Parameters) => readonly Rule[],
): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const settings = environmentSchema.safeParse(set)
  const named = settings.data?.REBASELINE_CONFIG_FILE ?? set.REBASELINE_CONFIG_FILE
  const path = named ?? 'rebaseline.json'
  const file = readBaseline(path)
  const rules = 'problems' in file ? file : rulesOf(file.baseline, path, rulesFor)
  const problems = [
    ...(settings.success
      ? storageProblems(settings.data)
      : problemsOf(settings.error, 'app setting')),
    ...('problems' in rules ? rules.problems : []),
  ]
  if (!settings.success || 'problems' in file || 'problems' in rules || problems.length > 0)
    throw new ConfigError(problems)
  return Object.freeze(configOf(settings.data, file.baseline, rules.custom))
}

function rulesOf(
  baseline: Baseline,
  path: string,
  rulesFor: (parameters: Parameters) => readonly Rule[],
): { custom: readonly Rule[] } | { problems: readonly string[] } {
  const builtIn = rulesFor(parametersOf(baseline))
  const overridden = baseline.overrides.flatMap(({ rules = [], effect }) =>
    effect === 'remediate' ? [] : rules,
  )
  const own = customRules(baseline.rules, { builtIn, overridden })
  const custom = 'rules' in own ? own.rules : baseline.rules
  const problems = [
    ...('problems' in own ? own.problems.map((problem) => `${path}${problem}`) : []),
    ...ruleProblems(
      baseline,
      path,
      [...builtIn, ...custom].map(({ id }) => id),
    ),
  ]
  return 'rules' in own && problems.length === 0 ? { custom: own.rules } : { problems }
}

function readBaseline(path: string): { baseline: Baseline } | { problems: string[] } {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {
      problems: [`${path}: cannot be read; it has to say which scope the service looks after`],
    }
  }
  let document: unknown
  try {
    // Editors and shells on Windows begin UTF-8 with a byte order mark.
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return {
      problems: [`${path}: not JSON: ${error instanceof Error ? error.message : String(error)}`],
    }
  }
  const parsed = baselineSchema.safeParse(document)
  return parsed.success ? { baseline: parsed.data } : { problems: problemsOf(parsed.error, path) }
}

function problemsOf(error: z.ZodError, where: string): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.map((part) =>
      typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
    )
    return `${where}${path.join('') || ' (whole)'}: ${issue.message}`
  })
}

function ruleProblems(baseline: Baseline, path: string, ruleIds: readonly string[]): string[] {
  const known = new Set(ruleIds)
  return baseline.overrides.flatMap((override, index) =>
    (override.rules ?? [])
      .filter((id) => !known.has(id))
      .map((id) => `${path}.overrides[${index}].rules: there is no rule "${id}"`),
  )
}

function storageProblems(settings: Environment): string[] {
  return storageConnection(settings) === undefined
    ? [
        'app setting AzureWebJobsStorage__tableServiceUri and AzureWebJobsStorage__queueServiceUri: both are needed ' +
          '(or AzureWebJobsStorage with a connection string, on a developer machine)',
      ]
    : []
}

function storageConnection(settings: Environment): StorageConnection | undefined {
  const tableServiceUri = settings.AzureWebJobsStorage__tableServiceUri
  const queueServiceUri = settings.AzureWebJobsStorage__queueServiceUri
  if (tableServiceUri !== undefined && queueServiceUri !== undefined) {
    return { tableServiceUri, queueServiceUri }
  }
  const connectionString = settings.AzureWebJobsStorage
  return connectionString === undefined ? undefined : { connectionString }
}

function configOf(settings: Environment, baseline: Baseline, customRules: readonly Rule[]): Config {
  const { include, exclude } = baseline.scope
  const storage = storageConnection(settings)
  if (storage === undefined) throw new ConfigError(storageProblems(settings))
  const webhookUrl = settings.REBASELINE_WEBHOOK_URL
  return {
    policy: {
      writes: settings.REBASELINE_WRITES,
      include,
      exclude,
      own: [...baseline.own, ...settings.REBASELINE_OWN],
      effect: baseline.effect,
      overrides: baseline.overrides.map((override) => ({
        effect: override.effect,
        ...(override.scope === undefined ? {} : { scope: override.scope }),
        ...(override.rules === undefined ? {} : { rules: override.rules }),
      })),
    },
    parameters: parametersOf(baseline),
    customRules,
    timing: {
      intentLease: settings.REBASELINE_INTENT_LEASE_SECONDS,
      maxObservationAge: 60,
      verifyDelays: [500, 1500, 3000],
      newResourceGrace: settings.REBASELINE_NEW_RESOURCE_GRACE_SECONDS,
      maxAttempts: 8,
    },
    subscriptions: [...new Set(include.map((id) => (id.split('/')[2] ?? '').toLowerCase()))],
    writesPerHour: baseline.limits.writesPerHour,
    sweepSchedule: settings.REBASELINE_SWEEP_SCHEDULE,
    azure: {
      armEndpoint: settings.REBASELINE_ARM_ENDPOINT.replace(/\/$/, ''),
      armScope: settings.REBASELINE_ARM_SCOPE,
      keyVaultDnsSuffix: settings.REBASELINE_KEYVAULT_DNS_SUFFIX,
      ...(settings.AZURE_CLIENT_ID === undefined ? {} : { clientId: settings.AZURE_CLIENT_ID }),
      ...(settings.REBASELINE_PRINCIPAL_ID === undefined
        ? {}
        : { principalId: settings.REBASELINE_PRINCIPAL_ID }),
    },
    storage,
    alerts: {
      ...serviceUrlOf(settings.WEBSITE_HOSTNAME),
      ...(settings.REBASELINE_TEAMS_URL === undefined
        ? {}
        : { teamsUrl: settings.REBASELINE_TEAMS_URL }),
      ...(webhookUrl === undefined
        ? {}
        : {
            webhook: {
              url: webhookUrl,
              secrets: settings.REBASELINE_WEBHOOK_SECRET?.split(' ') ?? [],
            },
          }),
    },
    trustCallerHeaders: settings.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    logLevel: settings.REBASELINE_LOG_LEVEL,
  }
}

// Azure serves every app over TLS; Core Tools on a developer's machine do not.
function serviceUrlOf(host: string | undefined): { readonly serviceUrl?: string } {
  if (host === undefined) return {}
  const scheme = /^localhost(:|$)/i.test(host) ? 'http' : 'https'
  return { serviceUrl: `${scheme}://${host}` }
}

function parametersOf({ parameters }: Baseline): Parameters {
  const { logAnalyticsWorkspaceId, privateEndpointSubnetId, ...others } = parameters
  return {
    ...others,
    ...(logAnalyticsWorkspaceId === undefined ? {} : { logAnalyticsWorkspaceId }),
    ...(privateEndpointSubnetId === undefined ? {} : { privateEndpointSubnetId }),
  }
}
