import { valueAt } from '../../engine/json.ts'
import { defineRule, type Gap } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { DEPENDENCY_PATHS, dependencies, dependencyAt } from '../ml-dependencies.ts'
import { builtOn } from '../ml-dependency-examples.ts'
import { textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

// What each kind cannot do without: a hub may use a vault of Microsoft's and no Application Insights, and a project
// uses what its hub has. The container registry is made with the first image, so its absence is no gap.
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  default: DEPENDENCY_PATHS.slice(0, 3),
  featurestore: DEPENDENCY_PATHS.slice(0, 3),
  hub: DEPENDENCY_PATHS.slice(0, 1),
}

const three = { storageAccount: {}, keyVault: {}, applicationInsights: {} }
const hub = { resource: { kind: 'Hub' } }
const project = { resource: { kind: 'Project' } }

/** A workspace whose storage or vault is gone cannot be mended: neither can be changed after it was made. */
export const workspaceDependenciesPresent = defineRule({
  id: 'ml-workspace-dependencies-present',
  title: 'Everything that an Azure ML workspace is built on exists',
  why: 'When its storage account, vault or registry is deleted, a workspace stops working, and its data is gone.',
  severity: 'high',
  resource: workspace,
  since: '2018-11-19',
  version: 2,
  needs: [dependencies],
  gaps(facts) {
    const kind = textAt(facts.resource, 'kind').toLowerCase() || 'default'
    const unread: string[] = []
    const gaps = DEPENDENCY_PATHS.flatMap((path): readonly Gap[] => {
      const actual = valueAt(facts.resource, path.split('.')) ?? ''
      if (actual === '') {
        const required = Object.hasOwn(REQUIRED, kind) && REQUIRED[kind]?.includes(path) === true
        return required ? [{ path, expected: 'the resource that the workspace needs' }] : []
      }
      const found = dependencyAt(facts, path)
      if (found === undefined) unread.push(path)
      return found?.document === null ? [{ path, actual, expected: 'a resource that exists' }] : []
    })
    // What was not read, for its name or its type, is not gone.
    return gaps.length === 0 && unread.length > 0
      ? `what ${unread.join(' and ')} names was not read`
      : gaps
  },
  safety: {
    class: 'reportOnly',
    why: 'What was deleted has to be recovered where it can be; storage and vault cannot be exchanged.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['AM-3'], sources: ['data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/concept-workspace'],
  examples: {
    compliant: [
      example('all four exist', ...builtOn({ ...three, containerRegistry: {} })),
      example('the registry comes with the first image', ...builtOn(three)),
      example('a hub needs storage only', ...builtOn({ storageAccount: {} }, {}, hub)),
      example('a project has what its hub has', ...builtOn({}, {}, project)),
    ],
    nonCompliant: [
      example('the vault is gone', ...builtOn({ ...three, keyVault: null })),
      example('the registry is gone', ...builtOn({ ...three, containerRegistry: null })),
      example('what a project uses is gone', ...builtOn({ storageAccount: null }, {}, project)),
      example('it names nothing', ...builtOn({})),
      example('a hub without storage', ...builtOn({}, {}, hub)),
    ],
    unknown: [
      example('they were not read', {}),
      example('what it names is no resource', ...builtOn(three, { keyVault: 'vault' })),
    ],
  },
})
