// Resource logs go to a log sink: the same rule on every type that has logs.
import { isObject, type Json, textOf, valueAt } from '../../engine/json.ts'
import { type CodedRule, defineRule } from '../../engine/rule.ts'
import { diagnosticSettings } from '../types.ts'

type Declared =
  | 'gaps'
  | 'change'
  | 'may'
  | 'needs'
  | 'safety'
  | 'impact'
  | 'examples'
  | 'since'
  | 'parameters'

/** What differs from type to type. */
export interface DiagnosticLogs extends Omit<CodedRule, Declared> {
  /** Categories that a fix asks for where the type has no category groups; all logs when absent. */
  readonly categories?: readonly string[]
}

const OURS = 'rebaseline'
// A setting that sends to Log Analytics needs the right to the workspace's keys, although none is seen.
const MAY = [
  'Microsoft.Insights/diagnosticSettings/write',
  'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
] as const
// Azure Monitor takes at most five diagnostic settings per resource.
const MOST_SETTINGS = 5
const SINKS = [
  'workspaceId',
  'storageAccountId',
  'eventHubAuthorizationRuleId',
  'marketplacePartnerId',
]

/** A rule that wants one diagnostic setting with an enabled log and a sink. A setting of our own is added; those of others stay. */
export function diagnosticLogs({ categories, ...rule }: DiagnosticLogs): CodedRule {
  const logs: readonly Json[] =
    categories === undefined
      ? [{ categoryGroup: 'allLogs', enabled: true }]
      : categories.map((category) => ({ category, enabled: true }))
  return defineRule({
    ...rule,
    since: '2018-01-01',
    needs: [diagnosticSettings],
    parameters: ['logAnalyticsWorkspaceId'],
    gaps({ needs }) {
      if (settings(needs.diagnosticSettings).some(sendsLogs)) return []
      return [{ path: 'diagnosticSettings', expected: 'a setting that sends logs to a sink' }]
    },
    change({ needs, parameters }) {
      const workspaceId = parameters.logAnalyticsWorkspaceId
      if (workspaceId === undefined) return 'logAnalyticsWorkspaceId is not set in rebaseline.json'
      const present = settings(needs.diagnosticSettings)
      const ours = present.find((entry) => nameOf(entry) === OURS)
      const others = present.filter((entry) => entry !== ours)
      if (others.length >= MOST_SETTINGS) return 'there are already five diagnostic settings'
      return [
        {
          kind: 'request',
          method: 'PUT',
          target: { below: `${diagnosticSettings.path}/${OURS}` },
          apiVersion: diagnosticSettings.apiVersion,
          body: { properties: { workspaceId, logs, metrics: [] } },
          ...(ours === undefined ? {} : { before: ours }),
          permissions: MAY,
        },
      ]
    },
    may: MAY,
    safety: { class: 'safe' },
    impact: 'Log ingestion is charged.',
    unitStep: 1,
    examples: {
      compliant: [
        {
          because: 'all logs go to Log Analytics',
          resource: { properties: {} },
          needs: { diagnosticSettings: { value: [setting('/w', true)] } },
        },
      ],
      nonCompliant: [
        {
          because: 'there is no setting',
          resource: { properties: {} },
          needs: { diagnosticSettings: { value: [] } },
        },
        {
          because: 'the setting has a sink but every log is off',
          resource: { properties: {} },
          needs: { diagnosticSettings: { value: [setting('/w', false)] } },
        },
        {
          because: 'somebody switched off the logs of our own setting',
          resource: { properties: {} },
          needs: { diagnosticSettings: { value: [setting('/w', false, OURS)] } },
        },
      ],
      unknown: [{ because: 'the settings were not read', resource: { properties: {} } }],
    },
  })
}

function setting(workspaceId: string, enabled: boolean, name = 'team'): Json {
  return {
    name,
    properties: { workspaceId, logs: [{ categoryGroup: 'allLogs', enabled }] },
  }
}

function settings(list: Json | undefined): readonly Json[] {
  const value = valueAt(list, ['value'])
  return Array.isArray(value) ? value : []
}

function nameOf(entry: Json): string {
  return textOf(valueAt(entry, ['name'])).toLowerCase()
}

function sendsLogs(entry: Json): boolean {
  const properties = valueAt(entry, ['properties'])
  const logs = valueAt(properties, ['logs'])
  const enabled = Array.isArray(logs) && logs.some((log) => isObject(log) && log.enabled === true)
  return enabled && SINKS.some((sink) => typeof valueAt(properties, [sink]) === 'string')
}
