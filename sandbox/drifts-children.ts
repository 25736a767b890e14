import type { JsonObject } from './azure/json.ts'
import { isObject } from './azure/json.ts'
import type { SandboxAzure } from './azure/start.ts'
import { act, type Drift, patch } from './drift-acts.ts'
import { ids, people } from './estate/names.ts'

const storage = '2026-04-01'
const machineLearning = '2026-05-01'
const files = `${ids.fraudAccount}/fileServices/default`
const wideRule = `${ids.fraudWorkspace}/outboundRules/anything`

/** What goes wrong in parts of an account and of a workspace. */
export const childDrifts: readonly Drift[] = [
  {
    name: 'share-soft-delete',
    title: 'Jonas switches soft delete of file shares off to save money',
    rule: 'storage-file-share-soft-delete',
    resourceId: files,
    actor: people.jonas.name,
    run: (azure) => {
      const properties = {
        ...propertiesOf(azure, files),
        shareDeleteRetentionPolicy: { enabled: false },
      }
      return act(azure, people.jonas, 'PUT', `${files}?api-version=${storage}`, { properties })
    },
  },
  {
    name: 'cluster-awake',
    title: 'Anna keeps two nodes of the cluster running so that her jobs start at once',
    rule: 'ml-compute-cluster-scale-to-zero',
    resourceId: ids.computeCluster,
    actor: people.anna.name,
    run: (azure) =>
      patch(azure, people.anna, ids.computeCluster, machineLearning, {
        properties: {
          scaleSettings: {
            minNodeCount: 2,
            maxNodeCount: 8,
            nodeIdleTimeBeforeScaleDown: 'PT15M',
          },
        },
      }),
  },
  {
    name: 'scoring-open',
    title: 'Marek opens fraud scoring to the internet for a partner',
    rule: 'ml-online-endpoint-public-network-access',
    resourceId: ids.scoringEndpoint,
    actor: people.marek.name,
    run: (azure) => {
      const { location = '', tags = {}, kind = '' } = azure.resource(ids.scoringEndpoint) ?? {}
      const { authMode, traffic, mirrorTraffic, description, properties } = propertiesOf(
        azure,
        ids.scoringEndpoint,
      )
      const kept = { authMode, traffic, mirrorTraffic, description, properties } as JsonObject
      return act(
        azure,
        people.marek,
        'PUT',
        `${ids.scoringEndpoint}?api-version=${machineLearning}`,
        {
          ...{ location, tags, kind, identity: { type: 'SystemAssigned' } },
          properties: { ...kept, publicNetworkAccess: 'Enabled' },
        },
      )
    },
  },
  {
    name: 'outbound-anywhere',
    title: 'Anna lets the managed network of the fraud workspace out to anywhere',
    rule: 'ml-workspace-outbound-rule-wide',
    resourceId: wideRule,
    actor: people.anna.name,
    run: (azure) =>
      act(azure, people.anna, 'PUT', `${wideRule}?api-version=${machineLearning}`, {
        properties: {
          type: 'ServiceTag',
          category: 'UserDefined',
          destination: { serviceTag: 'Internet', protocol: 'TCP', portRanges: '1-65535' },
        },
      }),
  },
]

function propertiesOf(azure: SandboxAzure, id: string): JsonObject {
  const properties = azure.resource(id)?.properties
  return isObject(properties) ? properties : {}
}
