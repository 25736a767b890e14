// The loop's view of Azure: reads and writes by resource id.
import { RestError } from '@azure/core-rest-pipeline'
import type { WriteRequest } from '../engine/plan.ts'
import type { AzurePort, Turn, WriteResult } from '../engine/ports.ts'
import { type Arm, failureOf } from './arm.ts'
import { UnsafeUrl } from './arm-url.ts'
import { TurnOver } from './in-turn.ts'
import { type KeyVaultOptions, writeKey } from './key-vault-keys.ts'
import { isRunning, resumeWaiting, waitFor } from './long-running.ts'
import { rejectionOf } from './rejection.ts'

/** Puts Resource Manager and the Key Vault data plane behind the loop's port. */
export function createAzurePort(arm: Arm, keyVault: KeyVaultOptions): AzurePort {
  return {
    read: (resourceId, apiVersion) => arm.read(resourceId, apiVersion),
    write: (request, observation, turn) =>
      request.kind === 'arm'
        ? writeArm(arm, request, turn)
        : writeKey(request, observation, keyVault, turn),
    resume: (operation) => resumeWaiting(arm, operation),
  }
}

async function writeArm(
  arm: Arm,
  request: Extract<WriteRequest, { kind: 'arm' }>,
  turn: Turn,
): Promise<WriteResult> {
  try {
    const url = arm.url(request.resourceId, request.apiVersion)
    const response = await arm.send(request.method, url, request.body, turn)
    // What is to be deleted is not there: that is what was asked for. The read proves it.
    if (response.status === 404 && request.method === 'DELETE') return { kind: 'done' }
    if (response.status >= 300) return rejectionOf(failureOf(response), request.resourceId)
    return isRunning(response)
      ? await waitFor(arm, request.method, url, response)
      : { kind: 'done' }
  } catch (error) {
    if (error instanceof UnsafeUrl) {
      // Nothing was sent, and nothing would be another time.
      const { message } = error
      return { kind: 'rejected', code: 'UnsafeUrl', message, hold: 'writeFailed' }
    }
    if (error instanceof TurnOver) return { kind: 'notSent' }
    if (!(error instanceof RestError)) throw error
    // No answer: the write may have happened. The loop reads to find out.
    return { kind: 'uncertain', message: error.message }
  }
}
