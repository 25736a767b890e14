import { type JsonObject, valueAt, withoutValue } from '../../engine/json.ts'
import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { outboundRule } from '../ml-workspace-types.ts'
import { widePart } from '../outbound-destinations.ts'
import { textAt } from '../read-at.ts'

// unverified: the action follows the path of the type; the published list does not name it.
const MAY = ['Microsoft.MachineLearningServices/workspaces/outboundRules/delete'] as const

const DESTINATION = 'properties.destination'

/** A door to everywhere in a network that lets approved destinations out only. */
export const workspaceOutboundRuleWide = defineRule({
  id: 'ml-workspace-outbound-rule-wide',
  title: 'Outbound rules of Azure ML workspaces name their destinations',
  why: 'One rule for any destination undoes the managed network: data can leave to wherever a job sends it.',
  severity: 'medium',
  resource: outboundRule,
  version: 2,
  since: '2023-10-01',
  only: {
    path: 'properties.category',
    oneOf: ['UserDefined'],
    absent: 'UserDefined',
    otherwise: 'the service made the rule',
  },
  gaps({ resource }) {
    // Never guessed: a fix takes the rule away, and the service breaks without the ones that it owns.
    if (textAt(resource, 'properties.category') === '')
      return 'Azure does not say who made the rule'
    const actual = widePart(valueAt(resource, DESTINATION.split('.')))
    return actual === undefined ? [] : [{ path: DESTINATION, actual, expected: 'named hosts' }]
  },
  change({ resource }) {
    return [
      {
        kind: 'request',
        method: 'DELETE',
        // The rule itself.
        target: { below: '' },
        apiVersion: outboundRule.apiVersion,
        // The service says how the rule is doing; nobody can send that.
        before: withoutValue(resource, ['properties', 'status']),
        permissions: MAY,
      },
    ]
  },
  may: MAY,
  safety: {
    class: 'approval',
    why: 'Jobs that use the destination fail; name the hosts that they need in rules of their own first.',
  },
  impact: 'Jobs that reach a host by this rule only no longer reach it.',
  controls: { mcsb: ['DP-2', 'NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-managed-network'],
  examples: {
    compliant: [
      example('one host', rule('pypi.org')),
      example('hosts of one owner', rule('*.pythonhosted.org')),
      example('one service', rule({ serviceTag: 'DataFactory' })),
      example('the prefixes count, not the tag', tagged('Internet', '203.0.113.0/24')),
      example('it shuts the internet out', rule({ serviceTag: 'Internet', action: 'Deny' })),
      example('a private endpoint leads to one resource', rule({ serviceResourceId: '/x' })),
    ],
    nonCompliant: [
      example('any host', rule('*')),
      example('any host below a top-level domain', rule('*.com')),
      example('any host below a country’s domain', rule('*.co.uk')),
      example('hosts that anybody can rent', rule('*.AzureWebsites.net')),
      example('the whole internet', rule({ serviceTag: 'internet' })),
      example('any address', tagged('AzureMonitor', '0.0.0.0/0')),
      example('half of all addresses', tagged('AzureMonitor', '203.0.113.7', '128.0.0.0/1')),
    ],
    notApplicable: [example('the service needs it', { category: 'Required', destination: '*' })],
    unknown: [example('who made it is not said', { destination: '*' })],
  },
})

function rule(destination: string | JsonObject): JsonObject {
  return { category: 'UserDefined', destination }
}

function tagged(serviceTag: string, ...addressPrefixes: readonly string[]): JsonObject {
  return rule({ serviceTag, addressPrefixes })
}
