import { textOf, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { privateEndpoint as family } from '../families/private-endpoint.ts'
import { storageAccount } from '../types.ts'

const endpointFor = (groupId: string) =>
  family({
    groupId,
    id: 'storage-private-endpoint',
    title: 'Storage accounts have an approved private endpoint',
    why: 'Without a private way in, the account can only be reached from, and left open to, public networks.',
    severity: 'medium',
    resource: storageAccount,
    since: '2019-06-01',
    controls: { mcsb: ['NS-2'], sources: ['cloud-baseline', 'mcsb-azure-ml'] },
    azurePolicy: {
      '6edd7eda-6dd8-40f7-810d-67160c639cd9': 'AuditIfNotExists',
      '9f766f00-8d11-464e-80e1-4091d7874074': 'DeployIfNotExists',
    },
    references: ['https://learn.microsoft.com/azure/storage/common/storage-private-endpoints'],
  })
const [blob, file] = [endpointFor('blob'), endpointFor('file')]

/**
 * Any approved endpoint will do: the account does not tell which service a connection is for. A workspace's default
 * account needs one for files besides; `storagePrivateEndpoints` asks for it before public access is closed.
 */
export const privateEndpoint = defineRule({
  ...blob,
  change(facts) {
    // An account for files only has no blob service to make an endpoint for.
    const onlyFiles = /^FileStorage$/i.test(textOf(valueAt(facts.resource, ['kind'])))
    return (onlyFiles ? file : blob).change(facts)
  },
})
