import { type Json, sameValue, valueAt } from '../../engine/json.ts'
import { isWithin } from '../../engine/resource-id.ts'
import { defineRule, type Facts } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { DEPENDENCY_PATHS, dependencyAt, dependencyLocks } from '../ml-dependencies.ts'
import { builtOn, EXAMPLE_IDS } from '../ml-dependency-examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { listAt, textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const MAY = ['Microsoft.Authorization/locks/write'] as const

const ACCOUNT = EXAMPLE_IDS.storageAccount
const SUBSCRIPTION = ACCOUNT.split('/').slice(0, 3).join('/')
const OURS = 'rebaseline'
const LOCK_ID = /^(\/subscriptions\/.+)\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i

/** Locks against deletion. A read-only lock refuses deletion, too, but is never made here. */
export const workspaceDependencyLocks = defineRule({
  id: 'ml-workspace-dependency-locks',
  version: 2,
  title: 'Everything that an Azure ML workspace is built on is locked against deletion',
  why: 'Whoever tidies up a resource group can delete the storage account or the vault of a workspace with it.',
  severity: 'low',
  resource: workspace,
  since: '2018-11-19',
  only: exceptProjects('what it is built on'),
  needs: [dependencyLocks],
  gaps: (facts) =>
    unlocked(facts).map(({ path }) => ({ path, expected: 'a lock against deletion' })),
  change: (facts) =>
    unlocked(facts).map(({ path, id, before }) => ({
      kind: 'request',
      method: 'PUT',
      target: { id: `${id}${dependencyLocks.suffix}/${OURS}` },
      apiVersion: '2020-05-01',
      // unverified: ReadOnly would refuse POST actions such as listKeys, and the workspace would break.
      body: { properties: { level: 'CanNotDelete', notes: 'An Azure ML workspace needs this.' } },
      ...(before === undefined ? {} : { before }),
      permissions: MAY,
      closes: [path],
    })),
  may: MAY,
  safety: {
    class: 'approval',
    why: 'Whoever deletes or moves these resources has to remove the locks first; only an owner can.',
  },
  impact:
    'The locked resources cannot be deleted until somebody removes the lock. They work as before.',
  controls: { mcsb: ['AM-3', 'BR-1'], sources: ['data-encryption'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources',
  ],
  examples: {
    compliant: [
      example('each has a lock', ...account(lockAt(ACCOUNT))),
      example('its group has one', ...account(lockAt(ACCOUNT.split('/').slice(0, 5).join('/')))),
      example('its subscription has one', ...account(lockAt(SUBSCRIPTION))),
      example('read-only refuses deletion, too', ...account(lockAt(ACCOUNT, 'readOnly'))),
      example('what is gone cannot be locked', ...account(null)),
    ],
    nonCompliant: [
      example('it has none', ...account({ value: [] })),
      example('only something below it has one', ...account(lockAt(`${ACCOUNT}/x/y`))),
      example('only its neighbour has one', ...account(lockAt(`${ACCOUNT}2`))),
      example('a lock without a level', ...account(lockAt(ACCOUNT, 'NotSpecified'))),
      example('our own lock lost its level', ...account(lockAt(ACCOUNT, 'NotSpecified', OURS))),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
    unknown: [example('the locks were not read', {})],
  },
})

function account(storageAccount: Json) {
  return builtOn({ storageAccount }, {}, { need: dependencyLocks })
}

function lockAt(scope: string, level = 'CanNotDelete', name = 'team'): Json {
  const id = `${scope}/providers/Microsoft.Authorization/locks/${name}`
  return { value: [{ id, properties: { level } }] }
}

interface Unlocked {
  readonly path: string
  readonly id: string
  readonly before: Json | undefined
}

function unlocked(facts: Facts): readonly Unlocked[] {
  return DEPENDENCY_PATHS.flatMap((path) => {
    const found = dependencyAt(facts, path, dependencyLocks)
    // What does not exist is another rule's concern.
    if (found === undefined || found.document === null) return []
    const list = listAt(found.document, 'value')
    if (list.some((lock) => protects(lock, found.id))) return []
    const ours = `${found.id}${dependencyLocks.suffix}/${OURS}`
    return [
      { path, id: found.id, before: list.find((lock) => sameValue(valueAt(lock, ['id']), ours)) },
    ]
  })
}

// Azure lists locks above and below a resource with its own: one below protects only what it lies on.
function protects(lock: Json, id: string): boolean {
  const level = valueAt(lock, ['properties', 'level'])
  const scope = LOCK_ID.exec(textAt(lock, 'id'))?.[1]
  const refuses = sameValue(level, 'CanNotDelete') || sameValue(level, 'ReadOnly')
  return refuses && scope !== undefined && isWithin(id, scope)
}
