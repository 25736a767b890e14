import { isObject, type Json, type JsonObject, valueAt, withoutValue } from '../../engine/json.ts'
import { defineRule, type OneDocument } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { storageAccount } from '../types.ts'

const MAY = ['Microsoft.Security/defenderForStorageSettings/write'] as const

/**
 * Defender for Storage on the account. unverified: that the answer also shows what the plan of the subscription
 * (Microsoft.Security/pricings/StorageAccounts) switches on, and that nothing is found only where neither is set.
 */
const settings: OneDocument = {
  name: 'defender',
  from: 'resource',
  path: '/providers/Microsoft.Security/defenderForStorageSettings/current',
  apiVersion: '2025-06-01',
  permission: 'Microsoft.Security/defenderForStorageSettings/read',
  whenGone: null,
}
// There is no DELETE. unverified: an account with these settings follows the plan, as one without any does.
const FOLLOWS_PLAN: JsonObject = {
  properties: { isEnabled: false, overrideSubscriptionLevelSettings: false },
}
const SCAN: JsonObject = { onUpload: { isEnabled: true, capGBPerMonth: 5000 } }

/** Somebody watches the account. Scanning and discovery are not asked for: what is set there stays. */
export const defender = defineRule({
  id: 'storage-defender',
  title: 'Storage accounts are watched by Defender for Storage',
  why: 'Nobody notices a stolen SAS or a mass download until somebody looks at how the account is used.',
  severity: 'medium',
  resource: storageAccount,
  since: '2015-06-15',
  needs: [settings],
  gaps({ needs }) {
    const actual = valueAt(needs.defender, ['properties', 'isEnabled'])
    return actual === true ? [] : [gapAt('defender.properties.isEnabled', actual, true)]
  },
  change({ needs }) {
    const present = valueAt(needs.defender, ['properties'])
    const properties: JsonObject = {
      isEnabled: true,
      malwareScanning: kept(present, 'malwareScanning') ?? SCAN,
      sensitiveDataDiscovery: kept(present, 'sensitiveDataDiscovery') ?? { isEnabled: true },
      overrideSubscriptionLevelSettings: true,
    }
    return [
      {
        kind: 'request',
        method: 'PUT',
        target: { below: settings.path },
        apiVersion: settings.apiVersion,
        body: { properties },
        before: isObject(needs.defender) ? sendable(needs.defender) : FOLLOWS_PLAN,
        permissions: MAY,
      },
    ]
  },
  may: MAY,
  safety: {
    class: 'approval',
    why: 'It is charged for each account and each GB scanned, and the account no longer follows the subscription’s plan.',
  },
  impact: 'Nobody is cut off. It is charged.',
  controls: {
    mcsb: ['LT-1', 'LT-2', 'DP-2', 'IR-3', 'IR-5'],
    sources: ['encryption-practices', 'cloud-baseline'],
  },
  azurePolicy: {
    '640d2586-54d2-465f-877f-9ffc1d2109f4': 'AuditIfNotExists',
    'cfdc5972-75b3-4418-8ae1-7f5c36839390': 'DeployIfNotExists',
  },
  references: [
    'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-storage-introduction',
  ],
  examples: {
    compliant: [watched('it is on', { properties: { isEnabled: true } })],
    nonCompliant: [
      watched('it is off', { properties: { isEnabled: false } }),
      watched('nothing is set anywhere', null),
      watched('an answer that does not say', { properties: {} }),
    ],
    unknown: [example('the settings were not read', {})],
  },
})

function kept(present: Json | undefined, member: string): Json | undefined {
  const value = valueAt(present, [member])
  return isObject(value) ? withoutValue(value, ['operationStatus']) : undefined
}

/** What was read, without what the service says about it. */
function sendable(document: JsonObject): Json {
  return ['malwareScanning', 'sensitiveDataDiscovery'].reduce<Json>(
    (rest, member) => withoutValue(rest, ['properties', member, 'operationStatus']),
    document,
  )
}

function watched(because: string, answer: Json) {
  return example(because, {}, { needs: { defender: answer } })
}
