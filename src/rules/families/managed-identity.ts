// A managed identity: the same rule on every type that can have one.
import { defineRule, type SettingsRule } from '../../engine/rule.ts'

/** What differs from type to type. */
export type ManagedIdentity = Omit<SettingsRule, 'settings' | 'examples'>

/** A rule that wants any managed identity. A fix switches the system-assigned one on, where there is none at all. */
export function managedIdentity(rule: ManagedIdentity): SettingsRule {
  return defineRule({
    ...rule,
    settings: [
      {
        path: 'identity.type',
        // Services spell the two kinds together in either order, with or without a blank.
        want: {
          oneOf: [
            'SystemAssigned',
            'UserAssigned',
            'SystemAssigned,UserAssigned',
            'SystemAssigned, UserAssigned',
            'UserAssigned,SystemAssigned',
            'UserAssigned, SystemAssigned',
          ],
        },
        write: 'SystemAssigned',
        absent: { means: 'None' },
      },
    ],
    examples: {
      compliant: [
        {
          because: 'it has its own identity',
          resource: { identity: { type: 'SystemAssigned' }, properties: {} },
        },
        {
          because: 'an assigned identity is one, too',
          resource: { identity: { type: 'userAssigned' }, properties: {} },
        },
      ],
      nonCompliant: [
        { because: 'none', resource: { identity: { type: 'None' }, properties: {} } },
        { because: 'no identity block means none', resource: { properties: {} } },
      ],
    },
  })
}
