import type { Shape } from './shape.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'

const encryptedService: Shape = object({
  enabled: flag(),
  keyType: oneOf(['Service', 'Account'], { createOnly: true }),
  lastEnabledTime: computed,
})

/** How an account encrypts what it holds. */
export const encryption: Shape = object({
  services: object({
    blob: encryptedService,
    file: encryptedService,
    table: encryptedService,
    queue: encryptedService,
  }),
  keySource: oneOf(['Microsoft.Storage', 'Microsoft.Keyvault']),
  requireInfrastructureEncryption: flag({ createOnly: true }),
  keyvaultproperties: object({
    keyname: text(),
    keyversion: text(),
    keyvaulturi: text(),
    currentVersionedKeyIdentifier: computed,
    lastKeyRotationTimestamp: computed,
    currentVersionedKeyExpirationTimestamp: open({ readOnly: true, since: '2021-09-01' }),
  }),
  identity: object({ userAssignedIdentity: text(), federatedIdentityClientId: text() }),
})

const ruleAction: Shape = oneOf(['Allow'], { initial: 'Allow' })
const addressRule: Shape = object({ value: text({ required: true }), action: ruleAction })

/** The firewall of an account; `defaultAction` is required whenever it is written. */
export const networkAcls: Shape = object(
  {
    bypass: oneOf(['None', 'Logging', 'Metrics', 'AzureServices'], {
      several: 'list',
      initial: 'AzureServices',
    }),
    defaultAction: oneOf(['Allow', 'Deny'], { required: true }),
    ipRules: listOf(addressRule, { initial: [] }),
    ipv6Rules: listOf(addressRule, { initial: [], since: '2025-01-01' }),
    virtualNetworkRules: listOf(
      object({ id: text({ required: true }), action: ruleAction, state: computed }),
      { initial: [] },
    ),
    resourceAccessRules: listOf(
      object({ tenantId: text({ required: true }), resourceId: text({ required: true }) }),
      { initial: [], since: '2021-01-01' },
    ),
  },
  { whole: true, initial: { bypass: 'AzureServices', defaultAction: 'Allow' } },
)

/** Cross-origin rules of a service; a PUT that leaves them out removes them. */
export const cors: Shape = object(
  {
    corsRules: listOf(
      object({
        allowedOrigins: listOf(text(), { required: true }),
        allowedMethods: listOf(text(), { required: true }),
        maxAgeInSeconds: integer({ required: true }),
        exposedHeaders: listOf(text(), { required: true }),
        allowedHeaders: listOf(text(), { required: true }),
      }),
    ),
  },
  { initial: { corsRules: [] } },
)

/** For how long a service keeps what was deleted. */
export const retention: Shape = object({
  enabled: flag({ required: true }),
  days: integer({ min: 1, max: 365 }),
  allowPermanentDelete: flag({ since: '2022-05-01' }),
})
