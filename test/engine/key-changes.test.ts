import { expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import { rotationPolicyOf } from '../../src/engine/key-changes.ts'

const rotate = (trigger: Json) => ({ trigger, action: { type: 'rotate' } })
const notify = (trigger: Json) => ({ trigger, action: { type: 'notify' } })
const key = (rotationPolicy: Json) => ({ properties: { rotationPolicy } })

it.each([
  {
    name: 'both actions and an expiry',
    because: 'the data plane spells them in capitals',
    given: key({
      attributes: { expiryTime: 'P2Y' },
      lifetimeActions: [rotate({ timeAfterCreate: 'P1Y' }), notify({ timeBeforeExpiry: 'P30D' })],
    }),
    want: {
      lifetimeActions: [
        { action: 'Rotate', timeAfterCreate: 'P1Y' },
        { action: 'Notify', timeBeforeExpiry: 'P30D' },
      ],
      expiresIn: 'P2Y',
    },
  },
  {
    name: 'a rotation with both times',
    because: 'it goes back as it was',
    given: key({ lifetimeActions: [rotate({ timeAfterCreate: 'P1Y', timeBeforeExpiry: 'P9D' })] }),
    want: {
      lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P1Y', timeBeforeExpiry: 'P9D' }],
    },
  },
  {
    name: 'a notification after creation',
    because: 'Key Vault has none',
    given: key({ lifetimeActions: [notify({ timeAfterCreate: 'P1Y' })] }),
    want: { lifetimeActions: [] },
  },
  {
    name: 'actions without a time, of another kind, or that are none',
    because: 'Key Vault would refuse them',
    given: key({
      lifetimeActions: [rotate({}), rotate(null), { action: { type: 'purge' } }, 'rotate', null],
    }),
    want: { lifetimeActions: [] },
  },
  {
    name: 'an expiry that is null',
    because: 'that is none',
    given: key({ attributes: { expiryTime: null }, lifetimeActions: null }),
    want: { lifetimeActions: [] },
  },
  { name: 'no policy', because: 'Azure leaves it out', given: {}, want: { lifetimeActions: [] } },
  { name: 'no object', because: 'it never throws', given: null, want: { lifetimeActions: [] } },
] as readonly { name: string; because: string; given: Json; want: object }[])(
  'the policy of a key with $name: $because',
  ({ given, want }) => {
    expect(rotationPolicyOf(given)).toEqual(want)
  },
)
