import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { mustBeOn } from '../switches.ts'
import { vault } from '../types.ts'

/** Azure RBAC instead of access policies. Those stay stored, so switching back brings them back. */
export const rbac = defineRule({
  id: 'keyvault-rbac',
  title: 'Access to keys and secrets is governed by Azure RBAC',
  why: 'Whoever may write the vault may give itself an access policy; roles are given by owners only.',
  severity: 'medium',
  resource: vault,
  since: '2019-09-01',
  // Creation defaults to RBAC from 2026-02-01 on, but a vault that says nothing has access policies.
  settings: [mustBeOn('properties.enableRbacAuthorization', false)],
  safety: {
    class: 'approval',
    why: 'Every access policy is ignored at once; see that roles cover what applications and customer-managed keys use.',
  },
  requires: ['principalsHaveRoles'],
  unitStep: 2,
  impact: 'Applications, workspaces and customer-managed keys without a role lose access.',
  controls: {
    mcsb: ['PA-7', 'DP-8'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: { '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/general/rbac-migration'],
  examples: {
    compliant: [example('roles govern', { enableRbacAuthorization: true })],
    nonCompliant: [
      example('access policies govern', { enableRbacAuthorization: false }),
      example('absent means access policies', {}),
    ],
  },
})
