// The checks of rebaseline.json, all but what only the rules themselves can tell.
import * as z from 'zod'
import { DEFAULT_PARAMETERS } from './engine/parameters.ts'
import { parseResourceId } from './engine/resource-id.ts'
import { customRuleSchema } from './rules/custom.ts'
import { whyRefused } from './rules/refused-values.ts'
import { storageAccount } from './rules/types.ts'
import { scope } from './scope.ts'

const resourceId = z
  .string()
  .refine((text) => typeof parseResourceId(text) !== 'string', 'expected a full resource id')
const effect = z.enum(['disabled', 'audit', 'remediate'])
const days = (fallback: number, least: number, most: number) =>
  z.number().int().min(least).max(most).default(fallback)

const defaults = DEFAULT_PARAMETERS
const parametersSchema = z.strictObject({
  logAnalyticsWorkspaceId: resourceId.optional(),
  privateEndpointSubnetId: resourceId.optional(),
  keyMaxAgeDays: days(defaults.keyMaxAgeDays, 30, 730),
  keyMaxValidityDays: days(defaults.keyMaxValidityDays, 30, 1825),
  secretMaxAgeDays: days(defaults.secretMaxAgeDays, 7, 1825),
  accessKeyMaxAgeDays: days(defaults.accessKeyMaxAgeDays, 7, 730),
  retentionDays: days(defaults.retentionDays, 1, 365),
  sasMaxDays: days(defaults.sasMaxDays, 1, 365),
  minimumTlsVersion: z
    .enum(['TLS1_2'], {
      error: ({ input }) =>
        typeof input === 'string'
          ? whyRefused(storageAccount.type, 'properties.minimumTlsVersion', input)
          : undefined,
    })
    .default(defaults.minimumTlsVersion),
  publicNetwork: z
    .enum(['Disabled', 'SecuredByPerimeter', 'SelectedNetworks'])
    .default(defaults.publicNetwork),
  allowedNetworks: z
    .array(z.union([z.cidrv4(), z.ipv4(), z.cidrv6(), z.ipv6()]))
    .default([...defaults.allowedNetworks]),
  widestIpPrefix: days(defaults.widestIpPrefix, 8, 32),
  requiredTags: z.record(z.string().min(1).max(512), z.string().max(256).nullable()).default({}),
  v1LegacyMode: z.boolean().default(defaults.v1LegacyMode),
  idleShutdown: z
    .string()
    .regex(
      /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?$/,
      'expected an ISO 8601 duration such as PT60M, from PT15M to P3D',
    )
    .default(defaults.idleShutdown),
})

/** rebaseline.json. `npm run generate` makes its JSON Schema of this. */
export const baselineSchema = z.strictObject({
  $schema: z.string().optional(),
  scope: z.strictObject({
    include: z.array(scope).min(1, 'at least one subscription, resource group or resource'),
    exclude: z.array(scope).default([]),
  }),
  /** What lives here belongs to the service itself and is never written. */
  own: z.array(scope).default([]),
  effect: effect.default('audit'),
  overrides: z
    .array(
      z.strictObject({
        scope: scope.optional(),
        rules: z.array(z.string()).min(1).optional(),
        effect,
      }),
    )
    .default([]),
  parameters: parametersSchema.prefault({}),
  rules: z.array(customRuleSchema).default([]),
  limits: z
    .strictObject({ writesPerHour: z.number().int().min(1).max(10_000).default(100) })
    .prefault({}),
})
