import type { TokenCredential } from '@azure/identity'
import { type Azurite, startAzurite } from '../../sandbox/storage/azurite.ts'
import { openStorage, type Storage } from '../../src/store/storage.ts'
import { createStoreClock } from '../../src/store/store-clock.ts'
import { trustedCertificate } from '../trusted-certificate.ts'

/** An account of its own for one test file, reached as the service reaches it. */
export async function startTables(): Promise<{ readonly storage: Storage; stop(): Promise<void> }> {
  const certificate = await trustedCertificate()
  const azurite: Azurite = await startAzurite({ certificate })
  const { connectionString } = azurite
  const storage = openStorage({ connectionString }, NO_TOKEN, createStoreClock(Date.now))
  return { storage, stop: () => azurite.stop() }
}

const NO_TOKEN: TokenCredential = {
  getToken: () => Promise.reject(new Error('the connection string has the key')),
}
