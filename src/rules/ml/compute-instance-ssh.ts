import { defineRule } from '../../engine/rule.ts'
import { compute } from '../types.ts'

/** No SSH from public networks into compute instances. */
export const computeInstanceSsh = defineRule({
  id: 'ml-compute-instance-ssh',
  title: 'Compute instances do not accept SSH',
  why: 'An open SSH port on a notebook machine leads past every control of the workspace.',
  severity: 'high',
  resource: compute,
  since: '2020-06-01',
  only: {
    path: 'properties.computeType',
    oneOf: ['ComputeInstance'],
    absent: 'unknown',
    otherwise: 'only compute instances have this setting',
  },
  settings: [
    {
      path: 'properties.properties.sshSettings.sshPublicAccess',
      want: { equals: 'Disabled' },
      write: 'Disabled',
      // Off unless it was asked for at creation.
      absent: { means: 'Disabled' },
    },
  ],
  safety: {
    class: 'reportOnly',
    why: 'SSH can only be chosen when the instance is created; changing it means making the instance anew.',
  },
  impact: 'None: it is reported, never written.',
  controls: { mcsb: ['IM-1', 'NS-2'], sources: ['mcsb-azure-ml'] },
  azurePolicy: {},
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance'],
  examples: {
    compliant: [
      {
        because: 'it is off',
        resource: {
          properties: {
            computeType: 'ComputeInstance',
            properties: { sshSettings: { sshPublicAccess: 'Disabled' } },
          },
        },
      },
      {
        because: 'absent means off',
        resource: { properties: { computeType: 'ComputeInstance', properties: {} } },
      },
    ],
    nonCompliant: [
      {
        because: 'it is on',
        resource: {
          properties: {
            computeType: 'ComputeInstance',
            properties: { sshSettings: { sshPublicAccess: 'Enabled' } },
          },
        },
      },
    ],
    notApplicable: [
      {
        because: 'clusters have another setting',
        resource: { properties: { computeType: 'AmlCompute' } },
      },
    ],
  },
})
