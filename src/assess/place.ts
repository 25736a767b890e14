// Where a deployment that is only judged would go to.

/**
 * Placeholders: a deployment needs ids of a tenant, a subscription and a resource group to be worked out, and a verdict
 * depends on none of them. They stay the same from run to run, so that findings can be compared.
 */
export const PLACE = {
  tenantId: '00000000-0000-0000-0000-000000000000',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'resource-group',
  location: 'westeurope',
  managementGroup: 'management-group',
  deploymentName: 'deployment',
} as const
