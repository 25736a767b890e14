// The checks of the app settings.
import * as z from 'zod'
import { readSchedule, SCHEDULES } from './schedules.ts'
import { scope } from './scope.ts'

const httpsUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === 'https:',
    'expected an https:// URL',
  )

const seconds = (fallback: number, least: number, most: number) =>
  z.coerce.number().min(least).max(most).default(fallback)

const schedule = (setting: keyof typeof SCHEDULES) =>
  z
    .string()
    .superRefine((text, context) => {
      const read = readSchedule(text)
      if (typeof read === 'string') context.addIssue({ code: 'custom', message: read })
    })
    .default(SCHEDULES[setting])

/** Ids in one setting, with commas between. */
const resourceIds = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((id) => id !== ''))
  .pipe(z.array(scope))

/** App settings that are read at start. */
export const environmentSchema = z.object({
  REBASELINE_CONFIG_FILE: z.string().default('rebaseline.json'),
  REBASELINE_WRITES: z.enum(['on', 'off']).default('on'),
  REBASELINE_OWN: resourceIds,
  REBASELINE_ARM_ENDPOINT: httpsUrl.default('https://management.azure.com'),
  REBASELINE_ARM_SCOPE: z.string().default('https://management.azure.com/.default'),
  REBASELINE_KEYVAULT_DNS_SUFFIX: z.string().default('vault.azure.net'),
  REBASELINE_TEAMS_URL: httpsUrl.optional(),
  REBASELINE_WEBHOOK_URL: httpsUrl.optional(),
  REBASELINE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{32,}( whsec_[A-Za-z0-9+/=]{32,})*$/, {
      error:
        'expected whsec_ and base64 of 24 to 64 bytes; two of them, with a blank between, while rotating',
    })
    .optional(),
  REBASELINE_SWEEP_SCHEDULE: schedule('REBASELINE_SWEEP_SCHEDULE'),
  REBASELINE_KEY_SCHEDULE: schedule('REBASELINE_KEY_SCHEDULE'),
  REBASELINE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  REBASELINE_INTENT_LEASE_SECONDS: seconds(180, 1, 3600),
  REBASELINE_NEW_RESOURCE_GRACE_SECONDS: seconds(3600, 0, 86_400),
  WEBSITE_AUTH_ENABLED: z.string().optional(),
  // Set by App Service, and by Core Tools on a developer's machine: where the service itself answers.
  WEBSITE_HOSTNAME: z
    .string()
    .regex(/^[A-Za-z0-9.-]+(:\d{1,5})?$/, 'expected a host name, with a port if need be')
    .optional(),
  AZURE_CLIENT_ID: z.string().optional(),
  REBASELINE_PRINCIPAL_ID: z.string().optional(),
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__tableServiceUri: httpsUrl.optional(),
  AzureWebJobsStorage__queueServiceUri: httpsUrl.optional(),
})
