import type { Change } from '../../engine/change.ts'
import { type Json, valueAt } from '../../engine/json.ts'
import { defineRule, type Facts } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { gapAt } from '../gap-at.ts'
import { keysWork } from '../storage-types.ts'
import { storageAccount, workspace } from '../types.ts'

const NAMES = ['key1', 'key2'] as const
const DAY = 86_400_000
const HOLDERS = ['a', 'b'].map(
  (name) => `/subscriptions/s/resourceGroups/g/providers/${workspace.type}/${name}`,
)
const REGENERATE = 'Microsoft.Storage/storageAccounts/regeneratekey/action'
const RESYNC = 'Microsoft.MachineLearningServices/workspaces/resynckeys/action'

/**
 * Both access keys are young. Azure does not know the age of keys on old accounts that never regenerated them: those are
 * not assumed young. The built-in policy passes them; this rule does not. Switching the keys off is the better end.
 */
export const accessKeyAge = defineRule({
  id: 'storage-access-key-age',
  title: 'The access keys of storage accounts are regenerated in time',
  why: 'A key that leaked, in a notebook or a log, works until somebody regenerates it.',
  severity: 'high',
  resource: storageAccount,
  since: '2021-02-01',
  only: keysWork,
  parameters: ['accessKeyMaxAgeDays'],
  gaps(facts) {
    const expected = `at most ${facts.parameters.accessKeyMaxAgeDays} days ago`
    return tooOld(facts).map(({ path, actual }) => gapAt(path, actual, expected))
  },
  // Never both in one run: clients move to the other key in between. The older one goes first, and key2 where they are
  // of one age, because clients take key1 by convention. There is no `before`: a key that was replaced is gone.
  change(facts) {
    const oldest = [...tooOld(facts)].sort((one, other) => one.created - other.created)
    const ofOneAge = oldest.every(({ created }) => created === oldest[0]?.created)
    const first = oldest.at(ofOneAge ? -1 : 0)
    if (first === undefined) return 'no key is too old'
    return [
      {
        kind: 'request',
        method: 'POST',
        target: { below: '/regenerateKey' },
        apiVersion: storageAccount.apiVersion,
        body: { keyName: first.name },
        permissions: [REGENERATE],
        // The other key, if it is too old as well, stays so until its own turn.
        closes: [first.path],
      },
      // Workspaces keep a copy of the key, and take up to an hour to notice by themselves.
      ...facts.unit.map(resync),
    ]
  },
  may: [REGENERATE, RESYNC],
  safety: {
    class: 'approval',
    why: 'Whoever signs with that key, or holds a SAS that it signed, fails at once; move them to the other key first.',
    irreversible: true,
  },
  impact:
    'Clients on the key, its SAS and datastores that hold it fail. Workspaces are told to fetch the new key.',
  controls: { mcsb: ['DP-6', 'IM-8'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: { '044985bb-afe1-42cd-8a36-9d5d42424537': 'Audit' },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage'],
  examples: {
    compliant: [
      aged('both a month old', '2026-10-19T10:00:00Z', '2026-10-19T10:00:00Z'),
      aged('exactly 90 days', '2026-08-21T10:00:00Z', '2026-10-19T10:00:00Z'),
    ],
    nonCompliant: [
      aged('one is a day too old', '2026-08-20T10:00:00Z', '2026-10-19T10:00:00Z'),
      aged('Azure does not know one', null, '2026-10-19T10:00:00Z'),
      aged('two workspaces hold it', '2026-08-20T10:00:00Z', '2026-10-19T10:00:00Z', ...HOLDERS),
      example('Azure knows neither', { keyCreationTime: null }, { at: '2026-11-19T10:00:00Z' }),
    ],
    notApplicable: [
      example('the keys are dead', { allowSharedKeyAccess: false, keyCreationTime: null }),
    ],
  },
})

interface OldKey {
  readonly name: string
  readonly path: string
  readonly actual: Json | undefined
  /** Epoch milliseconds; before everything when it is not known. */
  readonly created: number
}

function tooOld({ resource, parameters, now }: Facts): readonly OldKey[] {
  return NAMES.flatMap((name) => {
    const actual = valueAt(resource, ['properties', 'keyCreationTime', name])
    const parsed = typeof actual === 'string' ? Date.parse(actual) : Number.NaN
    const created = Number.isNaN(parsed) ? 0 : parsed
    const days = Math.floor((now.getTime() - created) / DAY)
    const path = `properties.keyCreationTime.${name}`
    return days > parameters.accessKeyMaxAgeDays ? [{ name, path, actual, created }] : []
  })
}

function resync(workspaceId: string): Change {
  return {
    kind: 'request',
    method: 'POST',
    target: { id: `${workspaceId}/resyncKeys` },
    apiVersion: workspace.apiVersion,
    permissions: [RESYNC],
    // Neither the account nor the workspace says which key the workspace holds.
    // unverified: that it may be repeated, and that its operation ends when the workspace has the new key.
    provenBy: 'operation',
  }
}

function aged(because: string, key1: string | null, key2: string | null, ...unit: string[]) {
  const at = '2026-11-19T10:00:00Z'
  return example(because, { keyCreationTime: { key1, key2 } }, { at, unit })
}
