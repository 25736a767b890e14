import { afterAll, beforeAll } from 'vitest'
import type { SandboxAzure } from '../../../sandbox/azure/start.ts'
import { ids, rebaseline, subscriptionId } from '../../../sandbox/estate/names.ts'
import { contract } from './contract.ts'
import { properties, startTrustedAzure, versions } from './sandbox.ts'

let azure: SandboxAzure
beforeAll(async () => {
  azure = await startTrustedAzure({ longRunningMs: 20 })
})
afterAll(() => azure.stop())

const { pricings, defender } = versions
const at = (apiVersion: string) => `?api-version=${apiVersion}`
const plan = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/pricings/KeyVaults`
contract('Microsoft.Security/pricings', () => azure, [
  {
    because: 'a read shows the plan',
    ask: ['GET', plan + pricings],
    status: 200,
    shows: { 'properties.pricingTier': 'Free' },
  },
  {
    because: 'plans belong to subscriptions',
    ask: ['GET', `${ids.hubVault}/providers/Microsoft.Security/pricings/KeyVaults${pricings}`],
    status: 400,
    code: 'InvalidScope',
  },
  {
    because: 'an older api-version does not know enforcement',
    ask: ['PUT', plan + at('2023-01-01'), properties({ pricingTier: 'Standard', enforce: 'True' })],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'a PUT buys it',
    ask: ['PUT', plan + pricings, properties({ pricingTier: 'Standard' })],
    status: 200,
    leaves: [plan, { 'properties.pricingTier': 'Standard' }],
  },
  {
    because: 'the inverse gives it back',
    ask: ['PUT', plan + pricings, properties({ pricingTier: 'Free' })],
    status: 200,
    leaves: [plan, { 'properties.pricingTier': 'Free' }],
  },
  {
    because: 'Rebaseline does not buy anything',
    ask: ['PUT', plan + pricings, properties({ pricingTier: 'Standard' })],
    who: rebaseline,
    status: 403,
    code: 'AuthorizationFailed',
  },
])

const settings = `${ids.hubAccount}/providers/Microsoft.Security/defenderForStorageSettings/current`
const unset = `${ids.labAccount}/providers/Microsoft.Security/defenderForStorageSettings/current`
contract('Microsoft.Security/defenderForStorageSettings', () => azure, [
  {
    because: 'a read shows what the account has apart from its subscription',
    ask: ['GET', settings + defender],
    status: 200,
    shows: { 'properties.isEnabled': false },
  },
  {
    because: 'an account that was never set has none',
    ask: ['GET', unset + defender],
    status: 404,
    code: 'ResourceNotFound',
  },
  {
    because: 'the only name is current',
    ask: ['GET', settings.replace('/current', '/default') + defender],
    status: 400,
    code: 'InvalidResourceName',
  },
  {
    because: 'vaults have no such settings',
    ask: ['GET', settings.replace(ids.hubAccount, ids.hubVault) + defender],
    status: 400,
    code: 'InvalidScope',
  },
  {
    because: 'how it went is Defender’s',
    ask: ['PUT', settings + defender, properties({ malwareScanning: { operationStatus: {} } })],
    status: 400,
    code: 'ReadOnlyProperty',
  },
  {
    because: 'an older api-version does not know filters',
    ask: [
      'PUT',
      settings + at('2022-12-01-preview'),
      properties({ malwareScanning: { onUpload: { isEnabled: true, filters: {} } } }),
    ],
    status: 400,
    code: 'InvalidRequestContent',
  },
  {
    because: 'a PUT switches it on, and says how it went',
    ask: [
      'PUT',
      settings + defender,
      properties({ isEnabled: true, malwareScanning: { onUpload: { isEnabled: true } } }),
    ],
    status: 200,
    leaves: [
      settings,
      {
        'properties.isEnabled': true,
        'properties.malwareScanning.operationStatus.code': 'Succeeded',
        'properties.overrideSubscriptionLevelSettings': false,
      },
    ],
  },
  {
    because: 'the inverse switches it off',
    ask: [
      'PUT',
      settings + defender,
      properties({ isEnabled: false, overrideSubscriptionLevelSettings: true }),
    ],
    status: 200,
    leaves: [settings, { 'properties.isEnabled': false }],
  },
])
