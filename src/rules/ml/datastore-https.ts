import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { isSystemDatastore } from '../datastores.ts'
import { example } from '../examples.ts'
import { datastore } from '../ml-child-types.ts'

const PATH = 'properties.protocol'
const CREDENTIALS = 'properties.credentials.credentialsType'

/** Data travels encrypted. Only a datastore without a secret can be put right: a PUT takes the secret, a GET never gives it. */
export const datastoreHttps = defineRule({
  id: 'ml-datastore-https',
  title: 'Datastores use https',
  why: 'Over http, training data and whatever opens it cross the network in clear text.',
  severity: 'medium',
  resource: datastore,
  since: '2022-05-01',
  only: {
    path: 'properties.datastoreType',
    oneOf: ['AzureBlob', 'AzureDataLakeGen2', 'AzureFile'],
    absent: 'unknown',
    otherwise: 'the datastore has no protocol to choose',
  },
  gaps({ resource }) {
    const protocol = valueAt(resource, PATH.split('.')) ?? 'https'
    return sameValue(protocol, 'https') ? [] : [{ path: PATH, actual: protocol, expected: 'https' }]
  },
  change({ resource }) {
    if (isSystemDatastore(resource)) return 'Azure ML keeps this datastore itself'
    if (!sameValue(valueAt(resource, CREDENTIALS.split('.')), 'None')) {
      return 'the datastore holds a secret that a write would have to repeat; set https where it is kept'
    }
    return [{ kind: 'set', path: PATH, value: 'https' }]
  },
  safety: {
    class: 'approval',
    why: 'The datastore is written as a whole; look at the plan, then confirm.',
  },
  impact: 'None that is known: every storage account answers https.',
  controls: {
    mcsb: ['DP-3'],
    sources: ['encryption-practices', 'cloud-baseline', 'data-encryption'],
  },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-datastore'],
  examples: {
    compliant: [
      example('https', { datastoreType: 'AzureBlob', protocol: 'HTTPS' }),
      example('absent means https', { datastoreType: 'AzureFile' }),
    ],
    nonCompliant: [
      example('http', {
        datastoreType: 'AzureBlob',
        protocol: 'http',
        credentials: { credentialsType: 'None' },
      }),
    ],
    notApplicable: [example('no protocol here', { datastoreType: 'OneLake' })],
  },
})
