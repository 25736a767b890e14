import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { registry } from '../ml-workspace-types.ts'
import { listAt } from '../read-at.ts'

const REGIONS = 'properties.regionDetails'
const accounts = (...allowed: readonly (boolean | undefined)[]) => ({
  regionDetails: allowed.map((allowBlobPublicAccess, index) => ({
    location: `region-${index}`,
    storageAccountDetails: [
      {
        systemCreatedStorageAccount:
          allowBlobPublicAccess === undefined ? {} : { allowBlobPublicAccess },
      },
    ],
  })),
})

/** Storage that the service made for a registry, in a resource group that only the service may change. */
export const registryStoragePublicBlob = defineRule({
  id: 'ml-registry-storage-public-blob',
  title: 'Storage of Azure ML registries refuses anonymous access to blobs',
  why: 'A model in a public container can be downloaded by anybody who has its address.',
  severity: 'medium',
  resource: registry,
  since: '2023-04-01',
  gaps({ resource }) {
    return listAt(resource, REGIONS).flatMap((region, index) =>
      listAt(region, 'storageAccountDetails').flatMap((details, place) => {
        const made = valueAt(details, ['systemCreatedStorageAccount'])
        const actual = valueAt(made, ['allowBlobPublicAccess']) ?? false
        if (actual === false) return []
        const path = `${REGIONS}.${index}.storageAccountDetails.${place}.allowBlobPublicAccess`
        return [{ path, actual, expected: false }]
      }),
    )
  },
  safety: {
    class: 'reportOnly',
    why: 'Only the service may change these accounts, and it is not documented that it takes this change.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-manage-registries'],
  examples: {
    compliant: [
      example('it is off in every region', accounts(false, false)),
      example('absent means off', accounts(undefined)),
      example('an account of your own has rules of its own', {
        regionDetails: [{ storageAccountDetails: [{ userCreatedStorageAccount: {} }] }],
      }),
      example('it has no storage', {}),
    ],
    nonCompliant: [example('it is on in one region', accounts(false, true))],
  },
})
