import { type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule, type OneDocument } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { listAt, textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const PATH = 'properties.enableDataIsolation'
const SHARED = ['properties.storageAccount', 'properties.keyVault', 'properties.containerRegistry']
const GROUP = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices'

const workspaces: OneDocument = {
  name: 'workspaces',
  from: 'subscription',
  path: '/providers/Microsoft.MachineLearningServices/workspaces',
  apiVersion: workspace.apiVersion,
  permission: 'Microsoft.MachineLearningServices/workspaces/read',
}

/** Containers of their own for workspaces that share an account. Only workspaces of the same subscription are seen. */
export const workspaceDataIsolation = defineRule({
  id: 'ml-workspace-data-isolation',
  title: 'Azure ML workspaces that share storage, vault or registry keep their data apart',
  why: 'Without isolation, whoever may use one workspace can read the artifacts and secrets of the other.',
  severity: 'low',
  resource: workspace,
  since: '2024-04-01',
  needs: [workspaces],
  gaps({ resource, needs }) {
    const actual = valueAt(resource, PATH.split('.')) ?? undefined
    if ((actual ?? isolatedByKind(resource)) === true) return []
    const id = textAt(resource, 'id')
    if (id === '') return 'Azure gave no id'
    const others = listAt(needs.workspaces, 'value').filter(
      (other) => !sameValue(textAt(other, 'id'), id),
    )
    const shared = SHARED.some((path) => {
      const mine = textAt(resource, path)
      return mine !== '' && others.some((other) => sameValue(textAt(other, path), mine))
    })
    if (shared) return [{ path: PATH, expected: true, ...(actual === undefined ? {} : { actual }) }]
    const goesOn = textAt(needs.workspaces, 'nextLink') !== ''
    return goesOn ? 'Azure gave the first page of the workspaces only' : []
  },
  safety: {
    class: 'reportOnly',
    why: 'Azure takes the setting only when the workspace is created; the workspace has to be made anew.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-2', 'PA-7'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/concept-workspace'],
  examples: {
    compliant: [
      example('it shares nothing', ...beside({ storageAccount: '/other' })),
      example(
        'it is isolated',
        ...beside({ storageAccount: '/ACCT' }, { enableDataIsolation: true }),
      ),
      example(
        'projects are isolated by default',
        ...beside({ storageAccount: '/acct' }, {}, 'Project'),
      ),
      example('naming nothing is not sharing', { keyVault: '' }, beside({ keyVault: '' })[1]),
    ],
    nonCompliant: [
      example('it shares its account', ...beside({ storageAccount: '/ACCT' })),
      example(
        'a hub that is not isolated',
        ...beside({ storageAccount: '/acct' }, { enableDataIsolation: false }, 'Hub'),
      ),
    ],
    unknown: [
      example(
        'there are more workspaces',
        ...beside({}, {}, 'Default', { nextLink: 'https://example.com/2' }),
      ),
      example('the others were not read', {}),
    ],
  },
})

// The service's default by kind. unverified: what a feature store gets, read as no.
function isolatedByKind(resource: JsonObject): boolean {
  const kind = textAt(resource, 'kind')
  return sameValue(kind, 'Hub') || sameValue(kind, 'Project')
}

function beside(
  other: JsonObject,
  properties: JsonObject = {},
  kind = 'Default',
  more: JsonObject = {},
) {
  const id = `${GROUP}/workspaces/ws`
  const value = [
    { id: id.toUpperCase(), properties: { storageAccount: '/acct' } },
    { id: `${id}2`, properties: other },
  ]
  return [
    { storageAccount: '/acct', ...properties },
    { resource: { id, kind }, needs: { workspaces: { value, ...more } } },
  ] as const
}
