// Deleted data stays restorable for a while: the same rule on blobs, containers and file shares.
import type { Json } from '../../engine/json.ts'
import { defineRule, type Example, type SettingsRule } from '../../engine/rule.ts'
import { resourceWith } from '../examples.ts'

type Declared =
  | 'settings'
  | 'safety'
  | 'examples'
  | 'parameters'
  | 'unitStep'
  | 'severity'
  | 'impact'

/** What differs from type to type. */
export interface Retention extends Omit<SettingsRule, Declared> {
  /** Where the policy with `enabled` and `days` is: `properties.deleteRetentionPolicy`. */
  readonly policy: string
  /** The shortest retention. */
  readonly days: number
}

/** A rule that wants a delete retention policy of at least so many days. A longer one stays as it is. */
export function retention({ policy, days, ...rule }: Retention): SettingsRule {
  const example = (because: string, value: Json): Example => ({
    because,
    resource: resourceWith(policy, value),
  })
  return defineRule({
    ...rule,
    severity: 'medium',
    settings: [
      {
        path: `${policy}.enabled`,
        want: { equals: true },
        write: true,
        absent: { means: false },
      },
      {
        path: `${policy}.days`,
        want: { atLeast: days },
        write: days,
        absent: { means: 0 },
      },
    ],
    safety: { class: 'safe' },
    parameters: ['retentionDays'],
    unitStep: 1,
    impact: 'Deleted data is kept, and paid for, until the retention ends.',
    examples: {
      compliant: [
        example('exactly as long as it must be', { enabled: true, days }),
        example('longer is fine and stays as it is', { enabled: true, days: days + 83 }),
      ],
      nonCompliant: [
        example('it is off', { enabled: false }),
        example('off, whatever number of days is left there', { enabled: false, days: days + 7 }),
        example('a day too short', { enabled: true, days: days - 1 }),
        example('null is no policy', null),
        { because: 'no policy at all', resource: { properties: { cors: { corsRules: [] } } } },
      ],
    },
  })
}
