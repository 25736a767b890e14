import { isObject, type Json, valueAt } from '../../engine/json.ts'
import { defineRule, type KeyRotationPolicy } from '../../engine/rule.ts'
import { durationDays } from '../duration.ts'
import { key } from '../types.ts'

const POLICY = ['properties', 'rotationPolicy']
// Key Vault wants at least 7 days between creation and rotation, and between rotation and expiry.
const MARGIN_DAYS = 7

/** Key Vault rotates the key by itself, often enough. Notifications and an expiry that are there are kept. */
export const keyRotationPolicy = defineRule({
  id: 'keyvault-key-rotation-policy',
  title: 'Keys are rotated by a rotation policy',
  why: 'A key that is rotated by hand is rotated when somebody remembers.',
  severity: 'high',
  resource: key,
  since: '2022-07-01',
  only: {
    path: 'properties.attributes.enabled',
    oneOf: [true],
    absent: true,
    otherwise: 'the key is disabled',
  },
  gaps({ resource, parameters }) {
    const interval = rotationInterval(valueAt(resource, POLICY))
    if (interval !== undefined && interval <= parameters.keyMaxAgeDays) return []
    const expected = `rotated every ${parameters.keyMaxAgeDays} days or sooner`
    const gap = { path: 'properties.rotationPolicy', expected }
    return [interval === undefined ? gap : { ...gap, actual: `rotated every ${interval} days` }]
  },
  change({ resource, parameters }) {
    const present = valueAt(resource, POLICY)
    const expiresIn = valueAt(present, ['attributes', 'expiryTime'])
    const expiryDays = durationDays(expiresIn)
    const days = Math.min(
      Math.max(MARGIN_DAYS, parameters.keyMaxAgeDays - 30),
      expiryDays === undefined ? Number.POSITIVE_INFINITY : expiryDays - MARGIN_DAYS,
    )
    if (days < MARGIN_DAYS)
      return `versions expire after ${expiryDays} days: too soon to rotate before`
    const kept = actions(present).filter((action) => typeOf(action) === 'notify')
    const policy: KeyRotationPolicy = {
      lifetimeActions: [
        { action: 'Rotate', timeAfterCreate: `P${days}D` },
        ...kept.flatMap((action) => {
          const before = valueAt(action, ['trigger', 'timeBeforeExpiry'])
          return typeof before === 'string'
            ? [{ action: 'Notify' as const, timeBeforeExpiry: before }]
            : []
        }),
      ],
      ...(typeof expiresIn === 'string' ? { expiresIn } : {}),
    }
    return [{ kind: 'keyRotationPolicy', policy }]
  },
  safety: { class: 'guarded', checks: [] },
  requires: ['noPinnedKeyVersion'],
  impact:
    'New versions appear by themselves. Whoever names a version in its configuration does not follow.',
  controls: {
    mcsb: ['DP-6'],
    sources: ['encryption-practices', 'cloud-baseline', 'mcsb-azure-ml'],
  },
  azurePolicy: { 'd8cf8476-a2ec-4916-896e-992351803c44': 'Audit' },
  references: ['https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation'],
  examples: {
    compliant: [
      {
        because: 'it is rotated 11 months after creation',
        resource: {
          properties: {
            rotationPolicy: {
              lifetimeActions: [
                { trigger: { timeAfterCreate: 'P11M' }, action: { type: 'rotate' } },
              ],
            },
          },
        },
      },
      {
        because: 'it is rotated a month before it expires, which comes to 335 days',
        resource: {
          properties: {
            attributes: { exp: 1830000000 },
            rotationPolicy: {
              attributes: { expiryTime: 'P1Y' },
              lifetimeActions: [
                { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Rotate' } },
              ],
            },
          },
        },
      },
    ],
    nonCompliant: [
      { because: 'Azure leaves an empty policy out', resource: { properties: {} } },
      {
        because: 'a notification rotates nothing',
        resource: {
          properties: {
            rotationPolicy: {
              lifetimeActions: [
                { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'notify' } },
              ],
            },
          },
        },
      },
      {
        because: 'three years are too long',
        resource: {
          properties: {
            rotationPolicy: {
              lifetimeActions: [
                { trigger: { timeAfterCreate: 'P3Y' }, action: { type: 'rotate' } },
              ],
            },
          },
        },
      },
    ],
    notApplicable: [
      {
        because: 'nobody can use a disabled key',
        resource: { properties: { attributes: { enabled: false } } },
      },
    ],
  },
})

/** Days between rotations, or undefined when nothing rotates the key. */
function rotationInterval(policy: Json | undefined): number | undefined {
  const expiry = durationDays(valueAt(policy, ['attributes', 'expiryTime']))
  const intervals = actions(policy)
    .filter((action) => typeOf(action) === 'rotate')
    .flatMap((action) => {
      const after = durationDays(valueAt(action, ['trigger', 'timeAfterCreate']))
      if (after !== undefined) return [after]
      const before = durationDays(valueAt(action, ['trigger', 'timeBeforeExpiry']))
      return before === undefined || expiry === undefined || before >= expiry
        ? []
        : [expiry - before]
    })
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}

function actions(policy: Json | undefined): readonly Json[] {
  const list = isObject(policy) ? policy.lifetimeActions : undefined
  return Array.isArray(list) ? list : []
}

// `rotate` in Resource Manager, `Rotate` on the data plane.
function typeOf(action: Json): string {
  return String(valueAt(action, ['action', 'type'])).toLowerCase()
}
