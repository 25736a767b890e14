import tls from 'node:tls'
import { resolveLocalhostNames } from '../../../sandbox/azure/localhost-names.ts'
import type { AzureOptions, SandboxAzure } from '../../../sandbox/azure/start.ts'
import { startAzure } from '../../../sandbox/azure/start.ts'
import { makeCertificate } from '../../../sandbox/certificate.ts'
import { bankEstate } from '../../../sandbox/estate.ts'

/**
 * A sandbox Azure that this process trusts and whose managed identity it has. One per test file: the identity
 * library remembers the first endpoint for the life of the process.
 */
export async function startTrustedAzure(
  options: Partial<Omit<AzureOptions, 'certificate'>> = {},
): Promise<SandboxAzure> {
  const certificate = await makeCertificate()
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.cert])
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
