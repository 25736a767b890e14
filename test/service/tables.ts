import type { TokenCredential } from '@azure/identity'
import { openStorage, type Storage } from '../../src/store/storage.ts'
import { createStoreClock } from '../../src/store/store-clock.ts'
import { ownAccount } from '../shared-storage.ts'
import { trustedCertificate } from '../trusted-certificate.ts'

/** An account of its own for one test file, reached as the service reaches it. */
export async function openTables(): Promise<Storage> {
  await trustedCertificate()
  const { connectionString } = await ownAccount()
  return openStorage({ connectionString }, NO_TOKEN, createStoreClock(Date.now))
}

/** Refuses to give one: the connection string has the key. */
export const NO_TOKEN: TokenCredential = {
  getToken: () => Promise.reject(new Error('the connection string has the key')),
}
