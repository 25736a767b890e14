import { describe, expect, it } from 'vitest'
import { type Grant, missingRights } from '../../src/engine/rights.ts'

const READ = 'Microsoft.Storage/storageAccounts/read'
const WRITE = 'Microsoft.Storage/storageAccounts/write'
const ROTATE = 'Microsoft.KeyVault/vaults/keys/rotate/action'
const needed = { actions: [READ, WRITE], dataActions: [ROTATE] }
const grant = (more: Partial<Grant>): Grant => ({
  actions: [],
  notActions: [],
  dataActions: [],
  notDataActions: [],
  ...more,
})
const nothing = { actions: [], dataActions: [] }

describe('rights that are missing', () => {
  it.each([
    ['all, when there is no role', [], needed],
    [
      'none, when the role names each of them in another case',
      [grant({ actions: [READ.toUpperCase(), WRITE], dataActions: [ROTATE.toLowerCase()] })],
      nothing,
    ],
    [
      'none, when roles add up',
      [grant({ actions: [READ] }), grant({ actions: [WRITE], dataActions: [ROTATE] })],
      nothing,
    ],
    [
      'the data actions of an owner',
      [grant({ actions: ['*'] })],
      { actions: [], dataActions: [ROTATE] },
    ],
    [
      'the writes of a reader',
      [grant({ actions: ['*/read'] })],
      { actions: [WRITE], dataActions: [ROTATE] },
    ],
    [
      'none, when a wildcard in the middle covers them',
      [
        grant({
          actions: ['Microsoft.*/storageAccounts/*'],
          dataActions: ['Microsoft.KeyVault/*/action'],
        }),
      ],
      nothing,
    ],
    [
      'what a role takes away again',
      [
        grant({
          actions: ['*'],
          notActions: ['*/write'],
          dataActions: ['*'],
          notDataActions: ['*/rotate/*'],
        }),
      ],
      { actions: [WRITE], dataActions: [ROTATE] },
    ],
    [
      'none, when another role gives what one takes away',
      [
        grant({ actions: ['*'], notActions: ['*/write'], dataActions: ['*'] }),
        grant({ actions: [WRITE] }),
      ],
      nothing,
    ],
    [
      'what only looks alike: a dot is a dot, and the whole name counts',
      [
        grant({
          actions: ['MicrosoftXStorage/storageAccounts/read', `${WRITE}/more`],
          dataActions: ['rotate'],
        }),
      ],
      needed,
    ],
  ] as const)('are %s', (_, grants, missing) => {
    expect(missingRights(needed, grants)).toEqual(missing)
  })
})
