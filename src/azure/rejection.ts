// What Azure's refusals of a write mean. One table for Resource Manager and the Key Vault data plane.
import type { HoldReason } from '../engine/finding.ts'
import { sameName } from '../engine/fold-case.ts'
import { isObject, type Json, valueAt } from '../engine/json.ts'
import type { WriteResult } from '../engine/ports.ts'
import { type KnownRefusal, knownRefusal, mayPass } from './refusals.ts'

/** An answer of Azure that is not success. */
export interface AzureFailure {
  readonly status: number
  readonly body: Json | undefined
  readonly retryAfterSeconds: number | undefined
}

const LONGEST_MESSAGE = 600
const LONGEST_DETAILS = 10_000

// These say what stands in the way, however the write was answered.
const HOLDS: readonly { readonly azureCode: string; readonly hold: HoldReason }[] = [
  { azureCode: 'ScopeLocked', hold: 'locked' },
  { azureCode: 'RequestDisallowedByPolicy', hold: 'deniedByPolicy' },
  { azureCode: 'AuthorizationFailed', hold: 'noPermission' },
  { azureCode: 'LinkedAuthorizationFailed', hold: 'noPermission' },
]

// With 404 Azure also says that it did not get as far as the resource: it shows us nothing of the subscription (it is
// another tenant's by now, or our role was taken away), or does not know the type in this api-version or cloud.
const NOT_ABOUT_IT = [
  'SubscriptionNotFound',
  'InvalidSubscriptionId',
  'InvalidResourceNamespace',
  'InvalidResourceType',
  'NoRegisteredProviderFound',
]

/** True for an answer that says of the resource itself, or of what it lies in, that it is not there. */
export function isMissing(status: number, code: string): boolean {
  return status === 404 && !NOT_ABOUT_IT.some((one) => sameName(one, code))
}

/** Seconds to wait when Azure throttles or fails without saying for how long. */
export const DEFAULT_RETRY_SECONDS = 30

/** Azure's error code and message, from `{error: {code, message}}` or the bare form. Cut to a length fit for a table row. */
export function errorOf(failure: AzureFailure): { code: string; message: string } {
  const error = valueAt(failure.body, ['error']) ?? failure.body
  const code = valueAt(error, ['code'])
  const message = valueAt(error, ['message'])
  return {
    code: typeof code === 'string' ? code.slice(0, 100) : `Http${failure.status}`,
    message: (typeof message === 'string' ? message : `Azure answered ${failure.status}`).slice(
      0,
      LONGEST_MESSAGE,
    ),
  }
}

/**
 * What a failed write came to: held, worth repeating, or uncertain.
 * @param resourceId what was written: each provider has words of its own.
 */
export function rejectionOf(failure: AzureFailure, resourceId: string): WriteResult {
  const { status, retryAfterSeconds } = failure
  const { code, message } = errorOf(failure)
  const missing = isMissing(status, code) ? { missing: true } : {}
  const rejected = { kind: 'rejected', code, message, ...missing } as const
  const hold = holdByCode(code)
  if (hold === 'locked') return { ...rejected, hold }
  if (hold === 'deniedByPolicy') {
    return { ...rejected, message: policyMessage(failure.body, message), hold }
  }
  const text = `${message} ${detailsOf(failure.body)}`
  const known = knownRefusal({ status, code, text, provider: providerOf(resourceId) })
  // Words that fit any status say nothing against a refusal of rights.
  if ((status === 401 || status === 403) && known?.status !== status) {
    return { ...rejected, hold: 'noPermission' }
  }
  if (status === 429 || (status === 503 && retryAfterSeconds !== undefined)) {
    const seconds = retryAfterSeconds ?? DEFAULT_RETRY_SECONDS
    return { ...rejected, hold: 'writeFailed', retryAfterSeconds: seconds, throttled: true }
  }
  if (known !== undefined && status < 500) {
    return { ...rejected, hold: 'writeFailed', ...laterBy(known, retryAfterSeconds) }
  }
  if (mayPass(status)) {
    const seconds = retryAfterSeconds ?? DEFAULT_RETRY_SECONDS
    return { ...rejected, hold: 'writeFailed', retryAfterSeconds: seconds, unsure: true }
  }
  // The request may have been carried out before the answer was lost: only a read can tell.
  if (status === 408 || status >= 500) return { kind: 'uncertain', message: `${code}: ${message}` }
  return { ...rejected, hold: 'writeFailed' }
}

/**
 * What a long-running operation failed with. Its last answer says what stands in the way, in the words that refuse a write
 * at once, and whether the same write may work later.
 * @param resourceId what was written.
 */
export function operationFailure(
  body: Json | undefined,
  otherwise: { readonly code: string; readonly message: string },
  resourceId: string,
): WriteResult {
  const { code } = errorOf({ status: 0, body, retryAfterSeconds: undefined })
  const hold = holdByCode(code)
  if (hold !== undefined) return { kind: 'rejected', ...otherwise, code, hold }
  const text = `${otherwise.message} ${JSON.stringify(valueAt(body, ['error']) ?? null)}`
  const known = knownRefusal({
    code,
    text: text.slice(0, LONGEST_DETAILS),
    provider: providerOf(resourceId),
  })
  const rejected = { kind: 'rejected', ...otherwise, hold: 'writeFailed' } as const
  return typeof known?.means === 'number' ? { ...rejected, code, ...laterBy(known) } : rejected
}

// What is not about the resource as a whole must not keep its other writes waiting.
function laterBy({ means, whole }: KnownRefusal, retryAfterSeconds?: number) {
  if (means === 'stands') return {}
  return {
    retryAfterSeconds: retryAfterSeconds ?? means,
    ...(whole === true ? {} : { unsure: true }),
  }
}

/** Names the policy assignments: from the structured details when Azure sends them, else from its sentence. */
function policyMessage(body: Json | undefined, message: string): string {
  const details = valueAt(body, ['error', 'additionalInfo'])
  const assignments = (Array.isArray(details) ? details : []).flatMap((entry: Json) => {
    const assignment = valueAt(entry, ['info', 'policyAssignmentId'])
    return isObject(entry) && entry.type === 'PolicyViolation' && typeof assignment === 'string'
      ? [assignment]
      : []
  })
  return assignments.length === 0 || assignments.every((one) => message.includes(one))
    ? message
    : `${message} (assignment ${assignments.join(', ')})`.slice(0, LONGEST_MESSAGE)
}

// Some providers wrap what happened: RetryableError holds ReferencedResourceNotProvisioned in its details.
function detailsOf(body: Json | undefined): string {
  const details = valueAt(body, ['error', 'details']) ?? valueAt(body, ['details'])
  return details === undefined ? '' : JSON.stringify(details).slice(0, LONGEST_DETAILS)
}

// An action (`…/workspaces/x/resyncKeys`) has a provider, too, and is no resource.
function providerOf(resourceId: string): string {
  return /^.*\/providers\/([^/]+)\//i.exec(resourceId)?.[1] ?? ''
}

function holdByCode(code: string): HoldReason | undefined {
  return HOLDS.find((one) => sameName(one.azureCode, code))?.hold
}
