import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { datastore } from '../ml-child-types.ts'

const PATH = 'properties.datastoreType'

/** Data Lake Storage Gen1 was retired on 29 February 2024: what points there points at nothing. */
export const datastoreAdlsGen1 = defineRule({
  id: 'ml-datastore-adls-gen1',
  title: 'No datastore points at Data Lake Storage Gen1',
  why: 'The service is gone; a datastore that names it only keeps a credential of it.',
  severity: 'low',
  resource: datastore,
  since: '2022-05-01',
  gaps({ resource }) {
    const kind = valueAt(resource, PATH.split('.')) ?? null
    if (kind === null) return 'Azure did not say what kind of datastore this is'
    return sameValue(kind, 'AzureDataLakeGen1')
      ? [{ path: PATH, actual: kind, expected: 'another kind of datastore' }]
      : []
  },
  safety: {
    class: 'reportOnly',
    why: 'Old jobs and data assets may still name the datastore; delete it when nobody needs their history.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['AM-2'], sources: ['data-encryption'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-datastore'],
  examples: {
    compliant: [example('Gen2', { datastoreType: 'AzureDataLakeGen2' })],
    nonCompliant: [
      example('Gen1', { datastoreType: 'AzureDataLakeGen1' }),
      example('case does not matter', { datastoreType: 'azureDataLakeGen1' }),
    ],
    unknown: [example('the kind is always there', {})],
  },
})
