import { setTimeout as wait } from 'node:timers/promises'
import type { Estate } from '../estate.ts'
import { armOperation } from './arm.ts'
import { claimedPrincipal } from './authenticate.ts'
import type { Answer, CallHook, Exchange, OpenCall, Plane, Twist } from './exchange.ts'
import { apiVersionOf, jsonOf } from './exchange.ts'
import type { Faults } from './faults.ts'
import { graphOperation, graphPath } from './graph.ts'
import { AzureProblem } from './problem.ts'
import { pathOf } from './target.ts'
import { vaultRoute, vaultSuffix } from './vault.ts'

/** What handles the requests of each plane. */
export type Planes = Readonly<Record<Plane, (exchange: Exchange, twist: Twist) => Answer>>

/** What the front door is built from. */
export interface FrontDoorParts {
  readonly estate: Estate
  readonly faults: Faults
  readonly calls: OpenCall[]
  readonly hooks: readonly CallHook[]
  readonly latencyMs: number
}

/**
 * The way every request takes: it is listed, the hooks hear of it, the faults judge it, its plane handles it, the
 * hooks hear of the outcome, and after the latency it is answered.
 */
export function createFrontDoor(
  parts: FrontDoorParts,
  planes: Planes,
): (exchange: Exchange, plane: Plane) => Promise<Answer | 'drop'> {
  return async (exchange, plane) => {
    const linked: string[] = []
    const call = { ...openCall(parts.estate, exchange, plane), linked }
    parts.calls.push(call)
    for (const hook of parts.hooks) await hook({ phase: 'before', call })
    const verdict = parts.faults.judge(call)
    call.latencyMs = verdict.delayMs + (plane === 'identity' ? 0 : parts.latencyMs)
    if (call.latencyMs > 0) await wait(call.latencyMs)
    if (verdict.drop === 'before') return 'drop'
    const told = { ...exchange, onLinked: (right: string) => void linked.push(right) }
    const answer = verdict.answer ?? handled(planes[plane], told, verdict.twist)
    call.status = answer.status
    for (const hook of parts.hooks) await hook({ phase: 'after', call })
    return verdict.drop === 'after' ? 'drop' : answer
  }
}

function handled(
  plane: (exchange: Exchange, twist: Twist) => Answer,
  exchange: Exchange,
  twist: Twist,
): Answer {
  try {
    return plane(exchange, twist)
  } catch (error) {
    if (error instanceof AzureProblem) {
      return { status: error.status, headers: error.headers, body: error.body }
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { status: 500, body: { error: { code: 'SandboxDefect', message } } }
  }
}

/** Which plane an HTTPS request is for. */
export function planeOf(exchange: Exchange): Plane {
  if (exchange.url.hostname.endsWith(`.${vaultSuffix}`)) return 'vault'
  const path = exchange.url.pathname.replace(/^\/+/, '/').toLowerCase()
  return path === graphPath ? 'graph' : 'arm'
}

function openCall(estate: Estate, exchange: Exchange, plane: Plane): Omit<OpenCall, 'linked'> {
  const { url, method, headers } = exchange
  const path = pathOf(url)
  const body = plane === 'identity' ? undefined : jsonOf(exchange.body)
  return {
    at: new Date().toISOString(),
    plane,
    method,
    path: plane === 'vault' ? `${url.hostname}${path}` : path,
    apiVersion: apiVersionOf(url),
    operation: operationOf(exchange, plane),
    principal: claimedPrincipal(estate, headers.authorization)?.name,
    status: 0,
    latencyMs: 0,
    ...(body === undefined ? {} : { body }),
  }
}

function operationOf(exchange: Exchange, plane: Plane): string | undefined {
  if (plane === 'vault') return vaultRoute(exchange).operation
  if (plane === 'graph') return graphOperation
  return plane === 'arm' ? armOperation(exchange) : undefined
}
