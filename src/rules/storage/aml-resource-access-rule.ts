import { valueAt } from '../../engine/json.ts'
import { defineRule, type OneDocument } from '../../engine/rule.ts'
import { notAdmitted, resourceAccessRules, trustedPass } from '../admitted-workspaces.ts'
import { example } from '../examples.ts'
import { storageAccount } from '../types.ts'

const PATH = 'properties.networkAcls.resourceAccessRules'
const WORKSPACE =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml'
const KNOWN = { unit: [WORKSPACE], needs: { subscription: { tenantId: 't' } } }

/** The account's subscription: its tenant is the tenant of the workspaces. */
const subscription: OneDocument = {
  name: 'subscription',
  from: 'subscription',
  path: '',
  apiVersion: '2022-12-01',
  permission: 'Microsoft.Resources/subscriptions/read',
}

/**
 * Keeps a closed firewall from breaking the workspaces behind it. Asked for while the firewall is still open, too: the
 * rule has no effect then, and must be there before it closes. It adds what is missing and takes nothing out.
 */
export const amlResourceAccessRule = defineRule({
  id: 'storage-aml-resource-access-rule',
  title: 'Storage firewalls let in the workspaces that depend on the account',
  why: 'A workspace that its own storage refuses cannot run a job, open a notebook or show a log.',
  severity: 'medium',
  resource: storageAccount,
  since: '2021-01-01',
  needs: [subscription],
  gaps(facts) {
    if (trustedPass(valueAt(facts.resource, ['properties', 'networkAcls']))) return []
    return notAdmitted(facts).map((id) => ({ path: PATH, expected: `a rule for ${id}` }))
  },
  change(facts) {
    const tenantId = valueAt(facts.needs.subscription, ['tenantId'])
    if (typeof tenantId !== 'string')
      return 'Azure does not say which tenant the subscription is in'
    const added = notAdmitted(facts).map((resourceId) => ({ tenantId, resourceId }))
    return [{ kind: 'set', path: PATH, value: [...resourceAccessRules(facts), ...added] }]
  },
  // Whoever may make a workspace may name any account in it. That opens nothing, and has no place in the order of a unit:
  // a claim that nobody confirms would keep the fixes of the account itself waiting for ever.
  safety: {
    class: 'approval',
    why: 'That a workspace names the account is its own word; confirm that it belongs to it.',
  },
  impact: 'The managed identity of each workspace passes the firewall, as far as its roles go.',
  controls: { mcsb: ['NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/storage/common/storage-network-security'],
  examples: {
    compliant: [
      example('no workspace depends on it', closed(), { needs: KNOWN.needs }),
      example('it is let in, in whatever case', closed(WORKSPACE.toUpperCase()), KNOWN),
      example('no firewall', {}, KNOWN),
      example(
        'trusted services pass, and Azure ML is one',
        { networkAcls: { defaultAction: 'Deny' } },
        KNOWN,
      ),
    ],
    nonCompliant: [
      example('nobody is let in', closed(), KNOWN),
      example('not yet closed', { networkAcls: { defaultAction: 'Allow', bypass: 'None' } }, KNOWN),
      example('another workspace is let in', closed(`${WORKSPACE}2`), KNOWN),
    ],
    unknown: [example('the subscription was not read', closed(), { unit: [WORKSPACE] })],
  },
})

function closed(...ids: readonly string[]) {
  const rules = ids.map((resourceId) => ({ tenantId: 't', resourceId }))
  return { networkAcls: { defaultAction: 'Deny', bypass: 'None', resourceAccessRules: rules } }
}
