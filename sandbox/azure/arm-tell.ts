import type { ArmParts, ArmRequest } from './arm.ts'
import { resourceEvent } from './resource-events.ts'

/** A completed operation, as its event tells it. */
export interface Told {
  readonly verb: 'write' | 'delete' | 'action'
  readonly operation: string
  readonly resourceId: string
  /** Whether the resource was there before. */
  readonly existed: boolean
}

/** Raises the event of a completed operation. */
export function tell(parts: ArmParts, request: ArmRequest, told: Told): void {
  const { principal, correlationId, exchange } = request
  const { method, url, headers } = exchange
  const clientRequestId = headers['x-ms-client-request-id'] ?? ''
  const { existed, ...done } = told
  const completed = { ...done, principal, correlationId }
  const http = { request: { method, url: url.href, clientRequestId } }
  const event = existed ? { ...completed, ...http } : completed
  parts.raise(resourceEvent(parts.estate, event, Date.now()))
}
