import { defineRule } from '../../engine/rule.ts'
import { example } from '../examples.ts'
import { mustBeOff } from '../switches.ts'
import { vault } from '../types.ts'

/** Three shortcuts by which the platform reads secrets for somebody who only deploys. */
export const platformAccessFlags = defineRule({
  id: 'keyvault-platform-access-flags',
  title: 'Key vaults hand no secrets to VM, disk encryption or template deployments',
  why: 'With a shortcut on, whoever may deploy can have a secret put where it can read it.',
  severity: 'low',
  resource: vault,
  since: '2015-06-01',
  settings: [
    mustBeOff('properties.enabledForDeployment', false),
    mustBeOff('properties.enabledForDiskEncryption', false),
    mustBeOff('properties.enabledForTemplateDeployment', false),
  ],
  safety: {
    class: 'approval',
    why: 'Azure does not tell which deployments use the shortcuts; ask the teams that deploy with this vault.',
  },
  impact:
    'Templates that reference secrets, Azure Disk Encryption and certificates for VMs fail to deploy.',
  controls: { mcsb: ['PA-7'], sources: ['cloud-baseline'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/key-vault/general/assign-access-policy'],
  examples: {
    compliant: [
      example('all are off', { enabledForDeployment: false, enabledForDiskEncryption: false }),
      example('absent means off', {}),
    ],
    nonCompliant: [
      example('virtual machines get certificates', { enabledForDeployment: true }),
      example('templates get secrets', { enabledForTemplateDeployment: true }),
    ],
  },
})
