import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { type Certificate, makeCertificate } from '../sandbox/certificate.ts'
import {
  type AzuriteServices,
  accountAt,
  type StorageAccount,
  startAzurite,
} from '../sandbox/storage/azurite.ts'

/** One Azurite with many accounts: each start of one costs more than most tests. */
export interface SharedStorage {
  readonly services: AzuriteServices
  /** Of all servers of the run. */
  readonly certificate: Certificate
  /** Has a folder for each account that is taken. */
  readonly taken: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    sharedStorage: SharedStorage
  }
}

const NAMES = Array.from({ length: 200 }, (_, index) => `account${index}`)

/** Starts it for a run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const certificate = await makeCertificate()
  const azurite = await startAzurite({ certificate, accounts: NAMES })
  const taken = await mkdtemp(join(tmpdir(), 'accounts-'))
  project.provide('sharedStorage', { services: azurite.services, certificate, taken })
  return async () => {
    await azurite.stop()
    await rm(taken, { recursive: true })
  }
}

/** An account that no other test of the run has, in whatever process. */
export async function ownAccount(): Promise<StorageAccount> {
  const { services, taken } = inject('sharedStorage')
  for (const name of NAMES) {
    const isMine = await mkdir(join(taken, name)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') return false
        throw error
      },
    )
    if (isMine) return accountAt(services, name)
  }
  throw new Error(`all ${NAMES.length} accounts are taken`)
}
