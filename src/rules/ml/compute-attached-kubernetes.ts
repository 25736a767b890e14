import { type Json, type JsonObject, sameValue, valueAt } from '../../engine/json.ts'
import { defineRule, type Gap } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlyComputes } from '../ml-child-types.ts'
import { prefixLength, UNIQUE_LOCAL, within } from '../networks.ts'
import { compute } from '../types.ts'

const OWN = ['properties', 'properties']
const SSL = 'properties.properties.sslConfiguration.status'
const BALANCER = 'properties.properties.loadBalancerType'
const ADDRESS = 'properties.properties.address'
// RFC 1918.
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', UNIQUE_LOCAL]

/**
 * Attached computes that answer scoring requests or take logins do so on private addresses, and encrypted. The cluster
 * and the machine are resources with baselines of their own; an identity of attached Kubernetes has its own rule here.
 */
export const computeAttachedKubernetes = defineRule({
  id: 'ml-compute-attached-kubernetes',
  title: 'Attached AKS clusters and machines are private, and AKS scoring is encrypted',
  why: 'An attached AKS cluster answers scoring requests in clear text on the internet unless it is told otherwise.',
  severity: 'medium',
  resource: compute,
  version: 2,
  since: '2021-04-01',
  only: [
    onlyComputes(
      ['AKS', 'VirtualMachine', 'HDInsight'],
      'a compute of this kind has no address in Azure ML',
    ),
    {
      path: 'properties.isAttachedCompute',
      oneOf: [true],
      absent: false,
      otherwise: 'the compute was made by Azure ML',
    },
  ],
  gaps({ resource }) {
    const own = valueAt(resource, OWN)
    return sameValue(valueAt(resource, ['properties', 'computeType']), 'AKS')
      ? cluster(own)
      : machine(own)
  },
  safety: {
    class: 'reportOnly',
    why: 'A change overwrites the attachment and moves its scoring addresses; attach the compute anew.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-3', 'NS-2'], sources: ['encryption-practices', 'data-encryption'] },
  azurePolicy: {},
  references: [
    'https://learn.microsoft.com/azure/machine-learning/v1/how-to-create-attach-kubernetes',
  ],
  examples: {
    compliant: [
      example('internal and encrypted', aks('InternalLoadBalancer', 'Auto')),
      example('case does not matter', aks('internalloadbalancer', 'enabled')),
      example('a machine with a private address', machineAt('10.1.2.3')),
    ],
    nonCompliant: [
      example('public', aks('PublicIp', 'Enabled')),
      example('in clear text', aks('InternalLoadBalancer', 'Disabled')),
      example('absent means public and in clear text', { ...aks('', ''), properties: {} }),
      example('a machine on the internet', machineAt('203.0.113.7')),
    ],
    notApplicable: [
      example('attached Kubernetes has other settings', { computeType: 'Kubernetes' }),
      example('not attached', { ...aks('PublicIp', 'Disabled'), isAttachedCompute: false }),
    ],
    unknown: [
      example('a name may lead anywhere', machineAt('vm.contoso.example')),
      example('no address', { ...machineAt(''), properties: null }),
    ],
  },
})

function cluster(own: Json | undefined): readonly Gap[] {
  const balancer = valueAt(own, ['loadBalancerType']) ?? 'PublicIp'
  const ssl = valueAt(own, ['sslConfiguration', 'status']) ?? 'Disabled'
  const encrypted = ['Enabled', 'Auto'].some((wanted) => sameValue(ssl, wanted))
  return [
    ...(encrypted ? [] : [{ path: SSL, actual: ssl, expected: ['Enabled', 'Auto'] }]),
    ...(sameValue(balancer, 'InternalLoadBalancer')
      ? []
      : [{ path: BALANCER, actual: balancer, expected: 'InternalLoadBalancer' }]),
  ]
}

function machine(own: Json | undefined): readonly Gap[] | string {
  const address = valueAt(own, ['address'])
  if (typeof address !== 'string' || prefixLength(address) === undefined) {
    return 'Azure gave no IP address of the attached machine'
  }
  if (PRIVATE.some((range) => within(address, range))) return []
  return [{ path: ADDRESS, actual: address, expected: 'a private address' }]
}

function aks(loadBalancerType: string, status: string): JsonObject {
  const properties = { loadBalancerType, sslConfiguration: { status } }
  return { computeType: 'AKS', isAttachedCompute: true, properties }
}

function machineAt(address: string): JsonObject {
  return { computeType: 'VirtualMachine', isAttachedCompute: true, properties: { address } }
}
