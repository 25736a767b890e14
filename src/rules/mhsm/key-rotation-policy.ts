import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { tooSeldom } from '../keyvault-policy.ts'
import { managedHsmKey, onlyEnabledKeys } from '../keyvault-types.ts'

const rotatedEvery = (timeAfterCreate: string) => ({
  rotationPolicy: {
    lifetimeActions: [{ trigger: { timeAfterCreate }, action: { type: 'rotate' } }],
  },
})

/** The HSM rotates the key by itself, often enough. It sends no events and has no notifications. */
export const keyRotationPolicy = defineRule({
  id: 'mhsm-key-rotation-policy',
  title: 'Keys of managed HSMs are rotated by a rotation policy',
  why: 'A key that is rotated by hand is rotated when somebody remembers.',
  severity: 'high',
  resource: managedHsmKey,
  since: '2022-11-01',
  only: onlyEnabledKeys,
  parameters: ['keyMaxAgeDays'],
  gaps: ({ resource, parameters }) => tooSeldom(resource, parameters.keyMaxAgeDays),
  safety: {
    class: 'reportOnly',
    // Key writes go to vaults only: an HSM gives its rights itself, outside Azure RBAC.
    why: 'Only a Managed HSM Crypto User, a role that the HSM itself gives, can set it, 28 days apart at least.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['DP-6'], sources: ['encryption-practices', 'mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/managed-hsm/key-rotation'],
  examples: {
    compliant: [example('it is rotated after eleven months', rotatedEvery('P11M'))],
    nonCompliant: [
      example('nothing rotates it', {}),
      example('three years are too long', rotatedEvery('P3Y')),
    ],
    notApplicable: [example('nobody can use a disabled key', { attributes: { enabled: false } })],
  },
})
