import { valueAt } from '../../engine/json.ts'
import { defineRule, type Facts } from '../../engine/rule.ts'
import { durationMinutes } from '../duration.ts'
import { example } from '../examples.ts'
import { cluster, instance, onlyInstances } from '../ml-child-types.ts'
import { compute } from '../types.ts'

const MAY = [
  'Microsoft.MachineLearningServices/workspaces/computes/updateIdleShutdownSetting/action',
] as const

const PATH = ['properties', 'properties', 'idleTimeBeforeShutdown']
// What the service takes.
const SHORTEST_MINUTES = 15

/**
 * A compute instance stops by itself. An instance with an identity of its own only does when that identity is
 * Contributor on the workspace; a setting cannot show that.
 */
export const computeInstanceIdleShutdown = defineRule({
  id: 'ml-compute-instance-idle-shutdown',
  title: 'Compute instances stop when nobody uses them',
  why: 'A forgotten instance stays logged on and unpatched, and is paid for, until somebody notices.',
  severity: 'low',
  resource: compute,
  since: '2025-12-01',
  only: onlyInstances,
  parameters: ['idleShutdown'],
  gaps({ resource, parameters }) {
    const idle = valueAt(resource, PATH)
    const minutes = durationMinutes(idle)
    const most = durationMinutes(parameters.idleShutdown)
    if (most === undefined) return 'idleShutdown is no duration'
    if (minutes !== undefined && minutes >= SHORTEST_MINUTES && minutes <= most) return []
    const gap = {
      path: PATH.join('.'),
      expected: `stopped after ${parameters.idleShutdown} at most`,
    }
    return [idle === undefined || idle === null ? gap : { ...gap, actual: idle }]
  },
  change: ({ resource, parameters }) => [
    {
      kind: 'request',
      method: 'POST',
      target: { below: '/updateIdleShutdownSetting' },
      // The version that the documentation gives for this action; unverified: whether newer stable ones have it.
      apiVersion: '2021-07-01',
      body: { idleTimeBeforeShutdown: parameters.idleShutdown },
      ...before(resource),
      permissions: MAY,
    },
  ],
  may: MAY,
  safety: {
    class: 'approval',
    why: 'Azure stops an instance although a script runs in the background: it counts only kernels, terminals, jobs and connections as use. Ask whoever it is assigned to.',
  },
  impact:
    'An instance without kernels, terminals, jobs or connections stops, with whatever else ran on it; its disk stays.',
  controls: { mcsb: ['AM-3', 'PV-3'], sources: ['mcsb-azure-ml'] },
  azurePolicy: { '679ddf89-ab8f-48a5-9029-e76054077449': 'Audit' },
  references: ['https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance'],
  examples: {
    compliant: [
      example('after an hour', instance({ idleTimeBeforeShutdown: 'PT1H' })),
      example('sooner is fine', instance({ idleTimeBeforeShutdown: 'PT15M' })),
      example('as long as the operator allows', instance({ idleTimeBeforeShutdown: 'P1D' }), {
        parameters: { idleShutdown: 'P3D' },
      }),
    ],
    nonCompliant: [
      example('absent means never', instance({})),
      example('null means never', instance({ idleTimeBeforeShutdown: null })),
      example('two hours are longer than one', instance({ idleTimeBeforeShutdown: 'PT2H' })),
      example(
        'what is no duration is not known to be short',
        instance({ idleTimeBeforeShutdown: 60 }),
      ),
    ],
    notApplicable: [example('clusters scale down instead', cluster({}))],
    unknown: [
      example('our own limit is unreadable', instance({}), { parameters: { idleShutdown: '1 h' } }),
    ],
  },
})

function before(resource: Facts['resource']) {
  const idle = valueAt(resource, PATH)
  return idle === undefined || idle === null ? {} : { before: { idleTimeBeforeShutdown: idle } }
}
