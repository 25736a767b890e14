import { sameValue, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { onlineDeployment, rootWorkspace } from '../ml-child-types.ts'

const PATH = 'properties.egressPublicNetworkAccess'

/** Deployments reach out through private networks. In a managed network the switch is ignored: the network's rules hold. */
export const onlineDeploymentEgress = defineRule({
  id: 'ml-online-deployment-egress',
  title: 'Online deployments outside a managed network have no public egress',
  why: 'A scoring container that reaches the internet can send every request, and the model, anywhere.',
  severity: 'medium',
  resource: onlineDeployment,
  since: '2022-10-01',
  only: {
    path: 'properties.endpointComputeType',
    oneOf: ['Managed'],
    absent: 'Managed',
    otherwise: 'the network of the attached cluster decides',
  },
  needs: [rootWorkspace],
  gaps({ resource, needs }) {
    const network = ['properties', 'managedNetwork', 'isolationMode']
    const isolation = valueAt(needs.workspace, network) ?? 'Disabled'
    const egress = valueAt(resource, PATH.split('.')) ?? 'Enabled'
    if (!sameValue(isolation, 'Disabled') || sameValue(egress, 'Disabled')) return []
    return [{ path: PATH, actual: egress, expected: 'Disabled' }]
  },
  safety: {
    class: 'reportOnly',
    why: 'Azure refuses to change it after creation; make a new deployment and move the traffic to it.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['NS-2', 'DP-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-secure-online-endpoint'],
  examples: {
    compliant: [
      example('it is off', { egressPublicNetworkAccess: 'disabled' }, workspaceIn('Disabled')),
      example('ignored in a managed network', {}, workspaceIn('AllowOnlyApprovedOutbound')),
    ],
    nonCompliant: [
      example('it is on', { egressPublicNetworkAccess: 'Enabled' }, workspaceIn('disabled')),
      example('absent means on', {}, workspaceIn('Disabled')),
      example('no managed network at all', {}, { needs: { workspace: { properties: {} } } }),
    ],
    unknown: [example('the workspace was not read', { egressPublicNetworkAccess: 'Enabled' })],
    notApplicable: [example('on Kubernetes', { endpointComputeType: 'Kubernetes' })],
  },
})

function workspaceIn(isolationMode: string) {
  return { needs: { workspace: { properties: { managedNetwork: { isolationMode } } } } }
}
