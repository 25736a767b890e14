import type { JsonObject, JsonValue } from '../../../sandbox/azure/json.ts'
import { isObject } from '../../../sandbox/azure/json.ts'
import { resolveLocalhostNames } from '../../../sandbox/azure/localhost-names.ts'
import type { Principal } from '../../../sandbox/azure/principal.ts'
import type { AzureOptions, SandboxAzure } from '../../../sandbox/azure/start.ts'
import { startAzure } from '../../../sandbox/azure/start.ts'
import { bankEstate, type Estate } from '../../../sandbox/estate.ts'
import { trustedCertificate } from '../../trusted-certificate.ts'

/**
 * A sandbox Azure that this process trusts and whose managed identity it has. One per test file: the identity
 * library remembers the first endpoint for the life of the process.
 */
export async function startTrustedAzure(
  options: Partial<Omit<AzureOptions, 'certificate'>> = {},
): Promise<SandboxAzure> {
  const certificate = await trustedCertificate()
  resolveLocalhostNames()
  const azure = await startAzure({
    certificate,
    estate: bankEstate(),
    longRunningMs: 60,
    ...options,
  })
  process.env.IDENTITY_ENDPOINT = azure.identity.endpoint
  process.env.IDENTITY_HEADER = azure.identity.header
  return azure
}

/** An estate in which Rebaseline may also do what clients of the Azure SDK do, and the service never does. */
export function withClientRights(estate: Estate): Estate {
  const { allowedOperations, allowedDataActions } = estate
  const results = 'Microsoft.MachineLearningServices/locations/mfeOperationResults/read'
  const keys = ['keys', 'keyrotationpolicies'].map(
    (type) => `Microsoft.KeyVault/vaults/${type}/read`,
  )
  return {
    ...estate,
    allowedOperations: [...allowedOperations, results],
    allowedDataActions: [...allowedDataActions, ...keys],
  }
}

/** Asks Resource Manager as a person, and takes the answer's error apart. */
export async function askAs(
  azure: SandboxAzure,
  who: Principal,
  method: string,
  path: string,
  body?: JsonValue,
) {
  const answer = await azure.as(who).request(method, path, body)
  const error = isObject(answer.body) && isObject(answer.body.error) ? answer.body.error : {}
  return { ...answer, code: error.code, message: String(error.message), error }
}

/** A body that sets members of `properties`. */
export const properties = (members: JsonObject): JsonObject => ({ properties: members })

/** The api-versions that the rules use, as the end of a path. */
export const versions = {
  storage: '?api-version=2026-04-01',
  vault: '?api-version=2026-02-01',
  ml: '?api-version=2026-05-01',
  diagnostics: '?api-version=2021-05-01-preview',
  locks: '?api-version=2020-05-01',
  roles: '?api-version=2022-04-01',
  tags: '?api-version=2021-04-01',
  pricings: '?api-version=2024-01-01',
  defender: '?api-version=2025-06-01',
  network: '?api-version=2025-09-01',
} as const
