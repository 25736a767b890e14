import { isObject, type Json, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { dependencies, dependencyAt } from '../ml-dependencies.ts'
import { builtOn } from '../ml-dependency-examples.ts'
import { textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

// The service reads the keys of its storage account again by itself about every hour.
const SYNC_MS = 3_600_000
const at = '2026-11-20T10:00:00.000Z'
const made = (key1: Json, key2: Json = null) => ({
  properties: { keyCreationTime: { key1, key2 } },
})

/**
 * A workspace that may still hold a key from before. Whether it has read the new one is not in Resource Manager, so only
 * the hour is judged. Keys of the registry and of Application Insights do not say when they were made.
 */
export const workspaceResyncKeys = defineRule({
  id: 'ml-workspace-resync-keys',
  title: 'Azure ML workspaces have had an hour to read a new key of their storage account',
  why: 'After a key is made anew, jobs and studio fail with the old one until the workspace has read the new one.',
  severity: 'high',
  resource: workspace,
  since: '2025-06-01',
  only: {
    path: 'properties.systemDatastoresAuthMode',
    oneOf: ['AccessKey'],
    absent: 'AccessKey',
    otherwise: 'the workspace reaches its storage without a key',
  },
  needs: [dependencies],
  gaps(facts) {
    const path = 'properties.storageAccount'
    const account = dependencyAt(facts, path)
    if (account === undefined) return 'the workspace names no storage account'
    if (account.document === null) return 'the storage account does not exist'
    const newest = newestKey(account.document)
    // A key that does not say when it was made is older than Azure's keeping of times.
    if (newest === undefined || facts.now.getTime() - newest >= SYNC_MS) return []
    // The workspace never knew an older key than the ones that it was made with.
    if (newest < Date.parse(textAt(facts.resource, 'systemData.createdAt'))) return []
    const actual = `made at ${new Date(newest).toISOString()}`
    return [{ path, actual, expected: 'no key made within the last hour' }]
  },
  safety: {
    class: 'reportOnly',
    why: 'Resynchronising at once (POST resyncKeys) leaves no trace that could be checked; it is left to a person.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6', 'IM-8'], sources: ['data-encryption'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/how-to-change-storage-access-key',
  ],
  examples: {
    compliant: [
      example(
        'an hour has passed',
        ...account(made('2026-11-20T09:00:00Z', '2020-01-01T00:00:00Z')),
      ),
      example('keys of an old account do not say', ...account(made(null))),
      example(
        'the workspace was made later',
        ...account(made('2026-11-20T09:30:00Z'), '2026-11-20T09:40:00Z'),
      ),
    ],
    nonCompliant: [
      example(
        'one key is half an hour old',
        ...account(made('2020-01-01T00:00:00Z', '2026-11-20T09:30:00Z')),
      ),
      example('it was made this moment', ...account(made(at), '2024-01-01T00:00:00Z')),
    ],
    notApplicable: [example('it uses identity', { systemDatastoresAuthMode: 'Identity' })],
    unknown: [
      example('the account is gone', ...account(null)),
      example('it names no account', ...builtOn({})),
      example('the account was not read', {}),
    ],
  },
})

function account(storageAccount: Json, createdAt?: string) {
  const resource = createdAt === undefined ? {} : { systemData: { createdAt } }
  return builtOn({ storageAccount }, {}, { resource, at })
}

function newestKey(document: Json): number | undefined {
  const times = valueAt(document, ['properties', 'keyCreationTime'])
  const known = (isObject(times) ? Object.values(times) : [])
    .map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN))
    .filter((time) => Number.isFinite(time))
  return known.length === 0 ? undefined : Math.max(...known)
}
