import { randomUUID } from 'node:crypto'
import type { Answer } from './exchange.ts'
import { json } from './exchange.ts'
import type { JsonObject } from './json.ts'
import { AzureProblem } from './problem.ts'
import type { OperationTypes, TypeDefinition } from './types/define.ts'

interface Operation {
  readonly id: string
  readonly resourceId: string
  readonly startTime: string
  readonly finish: () => void
  readonly result: () => JsonObject | undefined
  readonly timer: NodeJS.Timeout
  readonly types: OperationTypes
  endTime?: string
}

/** What starts a long-running operation. */
export interface OperationOrder {
  readonly resourceId: string
  readonly definition: TypeDefinition
  readonly location: string
  readonly apiVersion: string
  /** Runs once, when the operation ends. */
  readonly finish: () => void
  /** What the Location URL answers after the end; `undefined` for no body. */
  readonly result: () => JsonObject | undefined
}

/** The headers with the URLs that a long-running operation is followed by. */
export type OperationLinks = Readonly<Record<string, string>>

const defaultTypes: OperationTypes = { status: 'operationStatuses', results: 'operationResults' }

/**
 * Long-running operations as the Resource Manager contract has them: the Azure-AsyncOperation URL answers 200 with
 * a status, the Location URL 202 until the end. No Retry-After is sent, so that clients poll at their own pace.
 */
export class Operations {
  readonly #operations = new Map<string, Operation>()
  readonly #base: string
  readonly #durationMs: number

  /** `base` ends at the subscription, e.g. `https://localhost:8443/subscriptions/<guid>`. */
  constructor(base: string, durationMs: number) {
    this.#base = base
    this.#durationMs = durationMs
  }

  /** True while an operation on this resource runs. */
  busy(resourceId: string): boolean {
    const wanted = resourceId.toLowerCase()
    return [...this.#operations.values()].some(
      (each) => each.endTime === undefined && each.resourceId.toLowerCase() === wanted,
    )
  }

  /** Starts an operation; it ends by itself. */
  start(order: OperationOrder): OperationLinks {
    const id = randomUUID()
    const timer = setTimeout(() => {
      const operation = this.#operations.get(id)
      if (operation === undefined) return
      operation.endTime = new Date().toISOString()
      operation.finish()
    }, this.#durationMs)
    const { resourceId, finish, result, definition } = order
    const startTime = new Date().toISOString()
    const types = definition.operations ?? defaultTypes
    this.#operations.set(id, { id, resourceId, startTime, finish, result, timer, types })
    const [namespace] = definition.type.split('/')
    const place = `${this.#base}/providers/${namespace}/locations/${order.location}`
    const link = (type: string) => `${place}/${type}/${id}?api-version=${order.apiVersion}`
    return {
      ...(types.status === undefined ? {} : { 'azure-asyncoperation': link(types.status) }),
      ...(types.results === undefined ? {} : { location: link(types.results) }),
    }
  }

  /** Answers a poll. */
  poll(type: string, id: string, url: string): Answer {
    const operation = this.#operations.get(id)
    if (operation === undefined) {
      throw new AzureProblem(404, 'OperationNotFound', `The operation '${id}' was not found.`)
    }
    const ended = operation.endTime !== undefined
    if (type.toLowerCase() === operation.types.status?.toLowerCase()) {
      const { startTime, endTime } = operation
      const status = ended ? 'Succeeded' : 'InProgress'
      const times = endTime === undefined ? { startTime } : { startTime, endTime }
      return json(200, { id: new URL(url).pathname, name: id, status, ...times })
    }
    if (!ended) return { status: 202, headers: { location: url } }
    const body = operation.result()
    return body === undefined ? { status: 204 } : json(200, body)
  }

  /** Ends all timers; what runs stays unfinished. */
  stop(): void {
    for (const { timer } of this.#operations.values()) clearTimeout(timer)
  }
}

/** Matches the path of an operation URL: provider, region, type and id of the operation. */
export const operationPath =
  /^\/subscriptions\/[^/]+\/providers\/([^/]+)\/locations\/[^/]+\/(\w*operation(?:s|s?status|statuses|results))\/([^/]+)$/i
