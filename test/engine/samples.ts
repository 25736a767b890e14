// A small invented resource type with one rule of every kind, so that the engine's tests do not move with the baseline.
import type { Policy } from '../../src/engine/effect.ts'
import { isObject, type JsonObject, valueAt } from '../../src/engine/json.ts'
import { DEFAULT_PARAMETERS, type Parameters } from '../../src/engine/parameters.ts'
import type { Timing } from '../../src/engine/ports.ts'
import { parseResourceId, type ResourceId } from '../../src/engine/resource-id.ts'
import {
  type CodedRule,
  defineRule,
  type Observation,
  type OneDocument,
  type ResourceType,
  type SettingsRule,
} from '../../src/engine/rule.ts'
import type { WorkItem } from '../../src/engine/work-item.ts'

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-a`
export const THING_ID = `${GROUP}/providers/Contoso.Things/things/one`
export const NOW = new Date('2026-11-20T10:00:00.000Z')

export const thing: ResourceType = {
  type: 'Contoso.Things/things',
  apiVersion: '2025-01-01',
  write: 'patch',
  whole: { 'properties.acls': { bypass: 'AzureServices', ipRules: [] } },
  createdAt: ['systemData.createdAt', 'properties.created'],
  listedBy: 'resourceGraph',
  permissions: { read: ['Contoso.Things/things/read'], write: ['Contoso.Things/things/write'] },
}

export const logSettings: OneDocument = {
  name: 'logSettings',
  from: 'resource',
  path: '/providers/Contoso.Logs/settings',
  apiVersion: '2024-01-01',
  permission: 'Contoso.Logs/settings/read',
}

const words = {
  title: 'Things are as they should be',
  why: 'Because it is asked for.',
  severity: 'high',
  resource: thing,
  since: '2020-01-01',
  impact: 'None.',
  controls: { mcsb: ['DP-3'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: [],
  examples: { compliant: [], nonCompliant: [] },
} as const

/** A rule about values, with only what a test cares about. */
export function settingsRule(rule: Partial<SettingsRule> & Pick<SettingsRule, 'id'>): SettingsRule {
  const settings: SettingsRule['settings'] = [
    { path: 'properties.tls', want: { equals: 'TLS1_2' }, write: 'TLS1_2', absent: { means: '' } },
  ]
  return defineRule({ ...words, settings, safety: { class: 'safe' }, ...rule })
}

/** A coded rule, with only what a test cares about. */
export function codedRule(rule: Partial<CodedRule> & Pick<CodedRule, 'id' | 'gaps'>): CodedRule {
  return defineRule({ ...words, safety: { class: 'safe' }, ...rule })
}

export const tls = settingsRule({ id: 'thing-tls' })

export const https = settingsRule({
  id: 'thing-https',
  settings: [
    { path: 'properties.https', want: { equals: true }, write: true, absent: { means: false } },
  ],
})

export const acls = settingsRule({
  id: 'thing-acls',
  settings: [
    {
      path: 'properties.acls.defaultAction',
      want: { equals: 'Deny' },
      write: 'Deny',
      absent: { means: 'Allow' },
    },
  ],
})

export const guarded = settingsRule({
  id: 'thing-guarded',
  settings: [
    {
      path: 'properties.public',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      absent: { means: 'Enabled' },
    },
  ],
  safety: { class: 'guarded', checks: ['approvedPrivateEndpoint'] },
})

export const approval = settingsRule({
  id: 'thing-approval',
  settings: [
    { path: 'properties.keys', want: { equals: false }, write: false, absent: { means: true } },
  ],
  safety: { class: 'approval', why: 'Nobody can tell who still uses the key.' },
})

export const reportOnly = settingsRule({
  id: 'thing-report',
  settings: [
    { path: 'properties.made', want: { equals: 'right' }, write: 'right', absent: { means: '' } },
  ],
  safety: { class: 'reportOnly', why: 'It is chosen at creation.' },
})

/** Its fix is a child resource, and it looks at a collection beyond the thing itself. */
export const logs = codedRule({
  id: 'thing-logs',
  needs: [logSettings],
  gaps({ needs }) {
    const list = valueAt(needs.logSettings, ['value'])
    const on = Array.isArray(list) && list.some((entry) => isObject(entry) && entry.on === true)
    return on ? [] : [{ path: 'logSettings', expected: 'a setting that is on' }]
  },
  change({ needs }) {
    const list = valueAt(needs.logSettings, ['value'])
    const before = Array.isArray(list) ? list[0] : undefined
    return [
      {
        kind: 'request',
        method: 'PUT',
        target: { below: `${logSettings.path}/ours` },
        apiVersion: logSettings.apiVersion,
        body: { on: true },
        ...(before === undefined ? {} : { before }),
        permissions: ['Contoso.Logs/settings/write'],
      },
    ]
  },
})

export const parameters: Parameters = DEFAULT_PARAMETERS

export const policy: Policy = {
  writes: 'on',
  include: [`/subscriptions/${SUBSCRIPTION}`],
  exclude: [],
  own: [],
  effect: 'remediate',
  overrides: [],
}

export const timing: Timing = {
  intentLease: 180,
  maxObservationAge: 60,
  verifyDelays: [500, 1500],
  newResourceGrace: 3600,
  maxAttempts: 8,
}

/** The parts of an id that is known to be good. */
export function idOf(text: string): ResourceId {
  const id = parseResourceId(text)
  if (typeof id === 'string') throw new Error(id)
  return id
}

/** A thing as Azure returns it. */
export function thingOf(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { id: THING_ID, name: 'one', type: 'Contoso.Things/things', properties, ...more }
}

export function observationOf(
  resource: Observation['resource'],
  more: Partial<Observation> = {},
): Observation {
  return {
    resourceId: THING_ID,
    apiVersion: thing.apiVersion,
    at: NOW.toISOString(),
    resource,
    needs: {},
    unit: [],
    ...more,
  }
}

/** A change of the thing, seen as an event. */
export function itemOf(more: Partial<WorkItem> = {}): WorkItem {
  const cause = { source: 'event', id: 'event-1', at: '2026-11-20T09:59:58.000Z' } as const
  return { resourceId: THING_ID, cause, attempt: 0, ...more }
}
