import type { TypeDefinition } from './define.ts'
import { computed, flag, integer, listOf, object, oneOf, open, text } from './shape.ts'

/** Microsoft.Security/pricings: the plans of Defender for Cloud. Every plan is there, and stands at Free or Standard. */
export const pricing: TypeDefinition = {
  type: 'Microsoft.Security/pricings',
  apiVersions: ['2022-03-01', '2023-01-01', '2024-01-01'],
  extension: 'exact',
  holders: ['Microsoft.Resources/subscriptions'],
  body: {
    properties: object(
      {
        pricingTier: oneOf(['Free', 'Standard'], { required: true }),
        subPlan: text(),
        enforce: oneOf(['True', 'False'], { since: '2024-01-01' }),
        extensions: listOf(
          object({
            name: text({ required: true }),
            isEnabled: oneOf(['True', 'False'], { required: true }),
            additionalExtensionProperties: open(),
            operationStatus: computed,
          }),
          { since: '2023-01-01' },
        ),
        freeTrialRemainingTime: computed,
        enablementTime: computed,
        inherited: { ...computed, since: '2024-01-01' },
        resourcesCoverageStatus: { ...computed, since: '2024-01-01' },
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
}

/** Microsoft.Security/defenderForStorageSettings: what an account has apart from its subscription. */
export const defenderForStorage: TypeDefinition = {
  type: 'Microsoft.Security/defenderForStorageSettings',
  apiVersions: ['2022-12-01-preview', '2025-01-01', '2025-06-01'],
  extension: 'exact',
  holders: ['Microsoft.Storage/storageAccounts'],
  names: ['current'],
  body: {
    properties: object(
      {
        isEnabled: flag(),
        malwareScanning: object({
          onUpload: object({
            isEnabled: flag(),
            capGBPerMonth: integer({ min: -1 }),
            filters: open({ since: '2025-01-01' }),
          }),
          scanResultsEventGridTopicResourceId: text(),
          blobScanResultsOptions: oneOf(['blobIndexTags', 'None'], { since: '2025-01-01' }),
          operationStatus: computed,
        }),
        sensitiveDataDiscovery: object({ isEnabled: flag(), operationStatus: computed }),
        overrideSubscriptionLevelSettings: flag({ initial: false }),
      },
      { required: true },
    ),
  },
  put: { mode: 'sync', effect: 'replace' },
  derives: ['defender'],
}
