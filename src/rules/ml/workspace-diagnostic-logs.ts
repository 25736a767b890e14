import { isObject, type Json, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { diagnosticSettings, workspace } from '../types.ts'

const OURS = 'rebaseline'
// Azure Monitor takes at most five diagnostic settings per resource.
const MOST_SETTINGS = 5
const SINKS = [
  'workspaceId',
  'storageAccountId',
  'eventHubAuthorizationRuleId',
  'marketplacePartnerId',
]

/** Some diagnostic setting sends logs somewhere. A setting of our own is added; those of others are never touched. */
export const workspaceDiagnosticLogs = defineRule({
  id: 'ml-workspace-diagnostic-logs',
  title: 'Azure ML workspaces send their resource logs to a log sink',
  why: 'Without logs, nobody can tell afterwards who used the workspace, and for what.',
  severity: 'medium',
  resource: workspace,
  since: '2018-11-19',
  needs: [diagnosticSettings],
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
    if (others.length >= MOST_SETTINGS) return 'the workspace already has five diagnostic settings'
    return [
      {
        kind: 'putChild',
        child: `${diagnosticSettings.path}/${OURS}`,
        apiVersion: diagnosticSettings.apiVersion,
        body: {
          properties: {
            workspaceId,
            logs: [{ categoryGroup: 'allLogs', enabled: true }],
            metrics: [],
          },
        },
        ...(ours === undefined ? {} : { before: ours }),
        permissions: [
          'Microsoft.Insights/diagnosticSettings/write',
          'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
        ],
      },
    ]
  },
  safety: { class: 'safe' },
  impact: 'Log ingestion is charged.',
  controls: {
    mcsb: ['LT-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: {
    'afe0c3be-ba3b-4544-ba52-0c99672a8ad6': 'AuditIfNotExists',
    'f59276f0-5740-4aaf-821d-45d185aa210e': 'DeployIfNotExists',
    '90c90eda-bfe7-4c67-bf26-410420ed1047': 'DeployIfNotExists',
  },
  references: ['https://learn.microsoft.com/azure/machine-learning/monitor-azure-machine-learning'],
  examples: {
    compliant: [
      {
        because: 'all logs go to Log Analytics',
        resource: { properties: {} },
        needs: {
          diagnosticSettings: {
            value: [
              {
                properties: {
                  workspaceId: '/x',
                  logs: [{ categoryGroup: 'allLogs', enabled: true }],
                },
              },
            ],
          },
        },
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
        needs: {
          diagnosticSettings: {
            value: [
              { properties: { workspaceId: '/x', logs: [{ category: 'A', enabled: false }] } },
            ],
          },
        },
      },
    ],
    unknown: [{ because: 'the settings were not read', resource: { properties: {} } }],
  },
})

function settings(list: Json | undefined): readonly Json[] {
  const value = valueAt(list, ['value'])
  return Array.isArray(value) ? value : []
}

function nameOf(setting: Json): string {
  return String(valueAt(setting, ['name'])).toLowerCase()
}

function sendsLogs(setting: Json): boolean {
  const properties = valueAt(setting, ['properties'])
  const logs = valueAt(properties, ['logs'])
  const enabled = Array.isArray(logs) && logs.some((log) => isObject(log) && log.enabled === true)
  return enabled && SINKS.some((sink) => typeof valueAt(properties, [sink]) === 'string')
}
