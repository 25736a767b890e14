import { type Json, type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { dependencies, dependencyAt } from '../ml-dependencies.ts'
import { builtOn } from '../ml-dependency-examples.ts'
import { exceptProjects } from '../ml-workspace-types.ts'
import { textAt } from '../read-at.ts'
import { workspace } from '../types.ts'

const PATH = 'properties.imageBuildCompute'
const closed = { properties: { publicNetworkAccess: 'disabled' } }
const open = { properties: { publicNetworkAccess: 'Enabled' } }
const listed = { properties: { ...open.properties, networkRuleSet: { defaultAction: 'Deny' } } }

/** Who builds images when the registry's own tasks cannot, because they come from the internet. */
export const workspaceImageBuildCompute = defineRule({
  id: 'ml-workspace-image-build-compute',
  title: 'Azure ML workspaces with a closed container registry name a compute that builds images',
  why: 'As soon as the registry is closed, its tasks cannot build images any more, and new environments fail.',
  severity: 'low',
  resource: workspace,
  since: '2020-03-01',
  only: exceptProjects('its container registry'),
  needs: [dependencies],
  gaps(facts) {
    if (textAt(facts.resource, PATH) !== '') return []
    const registry = dependencyAt(facts, 'properties.containerRegistry')
    // The registry is made with the first image.
    if (registry === undefined) return []
    if (registry.document === null) return 'the container registry does not exist'
    return isClosed(registry.document)
      ? [{ path: PATH, expected: 'a compute, as the registry is closed' }]
      : []
  },
  safety: {
    class: 'reportOnly',
    why: 'A compute has to be chosen, or made, that reaches the registry and the sources of packages.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-secure-workspace-vnet'],
  examples: {
    compliant: [
      example('it names one', ...beside(closed, { imageBuildCompute: 'builder' })),
      example('the registry is open', ...beside(open)),
      example('there is no registry yet', ...builtOn({})),
    ],
    nonCompliant: [
      example('the registry is closed', ...beside(closed)),
      example('the registry lets listed networks in only', ...beside(listed)),
      example('an empty name is none', ...beside(closed, { imageBuildCompute: '' })),
    ],
    notApplicable: [example('the hub decides', {}, { resource: { kind: 'Project' } })],
    unknown: [
      example('the registry is gone', ...beside(null)),
      example('the registry was not read', {}),
    ],
  },
})

function beside(containerRegistry: Json, properties: JsonObject = {}) {
  return builtOn({ containerRegistry }, properties)
}

function isClosed(registry: Json): boolean {
  const access = valueAt(registry, ['properties', 'publicNetworkAccess'])
  const byDefault = valueAt(registry, ['properties', 'networkRuleSet', 'defaultAction'])
  return sameValue(access, 'Disabled') || sameValue(byDefault, 'Deny')
}
