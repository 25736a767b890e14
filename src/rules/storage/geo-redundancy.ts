import { valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { tagValue } from '../tag-value.ts'
import { storageAccount } from '../types.ts'

// The two highest values of the Criticality tag in the Cloud Adoption Framework.
const CRITICAL = ['mission-critical', 'business-unit-critical']

/** Accounts that say by a tag that they are critical survive the loss of a region. */
export const geoRedundancy = defineRule({
  id: 'storage-geo-redundancy',
  title: 'Storage accounts tagged `criticality` = mission-critical are copied to another region',
  why: 'A region that is lost takes data with it that was kept nowhere else.',
  severity: 'low',
  resource: storageAccount,
  since: '2016-01-01',
  gaps({ resource }) {
    if (!CRITICAL.includes(tagValue(resource, 'criticality') ?? '')) return []
    const sku = valueAt(resource, ['sku', 'name'])
    if (typeof sku !== 'string') return 'Azure does not say how the account is replicated'
    // Standard_GRS, Standard_RAGZRS, StandardV2_GZRS …
    if (/_(RA)?GZ?RS$/i.test(sku)) return []
    return [{ path: 'sku.name', actual: sku, expected: 'a geo-redundant SKU such as Standard_GRS' }]
  },
  safety: {
    class: 'reportOnly',
    why: 'It about doubles the cost and moves data to another region, where it may not be allowed to be.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['BR-1'], sources: ['cloud-baseline'] },
  azurePolicy: { 'bf045164-79ba-4215-8f95-f8048dc1780b': 'Audit' },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-redundancy'],
  examples: {
    compliant: [
      account('two regions', 'Standard_GRS', 'Mission-critical'),
      account('zones and regions, the second readable', 'Standard_RAGZRS', 'mission critical'),
      account('not critical', 'Standard_LRS', 'Low'),
      example(
        'nobody says that it is critical',
        {},
        { resource: { sku: { name: 'Standard_LRS' } } },
      ),
    ],
    nonCompliant: [
      account('one building', 'Standard_LRS', 'Mission-critical'),
      account('one region', 'Standard_ZRS', 'Business unit-critical'),
    ],
    unknown: [example('no SKU', {}, { resource: { tags: { criticality: 'Mission-critical' } } })],
  },
})

function account(because: string, name: string, Criticality: string) {
  return example(because, {}, { resource: { sku: { name }, tags: { Criticality } } })
}
