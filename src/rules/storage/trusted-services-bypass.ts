import { type Json, valueAt } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { notAdmitted } from '../admitted-workspaces.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.networkAcls.bypass'
const WORKSPACE =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml'

/**
 * Trusted Microsoft services pass the firewall of an account that a workspace depends on. An account without a workspace
 * may keep them out: the baseline does not open what nobody needs. Nor does it where every workspace is let in by name.
 */
export const trustedServicesBypass = defineRule({
  id: 'storage-trusted-services-bypass',
  title: 'Storage accounts of Azure ML workspaces let trusted Microsoft services through',
  why: 'A firewall that keeps Azure ML itself out breaks the workspace the day it starts to deny.',
  severity: 'medium',
  resource: storageAccount,
  since: '2017-06-01',
  gaps(facts) {
    const bypass = valueAt(facts.resource, PATH.split('.')) ?? 'AzureServices'
    const listed = words(bypass).some((word) => word.toLowerCase() === 'azureservices')
    if (listed || notAdmitted(facts).length === 0) return []
    return [{ path: PATH, actual: bypass, expected: 'AzureServices among the values' }]
  },
  change({ resource }) {
    const kept = words(valueAt(resource, PATH.split('.'))).filter((word) => !/^none$/i.test(word))
    return [{ kind: 'set', path: PATH, value: [...kept, 'AzureServices'].join(', ') }]
  },
  // Approval although nobody is cut off: it opens the firewall to more than the workspace, and whoever wrote None may
  // reach the account through private endpoints alone. No place in the order of a unit: it rests on what a workspace says.
  safety: {
    class: 'approval',
    why: 'It lets every trusted Microsoft service in; a resource access rule for the workspace is narrower.',
  },
  impact: 'Trusted services of the tenant reach the account, as far as their roles go.',
  controls: { mcsb: ['NS-2'], sources: ['data-encryption', 'mcsb-azure-ml'] },
  azurePolicy: { 'c9d007d0-c057-4772-b18c-01e546713bcd': 'Audit' },
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
  examples: {
    compliant: [
      example('absent means that they pass', {}, { unit: [WORKSPACE] }),
      example('one of several', bypassed('Logging, azureservices'), { unit: [WORKSPACE] }),
      example('no workspace needs it', bypassed('None')),
      example('the workspace is let in by name', bypassed('None', WORKSPACE), {
        unit: [WORKSPACE.toUpperCase()],
      }),
    ],
    nonCompliant: [
      example('none may pass', bypassed('None'), { unit: [WORKSPACE] }),
      example('logging is not enough', bypassed('Logging, Metrics'), { unit: [WORKSPACE] }),
      example('another workspace is let in', bypassed('None', `${WORKSPACE}2`), {
        unit: [WORKSPACE],
      }),
    ],
  },
})

// One text with commas: `Logging, Metrics, AzureServices`.
function words(bypass: Json | undefined): readonly string[] {
  const parts = typeof bypass === 'string' ? bypass.split(',') : []
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function bypassed(bypass: string, ...admitted: readonly string[]) {
  const resourceAccessRules = admitted.map((resourceId) => ({ tenantId: 't', resourceId }))
  return { networkAcls: { defaultAction: 'Deny', bypass, resourceAccessRules } }
}
